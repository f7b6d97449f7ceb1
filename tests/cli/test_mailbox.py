import io
import json
import sys
from datetime import datetime

import pytest

from switchboard.channels.models import Mailbox
from switchboard.cli.__main__ import main
from switchboard.cli.doctor import _mailboxes
from switchboard.flow import mailboxes
from tests.cast import Cast
from tests.flow import boxes

ADD = ["mailbox", "add", "Texas", "texas@support.example", "imap.mail.example", "texas"]


def test_a_mailbox_is_added_with_a_secret_from_standard_input(cast: Cast, monkeypatch, capsys):
    monkeypatch.setattr(sys, "stdin", io.StringIO("a secret \n"))

    status = main([*ADD, "--desk", "texas", "--secret-file", "-", "--json"])

    said = capsys.readouterr().out
    assert (status, Mailbox.objects.get().secret) == (0, "a secret ")
    assert "a secret" not in said
    assert json.loads(said)["desk"] == "texas"


@pytest.mark.parametrize("more", [["--desk", "nope"], ["--desk", "texas"]])
def test_one_that_can_not_work_is_not_added(cast: Cast, capsys, more: list[str]):
    assert main([*ADD, *more]) != 0

    assert capsys.readouterr().err
    assert Mailbox.objects.count() == 0


def test_the_list_tells_health_and_no_secret(cast: Cast, now: datetime, capsys):
    one = boxes.box()
    mailboxes.note_failure(one.pk, "No answer.", chance=0, now=now)

    main(["mailbox", "list", "--json"])

    rows = json.loads(capsys.readouterr().out)
    assert (rows[0]["health"], rows[0]["last_error"]) == ("failing", "No answer.")
    assert not [name for name in rows[0] if "secret" in name or "token" in name]


def test_pause_and_resume(cast: Cast, capsys):
    boxes.box()

    main(["mailbox", "pause", "texas"])
    paused = Mailbox.objects.get().is_active
    main(["mailbox", "resume", "Texas"])

    assert (paused, Mailbox.objects.get().is_active) == (False, True)
    assert main(["mailbox", "pause", "attic"]) != 0


def test_a_test_of_nothing_there_says_so(cast: Cast, capsys):
    boxes.box(port=1)

    assert main(["mailbox", "test", "Texas"]) == 69
    assert "does not answer" in capsys.readouterr().err


def test_the_doctor_names_a_failing_mailbox(cast: Cast, now: datetime):
    one = boxes.box()
    sound = _mailboxes()
    mailboxes.note_failure(one.pk, "No answer.", chance=0, now=now)

    with pytest.raises(RuntimeError, match=r"mailbox Texas since 2026-11-23 13:02: No answer\."):
        _mailboxes()

    assert sound == "1 are read, none is failing."
