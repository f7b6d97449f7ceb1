"""Decides who the author of an act is: an engineer, a contact, or the system itself."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from switchboard.clients.models import Contact
from switchboard.policy.access import Role
from switchboard.staff.models import Engineer


class ActorKind(StrEnum):
    """What kind of author stands behind an act."""

    ENGINEER = "engineer"
    CONTACT = "contact"
    SYSTEM = "system"


@dataclass(frozen=True, kw_only=True)
class Actor:
    """The author of an act, as the timeline remembers them."""

    kind: ActorKind
    name: str
    role: Role
    engineer_id: int | None = None
    contact_id: int | None = None

    @classmethod
    def engineer(cls, engineer: Engineer) -> Self:
        """A member of the staff, with their role."""
        return cls(
            kind=ActorKind.ENGINEER,
            name=engineer.name,
            role=Role(engineer.role),
            engineer_id=engineer.pk,
        )

    @classmethod
    def contact(cls, contact: Contact) -> Self:
        """A client's person."""
        return cls(
            kind=ActorKind.CONTACT, name=contact.name, role=Role.REQUESTOR, contact_id=contact.pk
        )


SYSTEM = Actor(kind=ActorKind.SYSTEM, name="Switchboard", role=Role.ADMINISTRATOR)
