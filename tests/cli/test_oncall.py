import json
from pathlib import Path

import pytest

from switchboard.cli.__main__ import main

WEEKLY = {
    "timezone": "America/Chicago", "anchor": "2026-01-05T07:00", "unit": "week",
    "members": ["ana", "ben"],
}  # fmt: skip
AWAY = {
    "kind": "remove", "member": "ana",
    "start": "2026-01-10T00:00-06:00", "end": "2026-01-11T00:00-06:00",
}  # fmt: skip


@pytest.fixture
def form(tmp_path: Path) -> Path:
    file = tmp_path / "schedule.json"
    file.write_text(json.dumps({"layers": [WEEKLY], "overrides": [AWAY]}), encoding="utf-8")
    return file


def test_who_is_on_call_is_said_to_people_and_programs(form: Path, capsys):
    words = ["oncall", "who", "2026-01-12T07:00-06:00", "--form", str(form)]

    assert (main(words), capsys.readouterr().out) == (0, "ben\n")
    assert main([*words, "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"members": ["ben"]}


def test_shifts_and_gaps_are_listed_in_the_zone_that_is_asked_for(form: Path, capsys):
    words = [
        "oncall", "shifts", "2026-01-09T00:00-06:00", "2026-01-13T00:00-06:00",
        "--timezone", "America/Chicago", "--form", str(form),
    ]  # fmt: skip

    assert main(words) == 0
    assert capsys.readouterr().out.splitlines() == [
        "Fri 2026-01-09 00:00 CST  Sat 2026-01-10 00:00 CST  ana",
        "Sat 2026-01-10 00:00 CST  Sun 2026-01-11 00:00 CST  nobody",
        "Sun 2026-01-11 00:00 CST  Mon 2026-01-12 07:00 CST  ana",
        "Mon 2026-01-12 07:00 CST  Tue 2026-01-13 00:00 CST  ben",
    ]
    assert main([*words, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [shift["member"] for shift in told["shifts"]] == ["ana", "ana", "ben"]
    assert told["gaps"] == [
        {"start": "2026-01-10T00:00:00-06:00", "end": "2026-01-11T00:00:00-06:00"}
    ]


@pytest.mark.parametrize(
    ("text", "at", "said"),
    [
        ('{"layers": [{}]}', "2026-01-12T07:00Z", "layers[0].anchor"),
        ("{", "2026-01-12T07:00Z", "schedule.json is no JSON"),
        ("{}", "2026-01-12T07:00Z", "nobody is ever on call"),
        (json.dumps({"layers": [WEEKLY]}), "2026-01-12T07:00", "is no instant"),
    ],
)
def test_what_cannot_be_read_is_said_and_ends_with_1(
    form: Path, capsys, text: str, at: str, said: str
):
    form.write_text(text, encoding="utf-8")

    assert main(["oncall", "who", at, "--form", str(form)]) == 1
    assert said in capsys.readouterr().err
