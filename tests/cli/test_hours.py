import json
from pathlib import Path

import pytest

from switchboard.cli.__main__ import main
from tests.cast import Cast

MONDAY, TUESDAY = "2026-11-23T07:02-06:00", "2026-11-24T07:10-06:00"
NEVER = {"timezone": "UTC", "hours": {}}
ROUND_THE_CLOCK = {
    "timezone": "America/Chicago",
    "hours": {
        day: [["00:00", "24:00"]] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
    },
}


@pytest.fixture
def form(tmp_path: Path) -> Path:
    return tmp_path / "calendar.json"


def asked(capsys, *words: str) -> dict:
    assert main(["hours", *words, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_the_policys_calendar_says_when_work_is_due(cast: Cast, capsys):
    form = asked(capsys, "due", "2026-11-23T16:50-06:00", "15")
    status = main(["hours", "due", "2026-11-23T16:50-06:00", "15"])

    assert form == {"due": "2026-11-24T13:05:00+00:00"}
    assert (status, capsys.readouterr().out) == (
        0, "Tue 2026-11-24 07:05:00 CST (2026-11-24T13:05:00Z)\n",
    )  # fmt: skip


def test_the_night_is_not_working_time(cast: Cast, capsys):
    assert asked(capsys, "worked", MONDAY, TUESDAY) == {"seconds": (9 * 60 + 58 + 10) * 60}


def test_each_part_of_the_time_is_explained(cast: Cast, capsys):
    parts = asked(capsys, "explain", MONDAY, TUESDAY)["intervals"]

    assert [part["is_open"] for part in parts] == [True, False, True]
    assert parts[1] == {
        "start": "2026-11-23T17:00:00-06:00", "end": "2026-11-24T07:00:00-06:00",
        "is_open": False, "reason": "closed", "seconds": 14 * 3600.0,
        "calendar": "business", "version": 1,
    }  # fmt: skip
    assert sum(part["seconds"] for part in parts) == (24 * 60 + 8) * 60


def test_another_calendar_comes_as_a_file_and_asks_no_database(form: Path, capsys):
    form.write_text(json.dumps(ROUND_THE_CLOCK))

    clocks_go_back = ["2026-11-01T00:00-05:00", "2026-11-02T00:00-06:00"]

    assert asked(capsys, "worked", *clocks_go_back, "--form", str(form)) == {"seconds": 25 * 3600}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["due", "2026-11-23T07:02", "15"], "“2026-11-23T07:02” is no instant: write it with"),
        (["due", "tomorrow", "15"], "“tomorrow” is no instant"),
        (["due", MONDAY, "nan"], "nan minutes is no working time"),
        (["due", MONDAY, "inf"], "inf minutes is no working time"),
        (["due", MONDAY, "-5"], "below zero"),
        (["worked", MONDAY, "2026-11-24"], "“2026-11-24” is no instant"),
        (["due", MONDAY, "15", "--calendar", "nope"], "no calendar “nope”"),
        (["due", MONDAY, "15", "--form", "/nowhere/at/all"], "/nowhere/at/all"),
    ],
)
def test_what_can_not_be_asked_is_said_in_a_line(cast: Cast, capsys, words: list[str], said: str):
    status = main(["hours", *words])

    printed = capsys.readouterr()
    assert (status, printed.out) == (1, "")
    assert said in printed.err


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("{", "double quotes"),
        ("[1]", "is not an object"),
        ('{"timezone": "Mars/Base", "hours": {}}', "Mars/Base"),
        (json.dumps(NEVER), "no opening left"),
    ],
)
def test_a_calendar_that_is_none_is_named(form: Path, capsys, content: str, said: str):
    form.write_text(content)

    assert main(["hours", "due", MONDAY, "15", "--form", str(form)]) == 1
    assert said in capsys.readouterr().err


@pytest.mark.parametrize("command", ["worked", "explain"])
def test_an_end_before_the_start_is_told(form: Path, capsys, command: str):
    form.write_text(json.dumps(ROUND_THE_CLOCK))

    assert main(["hours", command, TUESDAY, MONDAY, "--form", str(form)]) == 1
    assert "ask from the earlier to the later" in capsys.readouterr().err
