import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from switchboard.cli.__main__ import main
from switchboard.flow import publishing
from switchboard.published.models import PolicyVersion
from tests.cast import POLICY, Cast

GOOD = POLICY.read_text()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "policy.toml"


def test_a_good_policy_has_no_fault_and_nothing_is_published(cast: Cast, capsys):
    statuses = [
        main(["policy", "check", str(POLICY)]),
        main(["policy", "check", str(POLICY), "--json"]),
    ]

    words, form = capsys.readouterr().out.split("\n", 1)
    assert statuses == [0, 0]
    assert "has no fault" in words
    assert json.loads(form) == {"is_valid": True, "faults": [], "warnings": []}
    assert PolicyVersion.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "key"),
    [
        (("title = ", "titel = "), "titel"),
        (('timezone = "America/Chicago"', 'timezone = "America/Chicagoo"'), "calendars.business"),
        (('hours.mon = [["07:00", "17:00"]]', 'hours.mon = [["17:00", "07:00:61"]]'), "hours.mon"),
        (('mail_domain = "support.example"', "mail_domain = 7"), "company.mail_domain"),
        (('title = "', "title = "), "the document"),
    ],
)
def test_a_fault_is_named_by_its_key_with_what_to_do(
    file: Path, capsys, change: tuple[str, str], key: str
):
    assert change[0] in GOOD
    file.write_text(GOOD.replace(*change, 1))

    status = main(["policy", "check", str(file), "--json"])

    form = json.loads(capsys.readouterr().out)
    assert (status, form["is_valid"]) == (1, False)
    assert any(key in fault["key"] for fault in form["faults"])
    assert all(fault["message"] and fault["remedy"] for fault in form["faults"])


def test_a_fault_is_said_in_words_too(file: Path, capsys):
    file.write_text(GOOD.replace("title = ", "titel = ", 1))

    status = main(["policy", "check", str(file)])

    said = capsys.readouterr()
    assert (status, said.out) == (1, "")
    assert "titel: This key is not known." in said.err
    assert "Nothing was changed." in said.err


@pytest.mark.parametrize("content", [None, b"\xff\xfe not text"])
def test_a_file_that_can_not_be_read_is_an_error_of_usage(file: Path, capsys, content):
    if content:
        file.write_bytes(content)

    with pytest.raises(SystemExit) as ended:
        main(["policy", "check", str(file)])

    assert ended.value.code == 2
    assert f"{file} can't be read" in capsys.readouterr().err


def test_a_change_is_a_new_version_and_the_same_again_is_none(cast: Cast, file: Path, capsys):
    file.write_text(GOOD.replace("The first version.", "Shorter hours."))
    words = ["policy", "publish", str(file), "--json", "--author", "Petra", "--note", "why"]

    statuses = [main(words), main(words)]

    newest = PolicyVersion.objects.in_force()
    assert statuses == [0, 0]
    assert (newest.number, newest.author_name, newest.note) == (2, "Petra", "why")
    assert PolicyVersion.objects.count() == 2
    assert '"version": 2' in capsys.readouterr().out


def test_a_team_that_nobody_is_in_can_not_be_published(cast: Cast, file: Path, capsys):
    cast.network.memberships.all().delete()
    file.write_text(GOOD.replace("The first version.", "The second."))

    status = main(["policy", "publish", str(file), "--json"])

    form = json.loads(capsys.readouterr().out)
    assert (status, [fault["key"] for fault in form["faults"]]) == (1, ["teams.network"])
    assert PolicyVersion.objects.count() == 1


def test_a_version_is_shown_as_its_author_wrote_it(cast: Cast, capsys):
    assert main(["policy", "show"]) == 0
    assert main(["policy", "show", "1", "--json"]) == 0

    said = capsys.readouterr().out
    source, _, form = said.partition('\n{\n  "version"')
    assert source.startswith("# Version 1, 2026-01-01, Petra Volkova")
    assert GOOD.strip() in source
    assert json.loads('{"version"' + form)["document"]["title"].startswith("Support desk")


def test_two_versions_are_compared_by_key(cast: Cast, file: Path, capsys):
    publishing.publish(
        GOOD.replace("The first version.", "The second."),
        author_name="Petra", now=datetime(2026, 2, 1, tzinfo=UTC),
    )  # fmt: skip

    statuses = [
        main(["policy", "diff", "1", "2", "--json"]), main(["policy", "diff", "1", str(POLICY)])
    ]  # fmt: skip

    form, _, words = capsys.readouterr().out.rpartition("]\n")
    assert statuses == [0, 0]
    assert json.loads(form + "]") == [
        {"key": "effective_note", "before": "The first version.", "after": "The second."}
    ]
    assert words == "No difference.\n"


def test_what_there_is_not_is_said_without_a_traceback(cast: Cast, file: Path, capsys):
    file.write_text("titel = 1")
    statuses = [main(["policy", "show", "99"]), main(["policy", "diff", str(file), "1"])]
    with pytest.raises(SystemExit) as ended:
        main(["policy", "diff", "99", "1"])

    said = capsys.readouterr().err
    assert (statuses, ended.value.code) == ([1, 1], 1)
    assert said.count("There is no version 99.") == 2
    assert "titel: This key is not known." in said
