"""Makes a call a ticket like any other, received when the call came in (S4, S7, S16)."""

from datetime import datetime

from switchboard.accounts.actor import SYSTEM, Actor
from switchboard.channels.models import Call, CallKind, Consent, Recording
from switchboard.database.failpoints import Failpoint, reach
from switchboard.flow import callers, calling_back, news, notices, opening, pages
from switchboard.flow.opening import Report
from switchboard.flow.roster import Roster
from switchboard.flow.telling import tell
from switchboard.policy.acts import Act
from switchboard.policy.document_promises import Tell
from switchboard.tickets.models import Ticket
from switchboard.tickets.models.ticket import Channel

WITHHELD = "a withheld number"


def open_for_caller(call: Call, *, now: datetime) -> Ticket:
    """The caller speaks with an engineer: a ticket, so that nothing that was said is lost."""
    engineer = call.engineer.name if call.engineer else "An engineer"
    text = f"{engineer} answered this call. Write down what was said."
    return _open(call, text=text, now=now)


def open_for_message(call: Call, *, now: datetime) -> Ticket:
    """The caller left a message: in hours it is called back, after hours on-call is paged at once.

    Whoever refused the fee waits for the next business day, as mail does.
    """
    if call.ticket is not None:
        return call.ticket
    waits = call.consent == Consent.REFUSED
    ticket = _open(call, text="They left a message: listen to it.", is_quiet=not waits, now=now)
    Recording.objects.filter(call=call).update(ticket=ticket)
    if call.consent:
        record_consent(ticket, call, by=SYSTEM, now=now)
    if waits:
        return ticket
    by_at = calling_back.promise(ticket, by=SYSTEM, now=now, is_new=True)
    promised = news.call_back_promised(
        engineer="An engineer" if call.is_open else news.on_call_engineer,
        by_at=by_at, is_first_word=True,
    )  # fmt: skip
    tell(ticket, promised, now=now)
    if call.is_open:
        _tell_leads(ticket, now=now)
    else:
        pages.fire(ticket, call=call, cause_key=f"call:{call.uuid}", now=now)
    reach(Failpoint.MESSAGE_KEPT)
    return ticket


def _open(call: Call, *, text: str, now: datetime, is_quiet: bool = False) -> Ticket:
    contact = call.contact
    caller = contact.name if contact else call.from_number or WITHHELD
    client, site = (None if contact else callers.known_client(call.from_number)) or (None, None)
    report = Report(
        channel=Channel.PHONE,
        received_at=call.began_at,
        subject=f"Call from {caller}",
        text=text,
        sender_name=caller,
        sender_address=contact.email if contact else "",
        is_quiet=is_quiet or contact is None,
        desk_key=call.desk.key,
        client=client,
        site=site,
        details={"call": str(call.uuid), "from_number": call.from_number},
    )
    by = Actor.contact(contact) if contact else SYSTEM
    ticket = opening.open_ticket(report, contact=contact, by=by, now=now)
    call.ticket = ticket
    return ticket


def record_consent(ticket: Ticket, call: Call, *, by: Actor, now: datetime) -> None:
    """Which notice was heard, and what was said to it (S17)."""
    ticket.record(
        Act.FEE_CONSENT, by=by, now=now, is_by_word=call.kind == CallKind.BY_HAND,
        consent=call.consent, call=str(call.uuid),
        notice_version=call.policy_version.policy.fees.notice_version,
        policy_version=call.policy_version.number, language=call.language,
    )  # fmt: skip


def _tell_leads(ticket: Ticket, *, now: datetime) -> None:
    """A caller whom nobody answered in hours is told of at once."""
    leads = Roster.now(now=now).readers(Tell.TEAM_LEAD, ticket)
    line = f"{ticket}: {ticket.requestor_name} called, nobody answered, and they left a message."
    notices.write({lead: [line] for lead in leads}, now=now)
