"""The mail commands as processes: what a mail server's pipe would run."""

import json
import os
from pathlib import Path

import psycopg
import pytest

from switchboard.channels.models import InboundMail
from switchboard.cli import mail as command
from switchboard.cli.__main__ import main
from switchboard.database.place import Place
from switchboard.published.models import PolicyVersion
from switchboard.tickets.models import Ticket
from tests.cast import Cast
from tests.flow import mails
from tests.programs import switchboard

HECTOR = "Hector <hector@hillcountry-law.example>"
DEEP = b"".join(
    b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (n, n) for n in range(1_000)
)


def test_a_mail_is_parsed_without_an_installation(place: Place, tmp_path: Path):
    message = mails.raw(sender=HECTOR, subject="=?utf-8?q?Gr=C3=BC=C3=9Fe?=")

    done = switchboard(place, "mail", "parse", stdin=message, SWITCHBOARD_DATA=str(tmp_path))

    form = json.loads(done.stdout)
    assert (done.returncode, form["subject"]) == (0, "Grüße")
    assert form["sender"]["address"] == "hector@hillcountry-law.example"
    assert list(tmp_path.iterdir()) == []


def test_a_delivered_mail_says_what_became_of_it_and_again_changes_nothing(
    committed: Cast, place: Place
):
    message = mails.raw(sender=HECTOR)

    first = switchboard(place, "mail", "deliver", "--to", mails.TEXAS, stdin=message)
    again = switchboard(place, "mail", "deliver", "--to", mails.LOUISIANA, stdin=message)

    ticket = Ticket.objects.get()
    form = json.loads(first.stdout)
    assert (first.returncode, again.returncode) == (0, 0)
    assert form == {
        "mail": InboundMail.objects.get().pk, "outcome": "opened", "is_new": True,
        "ticket": ticket.number, "reason": "",
    }  # fmt: skip
    assert json.loads(again.stdout) == {**form, "is_new": False}


def test_a_folder_is_delivered_and_every_file_accounted_for(
    committed: Cast, tmp_path: Path, capsys
):
    (tmp_path / "deeper").mkdir()
    (tmp_path / "one.eml").write_bytes(mails.raw(sender=HECTOR))
    (tmp_path / "deeper" / "copy.eml").write_bytes(mails.raw(sender=HECTOR))
    (tmp_path / "deep.eml").write_bytes(b"From: a@b.example\r\n" + DEEP)
    (tmp_path / "empty").write_bytes(b"")
    folder = ["--folder", str(tmp_path)]

    delivered, report = main(["mail", "deliver", *folder]), capsys.readouterr().out
    even, account = main(["reconcile", *folder, "--json"]), capsys.readouterr().out
    (tmp_path / "late.eml").write_bytes(mails.raw(sender=HECTOR, subject="Another"))
    odd, words = main(["reconcile", *folder]), capsys.readouterr().out

    form = json.loads(account)["folder"]
    assert (delivered, even, odd) == (0, 0, 1)
    assert json.loads(report) == {"files": 4, "outcomes": {"opened": 2, "set_aside": 2}}
    assert (form["files"], form["messages"], form["missing"]) == (4, 3, [])
    assert form["understood_percent"] == 50.0
    assert {row["file"] for row in form["set_aside"]} == {"deep.eml", "empty"}
    assert all(row["reason"] for row in form["set_aside"])
    assert "MISSING: late.eml" in words
    assert words.endswith("NOT everything is accounted for.\n")


def test_while_the_database_is_away_the_mail_server_is_asked_to_keep_the_mail(
    place: Place, tmp_path: Path
):
    away = {"SWITCHBOARD_DATA": str(tmp_path), "DATABASE_URL": "postgresql://u@127.0.0.1:1/none"}

    kept = switchboard(place, "mail", "deliver", stdin=mails.raw(sender=HECTOR), **away)
    other = switchboard(place, "reconcile", **away)

    assert (kept.returncode, kept.stdout) == (os.EX_TEMPFAIL, b"")
    assert b"could not be kept now" in kept.stderr
    assert other.returncode == os.EX_TEMPFAIL
    assert b"Traceback" not in kept.stderr + other.stderr


def test_a_mail_that_is_too_large_is_refused_in_words(committed: Cast, place: Place, settings):
    assert command.LARGEST == settings.MESSAGE_SIZE_LIMIT

    done = switchboard(place, "mail", "deliver", stdin=b"x" * (command.LARGEST + 1))

    assert done.returncode == os.EX_DATAERR
    assert b"larger than 60 MB" in done.stderr
    assert not InboundMail.objects.exists()


def test_a_mail_that_is_kept_is_never_sent_back(committed: Cast, place: Place):
    with psycopg.connect(**place.connection("desk_owner")) as owner:
        owner.execute("TRUNCATE published_policyversion CASCADE")
    assert not PolicyVersion.objects.exists()

    done = switchboard(place, "mail", "deliver", stdin=mails.raw(sender=HECTOR))

    assert (done.returncode, json.loads(done.stdout)["outcome"]) == (0, "waiting")
    assert b"waits for the worker" in done.stderr
    assert InboundMail.objects.get().state == "waiting"


@pytest.mark.parametrize("words", [["mail", "deliver"], ["reconcile"]])
def test_a_folder_that_is_none_is_an_error_of_usage(cast: Cast, tmp_path: Path, words, capsys):
    try:
        status = main([*words, "--folder", str(tmp_path / "nowhere")])
    except SystemExit as ended:
        status = ended.code

    assert status == os.EX_USAGE
    assert "is not a folder" in capsys.readouterr().err


def test_a_key_is_made_once_and_its_records_printed(cast: Cast, settings, tmp_path, capsys):
    settings.DKIM_KEY = str(tmp_path / "dkim.pem")

    made = main(["mail", "dkim", "--json"])
    first = json.loads(capsys.readouterr().out)
    again = main(["mail", "dkim"])
    words = capsys.readouterr().out

    assert (made, again, first["is_new"]) == (0, 0, True)
    assert first["names"] == ["switchboard._domainkey.support.example"]
    assert first["record"].startswith("v=DKIM1; k=rsa; p=")
    assert 'switchboard._domainkey.support.example. IN TXT ( "v=DKIM1' in words
    assert (tmp_path / "dkim.pem").stat().st_mode & 0o777 == 0o600


def test_a_key_that_is_none_is_told_and_left_as_it_is(cast: Cast, settings, tmp_path, capsys):
    settings.DKIM_KEY = str(tmp_path / "dkim.pem")
    (tmp_path / "dkim.pem").write_text("nonsense")

    assert main(["mail", "dkim"]) == 1

    assert "can't be used" in capsys.readouterr().err
    assert (tmp_path / "dkim.pem").read_text() == "nonsense"
