import re
from base64 import b64decode
from datetime import UTC, datetime

import pytest

from switchboard.gateways import mail
from switchboard.gateways.mail import (
    GrantMissing,
    LineLost,
    MayHaveLeft,
    NoLine,
    Refused,
    Server,
    SmtpUrlUnusable,
    TryLater,
)
from switchboard.gateways.oauth import Grant
from tests.gateways.sink import DATA, END, GREETING, MAIL, RCPT, Fault, Sink
from tests.gateways.token_server import token_server

SENDER, RECIPIENT = "texas@support.example", "lucille@bayou-dental.example"
NOW = datetime(2026, 11, 23, 13, 2, tzinfo=UTC)
LETTER = b"Subject: One\r\n\r\nHello\r\n"


def send(sink: Sink, *letters: bytes) -> None:
    with mail.line(Server(host="127.0.0.1", port=sink.port), now=NOW) as line:
        for letter in letters:
            line.send(letter, sender=SENDER, recipient=RECIPIENT)


def test_a_letter_is_handed_over_byte_for_byte(sink: Sink):
    send(sink, LETTER)

    assert sink.kept == [LETTER]
    assert f"mail FROM:<{SENDER}>" in sink.said
    assert f"rcpt TO:<{RECIPIENT}>" in sink.said


@pytest.mark.parametrize(
    ("letter", "on_the_wire"),
    [
        (b"\r\n.\r\nQUIT\r\n", b"\r\n..\r\nQUIT\r\n"),
        (b".first\r\n..second\r\nin.side\r\n", b"..first\r\n...second\r\nin.side\r\n"),
        (b"\r\nno end of line", b"\r\nno end of line\r\n"),
        (b"\r\nends with a dot\r\n.", b"\r\nends with a dot\r\n..\r\n"),
        (b"", b"\r\n"),
    ],
)
def test_no_line_of_a_letter_ends_it_early(sink: Sink, letter: bytes, on_the_wire: bytes):
    send(sink, letter, LETTER)

    assert sink.kept == [on_the_wire, LETTER]


@pytest.mark.parametrize("step", [MAIL, RCPT, DATA, END])
@pytest.mark.parametrize(
    ("says", "means"),
    [("451 4.3.0 Later", TryLater), ("421 Closing", TryLater), ("550 5.1.1 Nobody", Refused)],
)
def test_a_refusal_is_for_now_or_for_good_at_every_step(
    sink: Sink, step: str, says: str, means: type[Exception]
):
    sink.will(Fault(at=step, says=says))

    with pytest.raises(means, match=re.escape(says)):
        send(sink, LETTER)

    assert sink.kept == []


@pytest.mark.parametrize("step", [GREETING, "EHLO", MAIL, RCPT, DATA])
def test_a_server_that_hangs_up_before_the_data_got_nothing(sink: Sink, step: str):
    sink.will(Fault(at=step))
    if step == "EHLO":
        sink.will(Fault(at="HELO"))

    with pytest.raises(TryLater):
        send(sink, LETTER)

    assert sink.seen == []


def test_a_server_that_hangs_up_after_the_data_may_have_kept_it(sink: Sink):
    sink.will(Fault(at=END))

    with pytest.raises(MayHaveLeft):
        send(sink, LETTER)

    assert sink.seen == [LETTER]


def test_a_server_that_never_answers_the_data_may_have_kept_it(sink: Sink, monkeypatch):
    monkeypatch.setattr(mail, "PATIENCE_SECONDS", 0.3)
    sink.will(Fault(at=END, waits_seconds=0.6))

    with pytest.raises(MayHaveLeft, match="timed out"):
        send(sink, LETTER)


def test_words_that_are_no_smtp_are_for_now(sink: Sink):
    sink.will(Fault(at=RCPT, says="what?"))

    with pytest.raises(TryLater):
        send(sink, LETTER)


def test_a_refused_letter_does_not_spoil_the_line(sink: Sink):
    sink.will(Fault(at=RCPT, says="550 5.1.1 Nobody"))

    with mail.line(Server(host="127.0.0.1", port=sink.port), now=NOW) as line:
        with pytest.raises(Refused):
            line.send(LETTER, sender=SENDER, recipient="gone@bayou-dental.example")
        line.send(LETTER, sender=SENDER, recipient=RECIPIENT)

    assert (sink.kept, sink.connections) == ([LETTER], 1)


def test_nobody_at_the_port_is_for_now():
    with (
        pytest.raises(TryLater, match=r"127\.0\.0\.1:1 does not answer"),
        mail.line(Server(host="127.0.0.1", port=1), now=NOW),
    ):
        pass


def test_the_url_says_where_and_as_whom():
    plain = Server.from_url("smtp://desk:s%40lt@mail.example?starttls=1")
    wrapped = Server.from_url("smtps://mail.example")

    assert plain == Server(
        host="mail.example", port=25, user="desk", password="s@lt", is_starttls=True
    )
    assert (wrapped.port, wrapped.is_tls) == (465, True)


def test_a_line_that_closes_says_that_another_may_do(sink: Sink):
    sink.will(Fault(at=MAIL, says="421 Enough for today"))

    with pytest.raises(LineLost, match="Enough"):
        send(sink, LETTER)


