import json

import psycopg
import pytest
from django.utils import timezone

from switchboard.channels.models import InboundMail, InboundState
from switchboard.cli.__main__ import GROUPS, main
from switchboard.database.place import Place
from switchboard.flow import recount
from switchboard.staff.models import Membership
from tests.cast import Cast
from tests.flow import mails, night
from tests.gateways.sink import serving


@pytest.mark.parametrize(
    "words", [["nonsense"], [], ["policy"], ["policy", "frob"], ["hours", "due"]]
)
def test_what_is_no_command_is_an_error_of_usage(capsys, words: list[str]):
    with pytest.raises(SystemExit) as ended:
        main(words)

    assert ended.value.code == 2
    assert "usage: switchboard" in capsys.readouterr().err


def test_every_command_is_listed_and_explains_itself(capsys):
    for words in ([], *([group] for group in GROUPS)):
        with pytest.raises(SystemExit) as ended:
            main([*words, "--help"])
        assert ended.value.code == 0

    assert set(GROUPS) <= set(capsys.readouterr().out.split())


def looked(capsys) -> tuple[int, dict[str, bool]]:
    status = main(["doctor", "--json"])
    return status, {row["check"]: row["is_right"] for row in json.loads(capsys.readouterr().out)}


def test_the_doctor_finds_nothing_wrong_with_a_desk_that_works(cast: Cast, capsys, settings):
    recount.sweep(now=timezone.now())
    night.fall(cast)
    with serving() as far:
        settings.SMTP = far.url()
        status, found = looked(capsys)
        words = main(["doctor"])

    assert (status, words, set(found.values())) == (0, 0, {True})
    assert set(found) == {
        "database", "migrations", "policy", "mail out", "DKIM", "mailboxes", "Asterisk", "ledger",
        "clocks", "telephone", "pages", "on call",
    }  # fmt: skip
    assert "ok     ledger: 0 mails" in capsys.readouterr().out


def test_the_doctor_names_each_thing_that_is_wrong(cast: Cast, capsys, settings, now):
    settings.SMTP = "smtp://127.0.0.1:1"
    night.fall(cast)
    Membership.objects.filter(team=cast.network).delete()
    lost = mails.arrive(mails.raw(sender="lucille@bayou-dental.example"), at=now)
    InboundMail.objects.filter(pk=lost.pk).update(state=InboundState.IGNORED, reason="")

    status, found = looked(capsys)

    assert status == 1
    assert {name for name, is_right in found.items() if not is_right} == {
        "policy", "mail out", "ledger", "clocks",
    }  # fmt: skip


def test_before_a_policy_is_published_each_command_says_how(committed: Cast, place: Place, capsys):
    with psycopg.connect(**place.connection("desk_owner")) as owner:
        owner.execute("TRUNCATE published_policyversion CASCADE")

    statuses = [
        main(["policy", "show"]), main(["hours", "due", "2026-11-23T07:02-06:00", "15"]),
    ]  # fmt: skip

    assert statuses == [1, 1]
    assert capsys.readouterr().err.count("run bin/switchboard policy publish") == 2
