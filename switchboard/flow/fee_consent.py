"""Keeps what a requestor says to the fee notice, and says what may be charged by it (S17)."""

from datetime import datetime

from switchboard.accounts.actor import Actor
from switchboard.channels.models import Consent
from switchboard.flow import runs
from switchboard.policy import fees
from switchboard.policy.acts import Act
from switchboard.policy.fees import Uncharged
from switchboard.published.calendars import Calendars
from switchboard.tickets.models import Ticket


class NobodyAsked(ValueError):
    """The notice is answered by agreeing or refusing; silence is no answer that can be logged."""

    def __init__(self, ticket: Ticket) -> None:
        super().__init__(
            f"Say what {ticket.requestor_name} answered to the fee notice: agreed or refused."
        )


def standing_on(ticket: Ticket) -> Consent | None:
    """What was said last; None where nobody was ever asked. One query."""
    asked = ticket.events.filter(act=Act.FEE_CONSENT).order_by("-id")
    said = asked.values_list("details__consent", flat=True).first()
    return Consent(said) if said in Consent.values else None


def is_to_be_asked(ticket: Ticket) -> bool:
    """Whether the caller said nothing to the notice, and is asked again when called back."""
    return standing_on(ticket) is Consent.NOT_GIVEN


def uncharged_because(ticket: Ticket, *, now: datetime) -> Uncharged | None:
    """Why work that is logged now may not be charged; None where it may. Three queries at most."""
    is_open = runs.desk_calendar(ticket, Calendars.now()).is_open(now)
    is_covered = ticket.agreement is not None and ticket.agreement.covers_after_hours
    said = None if is_open or is_covered else standing_on(ticket)
    return fees.uncharged_because(is_open=is_open, is_covered=is_covered, said=said)


def answer_by_word(ticket: Ticket, said: Consent, *, by: Actor, now: datetime) -> None:
    """Somebody read the notice out, and this was the answer. The ticket must be locked."""
    if said is Consent.NOT_GIVEN:
        raise NobodyAsked(ticket)
    ticket.record(
        Act.FEE_CONSENT, by=by, now=now, consent=said.value, is_by_word=True,
        notice_version=ticket.policy.fees.notice_version,
        policy_version=ticket.policy_version.number,
    )  # fmt: skip
