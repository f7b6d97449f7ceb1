"""The LMTP door over real sockets, beside a second connection that looks what was committed."""

import smtplib
import threading
from collections.abc import Callable

import psycopg
import pytest

from switchboard.channels.models import InboundMail
from switchboard.database.place import Place
from switchboard.mailroom import lmtp
from tests.flow import mails
from tests.mailroom.conftest import Sender

HECTOR = "Hector <hector@hillcountry-law.example>"


def committed_rows(place: Place) -> list[tuple[int, bytes]]:
    """What any other connection sees."""
    with psycopg.connect(**place.connection("desk_owner")) as other:
        return other.execute("SELECT id, raw FROM channels_inboundmail ORDER BY id").fetchall()


def deliver(sender: Sender, message: bytes) -> str:
    sender.offers(mails.TEXAS)
    return sender.hands_over(message)[0]


def test_250_means_that_everybody_can_see_it(door: int, place: Place):
    message = mails.raw(sender=HECTOR)

    with smtplib.LMTP("127.0.0.1", door) as client:
        refused = client.sendmail("hector@hillcountry-law.example", [mails.TEXAS], message)
        seen = committed_rows(place)

    mail = InboundMail.objects.get()
    assert refused == {}
    assert [raw for _, raw in seen] == [message]
    assert (mail.source, mail.state, mail.tries) == ("lmtp", "waiting", 0)
    assert (mail.envelope_from, mail.envelope_to) == (
        "hector@hillcountry-law.example",
        [mails.TEXAS],
    )


def test_the_same_message_again_is_the_same_row(sender: Sender):
    message = mails.raw(sender=HECTOR)

    answers = [deliver(sender, message), deliver(sender, message)]

    key = InboundMail.objects.get().pk
    assert answers == [f"250 2.0.0 Kept as mail {key}", f"250 2.0.0 Kept already as mail {key}"]


def test_each_accepted_recipient_gets_a_reply_of_its_own(sender: Sender):
    sender.offers(mails.TEXAS, mails.LOUISIANA)

    answers = sender.hands_over(mails.raw(sender=HECTOR), replies=2)

    assert [answer[:3] for answer in answers] == ["250", "250"]
    assert sender.says("NOOP")[:3] == "250"  # no reply is left over
    assert InboundMail.objects.get().envelope_to == [mails.TEXAS, mails.LOUISIANA]


