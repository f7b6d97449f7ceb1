"""Schedules of this installation on the command line."""

import argparse
import json
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import time_machine

from switchboard.cli import oncall
from tests.cast import Cast


@pytest.fixture
def form(cast: Cast, now: datetime, tmp_path: Path):
    layer = {
        "timezone": "America/Chicago", "anchor": "2026-11-02T07:00", "unit": "week",
        "members": [cast.ines.email, cast.noah.email],
    }  # fmt: skip
    file = tmp_path / "nights.json"
    file.write_text(json.dumps({"layers": [layer]}))
    with time_machine.travel(now, tick=False):
        yield file


def asked(capsys, *words: str) -> tuple[int, str, str]:
    parser = argparse.ArgumentParser()
    oncall.add_to(parser)
    options = parser.parse_args(words)
    status = options.call(options)
    printed = capsys.readouterr()
    return status, printed.out, printed.err


def test_a_schedule_is_published_listed_and_asked(form: Path, cast: Cast, now, capsys):
    _, said, _ = asked(capsys, "list")
    assert "There are no schedules yet" in said

    status, said, _ = asked(capsys, "publish", "Nights", str(form), "--fallback")
    assert (status, said.partition(" from ")[0]) == (0, "Nights: edition 1")

    _, said, _ = asked(capsys, "list")
    assert said == f"Nights (every other desk): {cast.noah.name}\n"
    week = (now + timedelta(days=7)).isoformat()
    assert asked(capsys, "who", week, "--schedule", "Nights")[1] == f"{cast.ines.name}\n"
    _, said, _ = asked(capsys, "shifts", now.isoformat(), week, "--schedule", "Nights", "--json")
    assert [one["member"] for one in json.loads(said)["shifts"]] == [
        cast.noah.name, cast.ines.name,
    ]  # fmt: skip


def test_a_schedule_for_one_desk_is_listed_for_programs(form: Path, cast: Cast, capsys):
    words = ("publish", "Texas", str(form), "--desk", "texas", "--json")
    assert json.loads(asked(capsys, *words)[1])["number"] == 1

    assert json.loads(asked(capsys, "list", "--json")[1]) == {
        "schedules": [
            {"name": "Texas", "desks": ["texas"], "is_fallback": False,
             "on_call": [cast.noah.name]},
        ],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--desk", "mars"], "There is no desk “mars”"),
        (["--starts", "tomorrow"], "tomorrow"),
    ],
)
def test_what_is_wrong_is_told_and_changes_nothing(form: Path, capsys, words, said):
    status, _, told = asked(capsys, "publish", "Nights", str(form), *words)

    assert status == 1
    assert said in told
    assert told.endswith("Nothing was changed.\n")
    assert "no schedules yet" in asked(capsys, "list")[1]


def test_a_schedule_that_is_not_there_is_told(form: Path, now, capsys):
    status, _, told = asked(capsys, "who", now.isoformat(), "--schedule", "Days")

    assert status == 1
    assert "There is no schedule “Days”. There are: none yet." in told


def test_when_nobody_could_be_called_is_said_and_ends_with_1(cast, capsys):
    status, said, _ = asked(capsys, "gaps")
    assert status == 1
    assert "nobody is on call" in said

    gaps = json.loads(asked(capsys, "gaps", "--json")[1])["gaps"]
    assert {one["desk"] for one in gaps} == {"louisiana", "texas"}
