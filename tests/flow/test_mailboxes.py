from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.conf import settings as ours
from django.test import override_settings

from switchboard.accounts.actor import SYSTEM
from switchboard.channels.models import After, Health, Mailbox, Security, SignIn
from switchboard.channels.seal import SecretUnreadable, seal, unseal
from switchboard.flow import mailboxes
from switchboard.flow.mailboxes import MailboxUnusable, Terms
from switchboard.gateways import imap
from switchboard.policy.access import NotPermitted
from switchboard.published.models import Desk
from tests.cast import Cast
from tests.flow import boxes

SECRET = 'grüße-und-"zitate"'
EVIL = "https://login.evil.example/token"
HONEST = "https://login.mail.example/token"
CLIENT = {"sign_in": SignIn.CLIENT, "token_url": HONEST, "client_id": "desk"}
REFRESH = {"sign_in": SignIn.REFRESH, "token_url": HONEST, "client_id": "desk"}


def terms(**said: object) -> Terms:
    usual = Terms(
        name="Texas", address="texas@support.example", host="imap.mail.example", port=993,
        security=Security.TLS, user="texas@support.example", desk=Desk.objects.get(key="texas"),
        secret=SECRET,
    )  # fmt: skip
    return replace(usual, **said)


def test_a_secret_is_sealed_at_rest_and_readable_to_us_alone(cast: Cast, now: datetime):
    made = mailboxes.add(terms(), by=SYSTEM, now=now)

    kept = Mailbox.objects.filter(pk=made.pk).values().get()
    assert SECRET not in str(kept)
    assert SECRET.encode() not in bytes(kept["sealed_secret"])
    assert mailboxes.account(Mailbox.objects.get()).password == SECRET
    assert SECRET not in repr(mailboxes.account(made)) + repr(terms())


def test_an_old_key_among_the_fallbacks_still_reads_and_resealing_makes_it_needless(
    cast: Cast, now: datetime
):
    mailboxes.add(terms(), by=SYSTEM, now=now)
    before = ours.SECRET_KEY

    with override_settings(SECRET_KEY="another-key", SECRET_KEY_FALLBACKS=[before]):
        assert Mailbox.objects.get().secret == SECRET
        mailboxes.reseal()
    with override_settings(SECRET_KEY="another-key", SECRET_KEY_FALLBACKS=[]):
        assert Mailbox.objects.get().secret == SECRET


def test_a_key_that_is_gone_is_a_clear_error_and_no_crash(cast: Cast, now: datetime):
    mailboxes.add(terms(), by=SYSTEM, now=now)

    with (
        override_settings(SECRET_KEY="another-key", SECRET_KEY_FALLBACKS=[]),
        pytest.raises(SecretUnreadable, match=r"mailbox Texas.*enter the secret again"),
    ):
        mailboxes.try_out(Mailbox.objects.get(), now=now)


@pytest.mark.parametrize(
    "garbage", [b"x", b"\0" * 100, seal("whole")[:-1]], ids=["short", "zeros", "torn"]
)
def test_a_damaged_secret_is_a_clear_error(garbage: bytes):
    with pytest.raises(SecretUnreadable):
        unseal(garbage, whose="mailbox Texas")


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"name": "TEXAS"}, "name"),
        ({"name": "Other"}, "user"),
        ({"name": "Other", "user": "b", "security": Security.NONE}, "security"),
        ({"name": "Other", "user": "b", "after": After.MOVE}, "move_to"),
        ({"name": "Other", "user": "b", "after": After.MOVE, "move_to": "INBOX"}, "move_to"),
        ({"name": "Other", "user": "b", "secret": ""}, "secret"),
        ({"name": "Other", "user": "b", "sign_in": SignIn.CLIENT}, "token_url"),
        (
            {"name": "Other", "user": "b", "sign_in": SignIn.CLIENT, "token_url": "http://a.b/c"},
            "token_url",
        ),
        (
            {"name": "Other", "user": "b", "sign_in": SignIn.REFRESH, "client_id": "desk",
             "token_url": "https://login.example/token"},
            "refresh_token",
        ),
    ],
)  # fmt: skip
def test_a_mailbox_that_can_not_work_is_refused_beside_its_field(
    cast: Cast, now: datetime, said: dict, field: str
):
    mailboxes.add(terms(), by=SYSTEM, now=now)

    with pytest.raises(MailboxUnusable) as refused:
        mailboxes.add(terms(**said), by=SYSTEM, now=now)

    assert (refused.value.field, Mailbox.objects.count()) == (field, 1)