def test_too_large_a_message_is_refused_for_each_recipient_and_the_next_one_taken(
    sender: Sender, settings, monkeypatch
):
    sender.offers(mails.TEXAS, mails.LOUISIANA)
    line = b"x" * 1022 + b"\r\n"

    answers = sender.hands_over(line * (settings.MESSAGE_SIZE_LIMIT // 1024 + 1), replies=2)

    assert [answer[:3] for answer in answers] == ["552", "552"]
    assert deliver(sender, mails.raw(sender=HECTOR))[:3] == "250"
    assert InboundMail.objects.count() == 1


def test_a_size_that_is_announced_too_large_is_refused_before_the_message(sender: Sender):
    answer = sender.says(f"MAIL FROM:<a@mail.example> SIZE={60 * 1024 * 1024 + 1}")

    assert answer[:3] == "552"


def test_a_line_of_five_megabytes_is_kept_whole(sender: Sender):
    message = b"Subject: Long\r\n\r\n" + b"x" * (5 * 1024 * 1024) + b"\r\n.\r\nend"

    assert deliver(sender, message.replace(b"\r\n.\r\n", b"\r\n..\r\n"))[:3] == "250"

    assert bytes(InboundMail.objects.get().raw) == message + b"\r\n"


@pytest.mark.parametrize(
    "message",
    [
        b"",
        b"no headers at all",
        b"Subject: NUL \0 here\r\n\r\nbody \0\r\n",
        b"Subject: lone\rCR\nand LF\r\n\r\none\rtwo\nthree\n.\nfour\r.\r",
        b"Subject: \xe4\xf6\xfc \xff\r\n\r\n\x80\x81\xfe\xff",
        b"\r\n\r\n\r\n",
    ],
)
def test_strange_bytes_are_kept_as_they_came(sender: Sender, message: bytes):
    assert deliver(sender, message)[:3] == "250"

    assert bytes(InboundMail.objects.get().raw) == message + b"\r\n"


def test_a_dot_that_the_sender_doubled_is_one_dot_again(sender: Sender):
    deliver(sender, b"Subject: Dots\r\n\r\n..\r\n...three\r\nno.t")

    assert bytes(InboundMail.objects.get().raw) == b"Subject: Dots\r\n\r\n.\r\n..three\r\nno.t\r\n"


@pytest.mark.parametrize("address", [b"", b"\xff\xfe@mail.example", "jürgen@mail.example".encode()])
def test_any_envelope_sender_is_kept(sender: Sender, address: bytes):
    answers = sender.offers(mails.TEXAS, sender=address)

    assert [answer[:3] for answer in answers] == ["250", "250"]
    assert sender.hands_over(mails.raw(sender=HECTOR))[0][:3] == "250"


def test_a_nul_in_an_address_is_no_reason_to_keep_nothing(sender: Sender):
    answers = sender.offers("te\0xas@support.example", sender=b"a\0b@mail.example")
    if any(answer[:1] == "5" for answer in answers):
        sender.says("RSET")
        sender.offers(mails.TEXAS)

    assert sender.hands_over(mails.raw(sender=HECTOR))[0][:3] == "250"


def test_a_sender_that_hangs_up_in_the_middle_leaves_nothing(
    calls: Callable[[], Sender], place: Place
):
    cut_off = calls()
    cut_off.offers(mails.TEXAS)
    cut_off.says("DATA")
    cut_off._wire.sendall(b"Subject: half\r\n\r\nand then")
    cut_off.hangs_up()

    assert deliver(calls(), mails.raw(sender=HECTOR))[:3] == "250"

    assert len(committed_rows(place)) == 1


def test_commands_out_of_order_are_refused_and_forgiven(sender: Sender):
    answers = [
        sender.says(line)
        for line in ("DATA", "RCPT TO:<a@b.example>", "EHLO x", "XYZZY", b"\xff\xfe", "DATA now")
    ]

    assert {answer[0] for answer in answers} == {"5"}
    assert deliver(sender, mails.raw(sender=HECTOR))[:3] == "250"


def test_a_table_that_is_locked_means_later_and_the_same_message_is_new_then(
    sender: Sender, place: Place, monkeypatch
):
    message = mails.raw(sender=HECTOR)
    with psycopg.connect(
        **place.administrator(), dbname=place.address()["NAME"], autocommit=True
    ) as owner:
        owner.execute("ALTER ROLE desk_console SET lock_timeout = '200ms'")
        try:
            with psycopg.connect(**place.connection("desk_owner")) as locking:
                locking.execute("LOCK TABLE channels_inboundmail IN EXCLUSIVE MODE")
                busy = deliver(sender, message)
        finally:
            owner.execute("ALTER ROLE desk_console SET lock_timeout = '10s'")

    assert busy == lmtp.NOT_NOW
    assert committed_rows(place) == []
    assert deliver(sender, message).startswith("250 2.0.0 Kept as mail")


def test_a_connection_that_the_server_ends_while_it_waits_means_later(sender: Sender, place: Place):
    message = mails.raw(sender=HECTOR)
    deliver(sender, mails.raw(sender=HECTOR, message_id="<warm@mail.example>"))
    answers: list[str] = []
    with (
        psycopg.connect(
            **place.administrator(), dbname=place.address()["NAME"], autocommit=True
        ) as admin,
        psycopg.connect(**place.connection("desk_owner")) as locking,
    ):
        locking.execute("LOCK TABLE channels_inboundmail IN EXCLUSIVE MODE")
        waiting = threading.Thread(target=lambda: answers.append(deliver(sender, message)))
        waiting.start()
        ended = False
        while not ended and waiting.is_alive():
            ended = admin.execute(
                "SELECT count(pg_terminate_backend(pid)) FROM pg_locks WHERE NOT granted"
            ).fetchone()[0]
        waiting.join()

    assert answers == [lmtp.NOT_NOW]
    assert len(committed_rows(place)) == 1
    assert deliver(sender, message).startswith("250 2.0.0 Kept as mail")
