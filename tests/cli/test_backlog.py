"""A backlog that is made up: as the verbs would have written it, and never among real tickets."""

import json
from collections import Counter
from datetime import UTC, datetime

import psycopg
import pytest
from django.db.models import Count, F, Max

from switchboard.cli import backlog
from switchboard.cli.__main__ import main
from switchboard.database.place import Place
from switchboard.policy.ticket_number import read_ticket_number
from switchboard.tickets.models import ClockRun, Message, Ticket, TimelineEvent
from tests.cast import Cast
from tests.flow import scenes
from tests.flow.ladder_scenes import Snapshot, counted_anew

# A Wednesday, 10 am in Texas.
NOW = datetime(2026, 11, 18, 16, tzinfo=UTC)
SIZE = backlog.Size(tickets=1_000, seed=3, closed_patterns=4, open_patterns=20)
ENDS = {
    "received": "new", "assessed": "open", "replied": "in_progress", "held": "on_hold",
    "resolved": "resolved", "closed": "closed",
}  # fmt: skip


def filled(place: Place) -> Counter[str]:
    with psycopg.connect(**place.connection("desk_owner"), autocommit=True) as owner:
        return backlog.fill(owner, SIZE, now=NOW)


def runs() -> Snapshot:
    names = ("due_at", "stopped_at", "breached_at", "counted", "next_check_at", "at_risk_at")
    rows = ClockRun.objects.values_list("ticket_id", "clock", "started_at", *names)
    return {row[:3]: row[3:] for row in rows}


def catalogue(place: Place) -> set[tuple[str, ...]]:
    """Every index, constraint and trigger that there is, but for how conditions are written."""
    with psycopg.connect(**place.connection("desk_owner")) as owner:
        return set(
            owner.execute(
                "SELECT indexname::text, split_part(indexdef, ' WHERE ', 1) FROM pg_indexes"
                " WHERE schemaname = 'public'"
                " UNION ALL SELECT conname::text, pg_get_constraintdef(oid) FROM pg_constraint"
                " UNION ALL SELECT tgname::text, tgrelid::regclass::text FROM pg_trigger"
                " WHERE NOT tgisinternal"
            ).fetchall()
        )


def test_a_backlog_stands_as_the_verbs_would_have_left_it(committed: Cast, place: Place):
    before = catalogue(place)

    states = filled(place)

    assert sum(states.values()) == Ticket.objects.count() == SIZE.tickets
    assert set(states) == set(ENDS.values())
    assert all(read_ticket_number(one) for one in Ticket.objects.values_list("number", flat=True))
    assert catalogue(place) == before
    _assert_timelines_agree()
    _assert_spread()
    counted = runs()
    counted_anew(Ticket.objects.all(), now=NOW)
    assert runs() == counted


def _assert_timelines_agree() -> None:
    last: dict[int, str] = {}
    for ticket, act in TimelineEvent.objects.order_by("id").values_list("ticket_id", "act"):
        last[ticket] = act if act in ENDS else last[ticket]
    assert {key: ENDS[act] for key, act in last.items()} == dict(
        Ticket.objects.values_list("pk", "state")
    )
    events = TimelineEvent.objects.all()
    assert not events.filter(at__gt=NOW).exists()
    assert not events.exclude(client=F("ticket__client")).exists()
    assert not events.exclude(message__ticket=F("ticket")).exclude(message=None).exists()
    assert not Message.objects.exclude(client=F("ticket__client")).exists()
    assert not Ticket.objects.exclude(contact__client=F("client")).exists()


def _assert_spread() -> None:
    closed = Ticket.objects.filter(state="closed")
    most = Ticket.objects.order_by().values("contact").annotate(of=Count("pk"))
    assert {at.year for at in closed.values_list("received_at", flat=True)} >= {2024, 2025, 2026}
    assert most.aggregate(Max("of"))["of__max"] < 10
    assert closed.values("subject").distinct().count() > 600


@pytest.mark.parametrize("tickets", ["5", "0", "-1"])
def test_too_few_tickets_are_refused(cast: Cast, capsys, tickets: str):
    assert main(["load", "--tickets", tickets]) == 2
    assert "1000 tickets at least" in capsys.readouterr().err


def test_real_tickets_are_left_alone_unless_told(committed: Cast, capsys, monkeypatch):
    scenes.reported(committed.lucille, at=NOW)
    monkeypatch.setattr(backlog, "OPEN_PATTERNS", 2)
    monkeypatch.setattr(backlog, "CLOSED_PATTERNS", 1)

    refused = main(["load", "--tickets", "1000"])

    assert (refused, Ticket.objects.count()) == (1, 1)
    assert "There are tickets here" in capsys.readouterr().err
    assert main(["load", "--tickets", "1000", "--anyway"]) == 0
    assert json.loads(capsys.readouterr().out)["tickets"] == Ticket.objects.count() == 1_001
