"""Writes down a call that came in on a telephone of which we know nothing (S4, S7, S16)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from switchboard.accounts.actor import Actor
from switchboard.channels.models import Call, CallKind, CallOutcome, Consent
from switchboard.clients.models import Contact
from switchboard.flow import call_tickets, callers, calling_back, news, opening, pages
from switchboard.flow.opening import Report
from switchboard.flow.telling import tell
from switchboard.policy import access
from switchboard.policy.acts import Act
from switchboard.published.models import Desk, PolicyVersion
from switchboard.tickets.models import Ticket
from switchboard.tickets.models.ticket import Channel

BY_HAND = "hand"
LONGEST_AGO = timedelta(days=7)


class CalledAtNoSuchTime(ValueError):
    """The call is said to have come in later than now, or too long ago to be received then."""

    def __init__(self) -> None:
        super().__init__(
            f"A call is written down for now, or for a time of the last {LONGEST_AGO.days} days."
        )


class RefusedFeeNotPaged(ValueError):
    """Whoever refuses the fee waits for the next business day: on-call is not paged for them."""

    def __init__(self) -> None:
        super().__init__(
            "They refused the fee, so nobody is paged. Leave out the page, or ask them again."
        )


@dataclass(frozen=True, kw_only=True)
class WrittenDown:
    """A call as an engineer tells it; `uuid` makes it one however often it is sent.

    `consent` counts after hours alone. Whom nobody knows keeps the name that they gave.
    """

    uuid: UUID
    about: str
    desk: Desk
    at: datetime
    number: str = ""
    caller: str = ""
    contact: Contact | None = None
    consent: Consent = Consent.NOT_GIVEN
    is_page: bool = False


@transaction.atomic
def write_down(told: WrittenDown, *, by: Actor, now: datetime) -> Ticket:
    """A ticket received when the call came in; paged at once where that is asked for.

    Raises CalledAtNoSuchTime or RefusedFeeNotPaged.
    """
    access.require(by.role, Act.CALLED_BACK)
    known = Call.objects.filter(uuid=told.uuid).select_related("ticket").first()
    if known is not None and known.ticket is not None:
        return known.ticket
    if not now - LONGEST_AGO <= told.at <= now:
        raise CalledAtNoSuchTime
    call = _call(told, by=by, now=now)
    if told.is_page and call.consent == Consent.REFUSED:
        raise RefusedFeeNotPaged
    call.save(force_insert=True)
    ticket = _open(call, told, by=by, now=now)
    if call.consent:
        call_tickets.record_consent(ticket, call, by=by, now=now)
    if told.is_page:
        by_at = calling_back.promise(ticket, by=by, now=now, is_new=True)
        promised = news.call_back_promised(
            engineer=news.on_call_engineer, by_at=by_at, is_first_word=True
        )
        tell(ticket, promised, now=now)
        pages.fire(ticket, call=call, cause_key=f"call:{call.uuid}", now=now)
    return ticket


def _call(told: WrittenDown, *, by: Actor, now: datetime) -> Call:
    version = PolicyVersion.objects.in_force()
    policy = version.policy
    is_open = policy.desk_calendar(told.desk.key).is_open(told.at)
    contact = told.contact or callers.known_caller(told.number)
    return Call(
        uuid=told.uuid, kind=CallKind.BY_HAND, carrier=BY_HAND,
        from_number=callers.e164(told.number), to_number=policy.desk(told.desk.key).phone,
        desk=told.desk, policy_version=version, contact=contact, engineer_id=by.as_engineer,
        language=policy.language_for(contact.language if contact else ""), is_open=is_open,
        consent="" if is_open else told.consent, outcome=CallOutcome.SPOKEN,
        began_at=told.at, answered_at=told.at, ended_at=now, heard_at=now,
    )  # fmt: skip


def _open(call: Call, told: WrittenDown, *, by: Actor, now: datetime) -> Ticket:
    contact = call.contact
    caller = contact.name if contact else told.caller or call.from_number or call_tickets.WITHHELD
    client, site = (None if contact else callers.known_client(told.number)) or (None, None)
    first, _, _ = told.about.strip().partition("\n")
    report = Report(
        channel=Channel.PHONE,
        received_at=told.at,
        subject=first or f"Call from {caller}",
        text=told.about.strip(),
        sender_name=caller,
        sender_address=contact.email if contact else "",
        is_quiet=told.is_page or contact is None,
        desk_key=told.desk.key,
        client=client,
        site=site,
        details={"call": str(call.uuid), "from_number": call.from_number, "written_by": by.name},
    )
    author = Actor.contact(contact) if contact else by
    ticket = opening.open_ticket(report, contact=contact, by=author, now=now)
    Call.objects.filter(pk=call.pk).update(ticket=ticket)
    return ticket
