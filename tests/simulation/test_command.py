"""The command with a log and two files, so without a database."""

import argparse
import gzip
import json
from pathlib import Path

import pytest

from switchboard.cli import simulate
from tests.policy.sample_policy import TOML
from tests.simulation.records import log_file

DAYS = ["--from", "2016-03-07", "--to", "2016-03-21"]


@pytest.fixture
def old(tmp_path: Path) -> Path:
    file = tmp_path / "old.toml"
    file.write_text(TOML)
    return file


@pytest.fixture
def new(tmp_path: Path) -> Path:
    file = tmp_path / "new.toml"
    file.write_text(TOML.replace('["07:00", "17:00"]', '["06:00", "20:00"]'))
    return file


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return log_file(tmp_path, 120, seed=11)


def run(*words: object) -> int:
    parser = argparse.ArgumentParser()
    simulate.add_to(parser.add_subparsers())
    options = parser.parse_args(["simulate", *map(str, words)])
    return options.call(options)


def form(capsys, *words: object) -> dict:
    assert run(*words, "--json") == 0
    return json.loads(capsys.readouterr().out)


def figure(replay: dict, about: str, measure: str) -> dict:
    return next(
        one for one in replay["figures"]
        if (one["about"], one["of"], one["measure"]) == (about, "all", measure)
    )  # fmt: skip


def test_both_ways_are_shown_with_what_they_assume(old, new, log, capsys):
    status = run(new, "--baseline", old, "--log", log, *DAYS)

    said = capsys.readouterr()
    assert (status, said.err) == (0, "")
    assert said.out.index("Acts as recorded") < said.out.index("Staffed")
    assert "Everybody acts at the very instants that were recorded" in said.out
    assert said.out.count("First response\n") == 2
    assert "█" in said.out
    assert "engineers: " in said.out


def test_json_has_everything(old, new, log, capsys):
    found = form(capsys, new, "--baseline", old, "--log", log, *DAYS)

    assert [one["key"] for one in found["changes"]][:1] == ["calendars.business.hours.mon"]
    assert 50 < found["tickets"] < 120
    assert [one["replay"] for one in found["replays"]] == ["as_recorded", "staffed"]
    recorded, staffed = found["replays"]
    assert recorded["differs_from_record"] == 0
    assert set(staffed["engineers"]) == {"before", "after"}
    one = figure(staffed, "resolution", "attainment")
    assert one["difference"] == pytest.approx(one["after"] - one["before"])


def test_the_time_asked_for_is_half_open_and_in_the_logs_zone(old, new, log, capsys):
    asked = [new, "--baseline", old, "--log", log, "--replay", "as_recorded"]
    chicago = ["--log-timezone", "America/Chicago"]

    whole, first, second, utc = (
        form(capsys, *asked, *days)["tickets"]
        for days in (
            [*DAYS, *chicago],
            ["--from", "2016-03-07", "--to", "2016-03-13T10:00:00-05:00", *chicago],
            ["--from", "2016-03-13T10:00:00-05:00", "--to", "2016-03-21", *chicago],
            ["--from", "2016-03-07T00:00:00Z", "--to", "2016-03-21", *chicago],
        )
    )

    assert whole == first + second == utc


def test_a_packed_log_reads_alike(old, new, log, tmp_path, capsys):
    packed = tmp_path / "log.jsonl.gz"
    packed.write_bytes(gzip.compress(log.read_bytes()))
    asked = [new, "--baseline", old, *DAYS, "--replay", "as_recorded", "--log"]

    assert form(capsys, *asked, packed) == form(capsys, *asked, log)


def test_chart_and_figures_are_written_to_files(old, new, log, tmp_path):
    svg, csv = tmp_path / "chart.svg", tmp_path / "figures.csv"

    status = run(new, "--baseline", old, "--log", log, *DAYS, "--chart", svg, "--csv", csv)

    assert status == 0
    assert svg.read_text().startswith("<svg ")
    assert csv.read_text().startswith("replay,about,of,measure,unit,before,after,difference\n")