def test_a_change_without_a_secret_keeps_the_one_before(cast: Cast, now: datetime):
    made = mailboxes.add(terms(), by=SYSTEM, now=now)
    later = now + timedelta(minutes=1)

    changed = mailboxes.change(made.pk, terms(port=1993, secret=""), by=SYSTEM, now=later)

    assert (changed.secret, changed.port, changed.changed_at) == (SECRET, 1993, later)


def test_a_secret_is_never_sent_to_another_server_unasked(cast: Cast, now: datetime):
    made = mailboxes.add(terms(), by=SYSTEM, now=now)

    with pytest.raises(MailboxUnusable) as refused:
        mailboxes.change(made.pk, terms(host="imap.evil.example", secret=""), by=SYSTEM, now=now)

    assert refused.value.field == "secret"


@pytest.mark.parametrize(
    ("before", "after", "field"),
    [
        ({}, {"sign_in": SignIn.CLIENT, "token_url": EVIL}, "secret"),
        ({"token_url": EVIL}, {"sign_in": SignIn.CLIENT, "token_url": EVIL}, "secret"),
        (CLIENT, {**CLIENT, "token_url": EVIL}, "secret"),
        (REFRESH, {**REFRESH, "token_url": EVIL, "refresh_token": "new"}, "secret"),
        (REFRESH, {**REFRESH, "token_url": EVIL, "secret": "s"}, "refresh_token"),
        (REFRESH, {**REFRESH, "host": "imap.evil.example", "secret": "s"}, "refresh_token"),
        ({**REFRESH, **CLIENT}, {**REFRESH, "secret": "s"}, "refresh_token"),
    ],
)
def test_no_secret_goes_to_another_token_server_unasked(
    cast: Cast, now: datetime, before: dict, after: dict, field: str
):
    made = mailboxes.add(terms(refresh_token="r", **before), by=SYSTEM, now=now)
    wanted = terms(**{"secret": "", "client_id": "desk", **after})

    with pytest.raises(MailboxUnusable) as refused:
        mailboxes.change(made.pk, wanted, by=SYSTEM, now=now)

    assert refused.value.field == field


def test_another_folder_is_read_from_its_beginning(cast: Cast, now: datetime):
    made = mailboxes.add(terms(), by=SYSTEM, now=now)
    Mailbox.objects.update(uidvalidity=7, low_uid=90, unfetched={"3": 1})

    changed = mailboxes.change(made.pk, terms(folder="Support"), by=SYSTEM, now=now)

    assert (changed.uidvalidity, changed.low_uid, changed.unfetched) == (None, 1, {})


def test_only_administrators_touch_mailboxes(cast: Cast, now: datetime):
    for verb in (
        lambda: mailboxes.add(terms(), by=cast.engineer, now=now),
        lambda: mailboxes.change(1, terms(), by=cast.dispatcher, now=now),
        lambda: mailboxes.pause(1, by=cast.engineer, now=now),
        lambda: mailboxes.read_again(1, by=cast.engineer, now=now),
    ):
        with pytest.raises(NotPermitted):
            verb()


def test_failures_are_counted_from_the_first_and_rest_longer_each_time(cast: Cast, now: datetime):
    one = boxes.box()

    for tries in range(12):
        failed = mailboxes.note_failure(
            one.pk, "No answer.", chance=0.0, now=now + timedelta(hours=tries)
        )

    assert (failed.failing_since, failed.tries, failed.health) == (now, 12, Health.FAILING)
    assert failed.next_try_at == now + timedelta(hours=11, minutes=15)
    mailboxes.note_looked(one.pk, waiting=0, now=now)
    one.refresh_from_db()
    assert (one.failing_since, one.next_try_at, one.last_error) == (None, None, "")
    assert one.health == Health.WELL


def test_a_paused_mailbox_is_read_again_at_once(cast: Cast, now: datetime):
    one = boxes.box()
    mailboxes.note_failure(one.pk, "No answer.", chance=0.0, now=now)

    paused = mailboxes.pause(one.pk, by=SYSTEM, now=now)
    again = mailboxes.read_again(one.pk, by=SYSTEM, now=now)

    assert (paused.health, again.is_active, again.next_try_at) == (Health.PAUSED, True, None)


def test_a_password_is_not_sent_in_the_open_whatever_the_row_says(cast: Cast, now: datetime):
    one = boxes.box(host="imap.mail.example", security=Security.NONE)

    with pytest.raises(imap.NotProtected):
        mailboxes.try_out(one, now=now)
