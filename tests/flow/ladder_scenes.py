"""What the tests of ladders change and ask: another policy, other people, who was told of what."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from switchboard.channels.models import OutboundMail
from switchboard.flow import clocks, ladders, publishing, run_rows
from switchboard.flow.run_rows import KEPT
from switchboard.flow.runs import terms_of
from switchboard.flow.story import stories
from switchboard.policy.access_level import AccessLevel
from switchboard.policy.acts import Act
from switchboard.policy.sla import Clock
from switchboard.published.models import PolicyVersion
from switchboard.staff.models import Engineer
from switchboard.tickets.models import ClockRun, Notice, Ticket
from tests.cast import POLICY

# A step is reached once its instant has passed.
MOMENT = timedelta(milliseconds=1)

DAY_AFTER_THANKSGIVING = ("holidays = [", "holidays = [2026-11-27,")

Snapshot = dict[tuple[object, ...], tuple[object, ...]]


def published(*changes: tuple[str, str], now: datetime) -> PolicyVersion:
    """The example with some of its text replaced, in force from now on."""
    source = POLICY.read_text()
    for old, new in changes:
        assert old in source
        source = source.replace(old, new, 1)
    return publishing.publish(source, author_name="Petra Volkova", now=now)


def holding(engineer: Engineer, level: AccessLevel) -> Engineer:
    """The engineer, who holds that access from now on."""
    engineer.access_level = level
    engineer.save()
    return engineer


def told(ticket: Ticket, clock: Clock | None = None) -> list[tuple[str, float, list[str]]]:
    """The rungs that were told, in order: clock, part of the target, first names."""
    notices = Notice.objects.filter(ticket=ticket).order_by("id")
    return [
        (n.clock, n.fraction, sorted(r.engineer.name.split()[0] for r in n.readers.all()))
        for n in (notices.filter(clock=clock) if clock else notices)
    ]


def climbed(ticket: Ticket, clock: Clock, *instants: datetime) -> list[list[tuple[float, str]]]:
    """What each look told anew about that clock, as parts of the target and first names."""
    looks, seen = [], len(told(ticket, clock))
    for at in instants:
        ladders.climb(now=at)
        rungs = [(fraction, ", ".join(names)) for _, fraction, names in told(ticket, clock)]
        looks.append(rungs[seen:])
        seen = len(rungs)
    return looks


def run_of(ticket: Ticket, clock: Clock) -> ClockRun:
    """The newest run of a clock, as it is stored."""
    return ClockRun.objects.filter(ticket=ticket, clock=clock).latest("started_at")


def open_runs() -> Snapshot:
    """What is stored of all that still run, by ticket, clock and start."""
    runs = ClockRun.objects.filter(stopped_at__isnull=True)
    rows = runs.values_list("ticket_id", "clock", "started_at", *KEPT)
    return {row[:3]: row[3:] for row in rows}


def counted_anew(
    tickets: Iterable[Ticket], *, now: datetime, because: str = Act.RECEIVED.value,
    version: int | None = None,
) -> int:  # fmt: skip
    """Stores the runs of tickets, each computed by itself; how many differed."""
    bare = Ticket.objects.with_those_told().filter(pk__in=[ticket.pk for ticket in tickets])
    computed = [
        (story, [clocks.find(terms, story=story, now=now) for terms in terms_of(story)])
        for story in stories(bare.order_by("id"))
    ]
    return run_rows.store(computed, because=because, version=version, now=now)


def staff_letters(engineer: Engineer) -> list[OutboundMail]:
    """What the desk's own clock wrote to an engineer, in order."""
    return list(OutboundMail.objects.filter(recipient=engineer.email).order_by("id"))