def test_only_staff_is_tried_where_a_crew_is_given(old, log, capsys):
    found = form(capsys, old, "--baseline", old, "--log", log, *DAYS, "--engineers", "4")

    (staffed,) = found["replays"]
    assert (staffed["replay"], sum(staffed["engineers"]["after"].values())) == ("staffed", 4)


def test_a_line_at_fault_is_told_and_does_not_stop_the_others(old, new, log, capsys):
    log.write_text(log.read_text() + "{}\n" * 5)

    status = run(new, "--baseline", old, "--log", log, *DAYS, "--replay", "as_recorded")

    said = capsys.readouterr()
    assert status == 0
    assert said.err.count("the key 'events' is missing") == 3
    assert "line 121:" in said.err
    assert "5 of the log's lines can't be used" in said.err


@pytest.mark.parametrize(
    ("words", "status", "because"),
    [
        (["--to", "2016-03-07"], 2, "is not before --to"),
        (["--from", "2017-01-01", "--to", "2017-02-01"], 1, "No ticket was received"),
        (["--from", "spring"], 2, "“spring” is neither a day"),
        (["--from", "2016-03-07T07:00"], 2, "nor an instant with its zone"),
        (["--log", "/nowhere/log"], 2, "/nowhere/log can't be read"),
        (["--log", "/"], 2, "/ can't be read"),
        (["--baseline", "/nowhere.toml"], 2, "/nowhere.toml can't be read"),
        (["--log-timezone", "Mars/Base"], 2, "“Mars/Base” is no time zone"),
        (["--log-timezone", "../etc"], 2, "is no time zone"),
        (["--engineers", "0"], 1, "“0” is no number of engineers"),
        (["--engineers", "Group 1=0"], 1, "is no number of engineers"),
        (["--engineers", "Group 11=2"], 1, "no team “Group 11”. Did you mean “Group 1”"),
        (["--triage-minutes", "0"], 2, "--triage-minutes 0"),
        (["--triage-minutes", "nan"], 2, "--triage-minutes nan"),
        (["--chart", "/nowhere/at/all.svg"], 2, "/nowhere/at/all.svg can't be written"),
    ],
)
def test_what_can_not_be_is_said_in_a_line(old, new, log, capsys, words, status, because):
    ended = run(new, "--baseline", old, "--log", log, *DAYS, *words)

    said = capsys.readouterr()
    assert (ended, said.out) == (status, "")
    assert because in said.err
    assert len(said.err.splitlines()) == 1


def test_a_log_of_something_else_is_refused(old, new, tmp_path, capsys):
    other = tmp_path / "other.log"
    other.write_text("GET / 200\n" * 9)
    torn = tmp_path / "torn.gz"
    torn.write_bytes(gzip.compress(b"{}" * 999)[:30])

    statuses = [run(new, "--baseline", old, *DAYS, "--log", file) for file in (other, torn)]

    said = capsys.readouterr().err
    assert statuses == [2, 2]
    assert "no line of it is an incident" in said
    assert "torn.gz can't be read" in said


def test_faults_of_the_policy_are_named_by_key(old, new, log, capsys):
    new.write_text(TOML.replace("first_response_minutes = 15", "first_response_minutes = -1"))

    status = run(new, "--baseline", old, "--log", log, *DAYS)

    assert status == 1
    assert "targets.critical.first_response_minutes" in capsys.readouterr().err


def test_a_bar_on_a_terminal_goes_to_the_end_and_is_wiped(old, new, log, monkeypatch, capsys):
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)

    run(new, "--baseline", old, "--log", log, *DAYS, "--replay", "as_recorded")

    bars = capsys.readouterr().err.split("\r")
    assert "] 100 %" in bars[-3]
    assert bars[-2].strip() == bars[-1] == ""
    assert len({len(bar) for bar in bars[1:-1]}) == 1
