"""Lets engineers take the desk's calls, each on a telephone of their own, and leave again.

Who is signed in is rung in hours, the one who has been idle for longest first (flow/desk_phones).
"""

from datetime import datetime

from django.db import transaction

from switchboard.accounts.actor import Actor
from switchboard.policy import access
from switchboard.policy.access import Right
from switchboard.policy.paging import Method
from switchboard.staff.models import ContactMethod, Engineer, PhoneSignIn


class NoNumberOfTheirOwn(ValueError):
    """What was chosen does not ring, or is not theirs."""

    def __init__(self, engineer: Engineer) -> None:
        super().__init__(
            f"{engineer.name} can't take calls on that: it is no telephone number of their own that"
            " is in use. Choose one of your numbers, or add one under “How you are reached”."
        )


@transaction.atomic
def sign_in(engineer: Engineer, contact_method_id: int, *, now: datetime) -> PhoneSignIn:
    """Takes calls on that number from now on; on another one, where they did already.

    Who signs in goes to the end of the line. Raises NoNumberOfTheirOwn.
    """
    numbers = ContactMethod.objects.filter(
        engineer=engineer, method=Method.CALL, is_active=True, engineer__is_active=True
    )
    number = numbers.filter(pk=contact_method_id).first()
    if number is None:
        raise NoNumberOfTheirOwn(engineer)
    signed_in, _ = PhoneSignIn.objects.update_or_create(
        engineer=engineer,
        defaults={"contact_method": number},
        create_defaults={"contact_method": number, "signed_in_at": now, "idle_since": now},
    )
    return signed_in


@transaction.atomic
def sign_out(engineer_id: int, *, by: Actor) -> bool:
    """Takes no calls any more; whether they did. Others are signed out by a lead.

    A call that goes on goes on.
    """
    if engineer_id != by.engineer_id:
        access.require(by.role, Right.SIGN_OTHERS_OUT)
    gone, _ = PhoneSignIn.objects.filter(engineer_id=engineer_id).delete()
    return gone > 0


def numbers_of(engineer: Engineer) -> list[ContactMethod]:
    """The telephones on which they may take calls, in their own order; one query."""
    own = engineer.contact_methods.filter(method=Method.CALL, is_active=True)
    return list(own.order_by("position", "id"))
