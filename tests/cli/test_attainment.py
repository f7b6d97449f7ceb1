"""The figures on the command line, for people and for programs."""

import argparse
import json
from datetime import timedelta

import pytest
import time_machine

from switchboard.cli import attainment
from tests.cast import Cast
from tests.flow.test_attainment import run, ticket

MINUTE = timedelta(minutes=1)


@pytest.fixture
def figures(cast: Cast, now):
    run(ticket(cast.bayou, cast, at=now - timedelta(days=1)), took=4 * MINUTE)
    run(ticket(cast.hillcountry, cast, at=now - timedelta(days=1)), missed=True)
    with time_machine.travel(now, tick=False):
        yield


def asked(capsys, *words: str) -> tuple[int, str, str]:
    parser = argparse.ArgumentParser()
    attainment.add_to(parser)
    options = parser.parse_args(words)
    status = options.call(options)
    printed = capsys.readouterr()
    return status, printed.out, printed.err


def test_the_figures_are_printed_in_columns(figures: None, capsys):
    status, said, _ = asked(capsys)

    lines = said.splitlines()
    assert status == 0
    assert lines[0] == (
        "Promises whose clock began from 2026-11-01 to 2026-11-30, America/Chicago."
    )
    assert lines[2].split() == ["first_response", "50", "%", "1", "1", "0", *["4", "min"] * 3]


def test_programs_read_json(figures: None, capsys):
    _, said, _ = asked(capsys, "--by", "client", "--from", "2026-11", "--json")

    form = json.loads(said)
    assert form["question"] == {"from": "2026-11-01", "to": "2026-11-23"}
    assert [(one["part"], one["attainment_percent"]) for one in form["figures"]] == [
        ("Hill Country Law", 0.0), ("Bayou Dental", 100.0),
    ]  # fmt: skip


def test_where_nothing_began_there_are_no_figures(figures: None, capsys):
    status, said, _ = asked(capsys, "--from", "2025-01", "--to", "2025-01")

    assert status == 0
    assert "No clock began in this time" in said
    assert "%" not in said


def test_what_can_not_be_answered_is_said_in_a_line(figures: None, capsys):
    status, said, complained = asked(capsys, "--team", "nope")

    assert (status, said) == (1, "")
    assert "team: there is no “nope”. Use one of" in complained
