import json
from datetime import datetime, timedelta

import pytest
import time_machine

from switchboard.cli.__main__ import main
from switchboard.tickets.models import ClockRun
from tests.cast import Cast
from tests.flow import scenes

MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def clock(now: datetime):
    with time_machine.travel(now + 9 * MINUTE, tick=False) as traveller:
        yield traveller


def test_a_tickets_clocks_are_explained_to_the_second(cast: Cast, now: datetime, capsys):
    ticket = scenes.reported(cast.lucille, at=now)

    status = main(["clocks", "explain", ticket.spoken_number, "--json"])

    told = json.loads(capsys.readouterr().out)
    first = told["clocks"][0]
    assert (status, told["ticket"]) == (0, ticket.number)
    assert (first["clock"], first["counted_microseconds"]) == ("first_response", 540_000_000)
    assert first["intervals"][0]["version"] == 1
    assert [rung["fraction"] for rung in first["rungs"]] == [0.6, 0.8, 1.0]


def test_people_read_every_interval_with_its_calendar(cast: Cast, now: datetime, capsys):
    ticket = scenes.reported(cast.lucille, at=now - 3 * MINUTE)

    main(["clocks", "explain", ticket.number])

    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("First response: due 2026-11-23T13:15:00Z, 0:11:00 of 0:15:00")
    assert "not counted  closed  (business, version 1)" in lines[1]


@pytest.mark.parametrize(("number", "words"), [("12", "12"), ("000000000", "no ticket")])
def test_a_number_that_is_no_tickets_is_said_so(cast: Cast, capsys, number: str, words: str):
    assert main(["clocks", "explain", number]) == 1
    assert words in capsys.readouterr().err


def test_a_sweep_says_what_it_mended_and_fails_where_deadlines_went_by(
    cast: Cast, now: datetime, capsys, clock
):
    ticket = scenes.reported(cast.lucille, at=now)
    sound = main(["clocks", "sweep", "--json"])
    first = json.loads(capsys.readouterr().out)
    ClockRun.objects.filter(ticket=ticket).update(next_check_at=None)
    clock.move_to(now + 14 * MINUTE)

    status = main(["clocks", "sweep"])

    assert (sound, first["changed"], first["unnoticed"]) == (0, 0, 0)
    assert status == 1
    assert "2 mended" in capsys.readouterr().out
