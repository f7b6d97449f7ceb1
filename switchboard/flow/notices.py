"""Tells the staff what a ladder found: a line in the console for each, and one letter a pass."""

import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from switchboard import later
from switchboard.channels.models import OutboundMail
from switchboard.policy import spoken_time
from switchboard.policy.acts import Act
from switchboard.published.models import Desk, PolicyVersion
from switchboard.staff.models import Engineer
from switchboard.tickets.models import Notice, NoticeReader, Ticket
from switchboard.wire import letter

MOST_LINES = 50
_FOOTER = "Sent by the desk's own clock. All notices are in the console under Notices."


@dataclass(frozen=True, kw_only=True)
class Told:
    """A notice that is to be kept, its ticket, and who reads it."""

    notice: Notice
    ticket: Ticket
    readers: Sequence[Engineer]


def tell(told: Sequence[Told], *, now: datetime) -> None:
    """Keeps the notices and writes each reader one letter about all of theirs; five queries."""
    Notice.objects.bulk_create(one.notice for one in told)
    NoticeReader.objects.bulk_create(
        NoticeReader(notice=one.notice, engineer=reader) for one in told for reader in one.readers
    )
    lines: dict[Engineer, list[str]] = defaultdict(list)
    for one in told:
        for reader in one.readers:
            lines[reader].append(_line(one, zone=reader.timezone))
    write(lines, now=now)


def write(lines: Mapping[Engineer, Sequence[str]], *, now: datetime) -> None:
    """One letter a reader, a line for each thing; the rest of a flood is counted, not lost."""
    if not lines:
        return
    version = PolicyVersion.objects.in_force()
    desk = Desk.objects.get(key=version.policy.desk_for_region(None).key)
    OutboundMail.objects.bulk_create(
        _letter(reader.name, reader.email, said, version=version, desk=desk, now=now)
        for reader, said in lines.items()
    )
    later.send_letters()


def write_to(
    address: str, name: str, line: str, *, link: tuple[str, str] | None = None, now: datetime
) -> None:
    """One letter to an address of an engineer's own, as where they are paged by mail."""
    version = PolicyVersion.objects.in_force()
    desk = Desk.objects.get(key=version.policy.desk_for_region(None).key)
    _letter(name, address, [line], version=version, desk=desk, now=now, link=link).save()
    later.send_letters()


def _letter(
    name: str, address: str, lines: Sequence[str], *, version: PolicyVersion, desk: Desk,
    now: datetime, link: tuple[str, str] | None = None,
) -> OutboundMail:  # fmt: skip
    company = version.policy.company
    shown, rest = list(lines[:MOST_LINES]), len(lines) - MOST_LINES
    if rest > 0:
        shown.append(f"And {rest} more, all of them in the console.")
    body = letter.render(
        paragraphs=[f"Hello {name},", *shown],
        link=link or ("Notices", f"{settings.CONSOLE_URL}/notices"),
        footer=_FOOTER,
        heading=company.name,
        preheader=lines[0],
    )
    first = lines[0].splitlines()[0]
    return OutboundMail(
        act=Act.NOTIFIED.value,
        internet_message_id=f"<{uuid.uuid4().hex}@{company.mail_domain}>",
        sender_name=company.name,
        sender_address=desk.email,
        recipient_name=name,
        recipient=address,
        subject=first if len(lines) == 1 else f"{len(lines)} notices of the desk's clock",
        text=body.text,
        html=body.html,
        written_at=now,
        next_try_at=now,
    )


def _line(told: Told, *, zone: str) -> str:
    """What happened, on which ticket, and where it is."""
    notice, ticket = told.notice, told.ticket
    assert notice.due_at is not None  # a ladder's has one
    label = notice.get_clock_display()
    if notice.clock == "age":
        said = f"{ticket} has waited for a long time"
    elif notice.fraction < 1:
        said = (
            f"{label} of {ticket} is at risk: due {spoken_time.instant(notice.due_at, zone=zone)}"
        )
    else:
        said = f"{label} of {ticket} is missed: it was due "
        said += spoken_time.instant(notice.due_at, zone=zone)
    return f"{said}\n{ticket.subject}\n{settings.CONSOLE_URL}/tickets/{ticket.number}"
