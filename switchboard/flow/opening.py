"""Opens a ticket for a report, whatever the channel: one door for mail, portal and phone (S4)."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q

from switchboard.accounts.actor import SYSTEM, Actor
from switchboard.agreements.models import Agreement
from switchboard.channels.models import OutboundMail
from switchboard.clients.models import Client, Contact, Site
from switchboard.flow import clocks, news, outage_proposals, siblings
from switchboard.flow.ours import is_ours
from switchboard.flow.telling import tell, tell_stranger
from switchboard.policy import loops
from switchboard.policy.acts import Act
from switchboard.published.calendars import Calendars
from switchboard.published.models import Desk, PolicyVersion
from switchboard.tickets.models import Attachment, Message, MessageKind, Ticket
from switchboard.tickets.models.ticket import Channel, new_identity

# Loops between desks end here; a person who writes more often than this is answered by triage.
ACKNOWLEDGEMENTS_AN_HOUR = 3
ONE_AN_HOUR = 1
MOST_LETTERS = 200


@dataclass(frozen=True, kw_only=True)
class File:
    """A file that came with a report or a reply."""

    name: str
    content_type: str
    content: bytes
    is_inline: bool = False
    content_id: str = ""


@dataclass(frozen=True, kw_only=True)
class Report:
    """What somebody reported, as the channel understood it.

    `client` and `site` are what is known of a sender whose person is not.
    """

    channel: Channel
    received_at: datetime
    subject: str
    text: str
    rest: str = ""
    html: str = ""
    files: Sequence[File] = ()
    sender_name: str = ""
    sender_address: str = ""
    is_verified: bool = False
    is_automatic: bool = False
    is_quiet: bool = False
    is_answer: bool = False
    answers: Sequence[str] = ()
    written_at: datetime | None = None
    desk_key: str | None = None
    category: str = ""
    client: Client | None = None
    site: Site | None = None
    details: dict[str, Any] | None = None


@transaction.atomic
def open_ticket(report: Report, *, contact: Contact | None, by: Actor, now: datetime) -> Ticket:
    """A new ticket awaiting triage, priority the policy's default (S6), its clock from receipt.

    Without a contact the ticket is held for a dispatcher to settle the sender; its place in the
    queue and its clock are those of any other. The requestor is told at once when work begins.
    """
    version = PolicyVersion.objects.in_force()
    ticket = new_ticket(report, contact=contact, version=version)
    clocks.index_new(ticket, calendars=Calendars(newest_id=version.pk), now=now)
    message = add_message(ticket, report, kind=MessageKind.REPORT, contact=contact)
    ticket.record(
        Act.RECEIVED, by=by, now=now, message_id=message.pk,
        channel=str(report.channel), answers=list(report.answers), **(report.details or {}),
    )  # fmt: skip
    siblings.propose(ticket, now=now)
    outage_proposals.propose(ticket, now=now)
    if _is_answered(ticket, report, now=now):
        receipt = acknowledge if contact else tell_stranger
        receipt(ticket, answers=report.answers, now=now)
    return ticket


def new_ticket(report: Report, *, contact: Contact | None, version: PolicyVersion) -> Ticket:
    """The bare ticket of a report, promised under this version; nothing is said on it yet."""
    known = contact.client if contact else report.client
    client = known or Client.objects.get(is_placeholder=True)
    site = contact.site if contact else report.site
    ticket_id, number = new_identity()
    ticket = Ticket(
        id=ticket_id,
        number=number,
        client=client,
        contact=contact,
        site=site,
        is_sender_unknown=contact is None,
        is_sender_verified=report.is_verified,
        sender_name=report.sender_name[:200],
        sender_address=report.sender_address[:254],
        desk=desk_for(site, version=version, addressed=report.desk_key),
        policy_version=version,
        agreement=agreement_of(client, version=version, on=report.received_at),
        subject=" ".join(report.subject.split())[:300] or "(no subject)",
        channel=report.channel,
        priority=version.policy.default_priority.value,
        category=report.category if report.category in version.policy.categories else "",
        received_at=report.received_at,
    )
    ticket.save(force_insert=True)
    return ticket


def acknowledge(ticket: Ticket, *, now: datetime, answers: Sequence[str] = ()) -> None:
    """Tells the requestor that we have it, when work begins, and to phone outages in (S15)."""
    calendar = ticket.policy.desk_calendar(ticket.desk.key)
    is_open = calendar.is_open(ticket.received_at)
    said = news.received(
        is_open=is_open,
        opens_at=calendar.opens_after(ticket.received_at),
        due_at=ticket.first_response_due_at,
        answers=answers,
    )
    written = tell(ticket, said, now=now)
    if written and not is_open:
        fees = ticket.policy.fees
        ticket.record(
            Act.FEE_NOTICE_TOLD, by=SYSTEM, now=now, notice_version=fees.notice_version,
            policy_version=ticket.policy_version.number, letter=written.pk,
            language=ticket.policy.language_for(ticket.contact.language if ticket.contact else ""),
        )  # fmt: skip


def add_message(
    ticket: Ticket, report: Report, *, kind: MessageKind, contact: Contact | None,
    is_public: bool = True, came_to: int | None = None,
) -> Message:  # fmt: skip
    """What was said, with its files; a report whose sender is unknown has a name all the same.

    `came_to` is the merged ticket that it was written to, where that is another one.
    """
    message = Message.objects.create(
        ticket=ticket,
        client_id=ticket.client_id,
        came_to_id=came_to,
        kind=kind,
        is_public=is_public,
        author_name=(contact.name if contact else report.sender_name or report.sender_address)[
            :200
        ],
        contact=contact,
        text=report.text,
        rest=report.rest,
        html=report.html,
        sent_at=report.received_at,
        is_automatic=report.is_automatic,
    )
    attach(message, report.files)
    return message


def attach(message: Message, files: Sequence[File]) -> None:
    """Keeps the files with the message; one query for all."""
    if not files:
        return
    Attachment.objects.bulk_create(
        Attachment(
            message=message,
            client_id=message.client_id,
            name=file.name[:255],
            content_type=file.content_type[:127],
            size=len(file.content),
            sha256=hashlib.sha256(file.content).digest(),
            content=file.content,
            is_inline=file.is_inline,
            content_id=file.content_id[:255],
        )
        for file in files
    )


def desk_for(site: Site | None, *, version: PolicyVersion, addressed: str | None) -> Desk:
    """The desk of the requestor's site, else the one written to, else the fallback (S1).

    A desk that this version of the policy doesn't have takes no ticket: it has no hours there.
    """
    desks = version.policy.desks
    if site and site.region and site.region.desk.key in desks:
        return site.region.desk
    fallback = version.policy.desk_for_region(None).key
    return Desk.objects.get(key=addressed if addressed in desks else fallback)


def agreement_of(client: Client, *, version: PolicyVersion, on: datetime) -> Agreement | None:
    """The client's agreement on that day, in the fallback desk's zone; the newest wins."""
    zone = version.policy.desk_calendar(version.policy.desk_for_region(None).key).zone
    day = on.astimezone(zone).date()
    current = Q(starts_on__lte=day) & (Q(ends_on__isnull=True) | Q(ends_on__gt=day))
    return Agreement.objects.filter(current, client=client).order_by("-starts_on", "-id").first()


def _is_answered(ticket: Ticket, report: Report, *, now: datetime) -> bool:
    """Whether its sender is told: never a machine, what may be forged, or an address of ours."""
    if report.is_automatic or report.is_quiet:
        return False
    # An address that was cut to fit is somebody else's.
    is_cut = ticket.sender_address != report.sender_address
    if ticket.contact is None and (is_cut or is_ours(ticket.sender_address)):
        return False
    return not _is_over_limit(ticket, report, now=now)


def _is_over_limit(ticket: Ticket, report: Report, *, now: datetime) -> bool:
    """A contact is told several times an hour; once a stranger, for anybody can forge an address,
    and once what answers a letter of ours with a new mail, for that is how two desks loop.
    """
    letters = OutboundMail.objects.filter(
        recipient=ticket.contact.email if ticket.contact else ticket.sender_address.lower(),
        written_at__gt=now - timedelta(hours=1),
    )
    told = letters.order_by("-id").values_list("act", "sent_at", "ticket__subject")
    recent = list(told[:MOST_LETTERS])
    is_once = ticket.contact is None or report.is_answer or _looks_like_answer(report, recent)
    limit = ONE_AN_HOUR if is_once else ACKNOWLEDGEMENTS_AN_HOUR
    return sum(act == Act.RECEIVED for act, *_ in recent) >= limit


def _looks_like_answer(
    report: Report, letters: Sequence[tuple[str, datetime | None, str | None]]
) -> bool:
    """Whether it came as a machine's answer to one of these letters comes, with no trace of it."""
    return report.channel == Channel.MAIL and any(
        loops.looks_like_answer(
            report.subject, received_at=report.received_at, written_at=report.written_at,
            sent_at=sent_at, to=subject or "",
        )
        for _, sent_at, subject in letters
        if sent_at is not None
    )  # fmt: skip
