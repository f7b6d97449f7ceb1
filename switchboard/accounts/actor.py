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


class NotAnEngineer(PermissionError):
    """Only a member of the staff can do this."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} is no engineer, and only engineers do this.")


@dataclass(frozen=True, kw_only=True)
class Actor:
    """The author of an act, as the timeline remembers them."""

    kind: ActorKind
    name: str
    role: Role
    engineer_id: int | None = None
    contact_id: int | None = None

    @property
    def as_engineer(self) -> int:
        """The engineer's key; raises NotAnEngineer for anybody else."""
        if self.engineer_id is None:
            raise NotAnEngineer(self.name)
        return self.engineer_id

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