@pytest.mark.parametrize(
    ("fault", "server"),
    [
        (Fault(at=GREETING, says="554 Not today"), {}),
        (Fault(at=GREETING, says="421 Too busy"), {}),
        (Fault(at=GREETING, waits_seconds=0.6, says="220 late"), {}),
        (Fault(at="STARTTLS", says="454 TLS not available"), {"is_starttls": True}),
        (Fault(at="AUTH", says="535 5.7.8 Bad credentials"), {"user": "desk", "password": "x"}),
        (Fault(at="AUTH", says="454 4.7.0 Temporary failure"), {"user": "desk", "password": "x"}),
    ],
)
def test_where_no_line_can_be_had_nothing_leaves_and_the_server_is_named(
    sink: Sink, monkeypatch, fault: Fault, server: dict
):
    monkeypatch.setattr(mail, "PATIENCE_SECONDS", 0.3)
    sink.offers = ("STARTTLS", "AUTH PLAIN LOGIN")
    sink.will(fault, fault)

    with (
        pytest.raises(NoLine, match="The mail server at 127"),
        mail.line(Server(host="127.0.0.1", port=sink.port, **server), now=NOW),
    ):
        pass

    assert sink.seen == []


def test_a_server_without_starttls_is_given_no_password(sink: Sink):
    server = Server(
        host="127.0.0.1", port=sink.port, user="desk", password="salt", is_starttls=True
    )

    with pytest.raises(NoLine, match="STARTTLS"), mail.line(server, now=NOW):
        pass

    assert not any("AUTH" in said.upper() for said in sink.said)


def test_an_address_beyond_ascii_goes_where_it_can_be_carried(sink: Sink):
    sink.offers = ("SMTPUTF8", "8BITMIME")

    with mail.line(Server(host="127.0.0.1", port=sink.port), now=NOW) as line:
        line.send(LETTER, sender=SENDER, recipient="peña@bayou-dental.example")
        line.send(LETTER, sender=SENDER, recipient=RECIPIENT)

    assert sink.kept == [LETTER, LETTER]
    assert any("SMTPUTF8" in said.upper() for said in sink.said)


def test_an_address_beyond_ascii_is_refused_for_good_where_it_can_not(sink: Sink):
    with mail.line(Server(host="127.0.0.1", port=sink.port), now=NOW) as line:
        with pytest.raises(Refused, match="does not offer SMTPUTF8"):
            line.send(LETTER, sender=SENDER, recipient="peña@bayou-dental.example")
        line.send(LETTER, sender=SENDER, recipient=RECIPIENT)

    assert sink.kept == [LETTER]


@pytest.mark.parametrize(
    "address", ["a@b.example>\r\nRCPT TO:<c@d.example", "a@b.example\nDATA", "a\0@b.example"]
)
def test_no_command_can_be_put_into_an_address(sink: Sink, address: str):
    with (
        mail.line(Server(host="127.0.0.1", port=sink.port), now=NOW) as line,
        pytest.raises(Refused, match="no address"),
    ):
        line.send(LETTER, sender=SENDER, recipient=address)

    assert sink.kept == []
    assert not any("c@d" in said for said in sink.said if said.upper().startswith("RCPT"))


@pytest.mark.parametrize(
    "url",
    ["mail.example:25", "http://desk:secret@mail.example", "smtp://", "smtp://mail.example:x"],
)
def test_an_unusable_url_is_named_without_its_password(url: str):
    with pytest.raises(SmtpUrlUnusable) as refused:
        Server.from_url(url)

    assert "SWITCHBOARD_SMTP" in str(refused.value)
    assert "secret" not in str(refused.value)


def test_a_token_signs_in_and_a_withdrawn_one_is_replaced_once(sink: Sink):
    sink.offers = ("AUTH XOAUTH2",)
    sink.will(Fault(at="AUTH", says="535 5.7.8 Expired"))

    with token_server() as tokens:
        wanted = Server.from_url(
            f"smtp://desk%40support.example@127.0.0.1:{sink.port}?auth=xoauth2"
        )
        server = wanted.granted(Grant(token_url=tokens.url, client_id="desk", client_secret="s"))
        with mail.line(server, now=NOW) as line:
            line.send(LETTER, sender=SENDER, recipient=RECIPIENT)

    shown = [said.split()[-1] for said in sink.said if said.startswith("AUTH XOAUTH2")]
    assert sink.kept == [LETTER]
    assert len(shown) == 2
    assert b64decode(shown[0]).startswith(b"user=desk@support.example\x01auth=Bearer ")
    assert len(tokens.asked) == 2


def test_tokens_that_nobody_gives_mean_no_line(sink: Sink):
    url = f"smtp://desk@127.0.0.1:{sink.port}?auth=xoauth2"
    server = Server.from_url(url).granted(Grant(token_url="http://127.0.0.1:1/", client_id="desk"))

    with pytest.raises(NoLine), mail.line(server, now=NOW):
        pass


def test_an_address_that_wants_tokens_needs_to_say_where_from():
    server = Server.from_url("smtp://desk@mail.example?auth=xoauth2")

    with pytest.raises(GrantMissing, match="SWITCHBOARD_SMTP_TOKEN_URL"):
        server.granted(Grant(token_url="", client_id=""))
