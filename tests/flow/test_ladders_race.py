"""Two workers climb the same ladders at once, and one of them is killed: each rung is told once."""

import os
import signal
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection

from switchboard.channels.models import OutboundMail
from switchboard.flow import ladders
from switchboard.policy.acts import Act
from switchboard.policy.priority import Priority
from switchboard.policy.transitions import State
from switchboard.tickets.models import ClockRun, Notice, NoticeReader, Ticket, TimelineEvent
from tests.cast import Cast
from tests.flow import scenes
from tests.flow.at_once import at_once, fates
from tests.flow.ladder_scenes import MOMENT, counted_anew

# Three rungs of fifteen tickets still fit into one letter.
TICKETS, SET = 300, 15
# Monday, November 23, 2026, 7:02 am in Texas; the first responses ran out fifteen minutes later.
RECEIVED = datetime(2026, 11, 23, 13, 2, tzinfo=UTC)
NOW = RECEIVED + timedelta(minutes=15) + MOMENT


def waiting(cast: Cast) -> list[Ticket]:
    """Reports that nobody has answered in time, and nobody was told of."""
    rows = [(3_000_000 + number, Priority.LOW, RECEIVED) for number in range(TICKETS)]
    tickets = scenes.backlog(rows, cast, state=State.NEW)
    counted_anew(tickets, now=RECEIVED)
    return tickets


def climb_all(_: int) -> int:
    """Climbs, as the poll does, until nothing is due; how many tickets this worker looked at."""
    looked, ends = 0, time.monotonic() + 60
    while ClockRun.objects.filter(next_check_at__lt=NOW).exists() and time.monotonic() < ends:
        looked += ladders.climb(now=NOW, most=SET)
    return looked


def is_told_once_each() -> bool:
    """Whether each ticket has its three rungs, its one miss, and each reader their line."""
    rungs = Counter(Notice.objects.values_list("ticket_id", flat=True))
    events = Counter(TimelineEvent.objects.values_list("ticket_id", "act"))
    readers = NoticeReader.objects.values_list("engineer__name", flat=True)
    assert set(rungs.values()) == {3}
    assert {act: count for (_, act), count in events.items()} == {
        Act.NOTIFIED: 3, Act.DEADLINE_MISSED: 1,
    }  # fmt: skip
    assert Counter(readers) == {
        "Petra Volkova": 3 * TICKETS, "Dana Okafor": TICKETS, "Ines Baptiste": TICKETS,
        "Noah Lindqvist": TICKETS,
    }  # fmt: skip
    return len(rungs) == TICKETS


def test_two_workers_at_once_tell_each_rung_once(committed: Cast):
    waiting(committed)

    looked = at_once(2, climb_all)

    assert is_told_once_each()
    assert sum(looked) >= TICKETS
    assert set(ClockRun.objects.values_list("clock", "rung")) == {
        ("first_response", 3), ("age", 0),
    }  # fmt: skip


def test_what_a_killed_worker_had_begun_the_other_does_whole(committed: Cast):
    waiting(committed)

    ended = fates(2, lambda number: dying_at_a_letter(number) if number == 0 else climb_all(number))

    assert ended == [-signal.SIGKILL, 0]
    assert is_told_once_each()
    lines = sum(letter.text.count("First response of") for letter in OutboundMail.objects.all())
    assert lines == NoticeReader.objects.count()


def dying_at_a_letter(number: int) -> None:
    """Climbs until everything of a set but its letters is written, and is killed then."""

    def watch(execute: Callable, sql: str, params: Any, many: bool, context: dict) -> Any:
        if 'INSERT INTO "channels_outboundmail"' in sql:
            assert Notice.objects.exists()
            os.kill(os.getpid(), signal.SIGKILL)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        climb_all(number)
