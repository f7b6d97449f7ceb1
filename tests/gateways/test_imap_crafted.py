"""A mail server that lies, floods, drips or falls silent: a clear end, soon, in little memory."""

import resource
import time
from datetime import UTC, datetime

import pytest

from switchboard.gateways import imap
from switchboard.gateways.imap import Account, MailboxAway, NotFetched, client, fetch
from tests.gateways.crafted_imap import GREETING, crafted

NOW = datetime(2026, 11, 23, 13, 2, tzinfo=UTC)
LARGEST = 1024 * 1024
FLOOD = b"* OK and again and again and again\r\n" * 1_000


def account(port: int) -> Account:
    return Account(
        host="127.0.0.1", port=port, security="none", user="desk", password="p", folder="INBOX"
    )


def line(port: int, patience: float = 5.0):
    return imap.line(account(port), now=NOW, largest=LARGEST, patience=patience)


@pytest.fixture(autouse=True)
def in_little_memory():
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    yield
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 300 * 1024  # kB


@pytest.mark.parametrize("command", [b"CAPABILITY", b"LOGIN", b"SELECT", b"SEARCH", b"FETCH"])
def test_an_answer_without_end_is_cut(command: bytes):
    def all_of_it(port: int) -> None:
        with line(port) as opened:
            opened.uids()
            opened.contents([7], largest=LARGEST)

    with (
        crafted({command: b"FOREVER"}, endless=FLOOD) as server,
        pytest.raises(MailboxAway, match="more than it was asked for"),
    ):
        all_of_it(server.port)


def test_a_greeting_without_end_is_cut():
    flood = GREETING * 2_000
    with (
        crafted(greeting=b"FOREVER", endless=flood) as server,
        pytest.raises(MailboxAway),
        line(server.port),
    ):
        pass


def test_a_line_without_end_is_cut():
    with (
        crafted(greeting=b"* OK FOREVER", endless=b"x" * 100_000) as server,
        pytest.raises(MailboxAway),
        line(server.port),
    ):
        pass


def test_news_without_end_are_cut():
    with (
        crafted({b"IDLE": b"+ idling\r\nFOREVER"}, endless=b"* 9 EXISTS\r\n" * 5_000) as server,
        pytest.raises(MailboxAway),
        line(server.port) as opened,
    ):
        opened.wait(20, until=lambda: False)


def test_an_answer_that_drips_is_cut(monkeypatch):
    monkeypatch.setattr(client.Allowance, "spend", _in_a_hurry(client.Allowance.spend))
    begun = time.monotonic()

    with (
        crafted({b"LOGIN": b"* OK a\r\n* OK b\r\n* OK c\r\nTAG OK in\r\n"}) as server,
        pytest.raises(MailboxAway, match="does not come to an end"),
        line(server.port),
    ):
        pass

    assert time.monotonic() - begun < 5


def _in_a_hurry(spend):
    """Each byte as if it had come a day after the one before."""

    def later(allowance: client.Allowance, count: int) -> None:
        allowance._ends -= 86_400 if count else 0
        spend(allowance, count)

    return later


@pytest.mark.parametrize(
    "answer",
    [
        b"* 1 FETCH (UID 7 BODY[] {999999999}\r\n",
        b"* 1 FETCH (UID 7 BODY[] {" + b"9" * 5_000 + b"}\r\n",
        b"* 1 FETCH (UID 7 BODY[] {100}\r\nshort",
        b"* BYE enough\r\n",
        b"",
    ],
    ids=["too large a literal", "a size of 5,000 digits", "cut in a literal", "bye", "hung up"],
)
def test_an_answer_that_breaks_off_means_later(answer: bytes):
    with (
        crafted({b"FETCH": answer}) as server,
        pytest.raises((MailboxAway, NotFetched)),
        line(server.port, patience=1.0) as opened,
    ):
        opened.contents([7], largest=LARGEST)


@pytest.mark.parametrize(
    "answer",
    [
        b"* 1 FETCH (UID 8 BODY[] {2}\r\nHi)\r\n",
        b"* 1 FETCH (UID -7 BODY[] {2}\r\nHi)\r\n",
        b"* 1 FETCH (UID 99999999999999999999 BODY[] {2}\r\nHi)\r\n",
        b"* 1 FETCH (BODY[] {2}\r\nHi)\r\n",
        b"* 1 FETCH (UID 7 BODY[] NIL)\r\n",
        b"* 1 FETCH (UID 7 BODY[] {-2}\r\n* 3 EXPUNGE\r\n",
        b"* 1 EXPUNGE\r\n* 0 EXISTS\r\n* FLAGS (\\Seen)\r\n",
    ],
)
def test_what_was_not_asked_for_is_no_mail(answer: bytes):
    with (
        crafted({b"FETCH": answer + b"TAG OK done\r\n"}) as server,
        line(server.port) as opened,
    ):
        assert opened.contents([7], largest=LARGEST) == {}


def test_numbers_that_are_none_are_left_out():
    found = b"* SEARCH 0 -1 7 4294967295 4294967296 99999999999999999999 x 7.5 \xb2 "
    with (
        crafted({b"SEARCH": found + b"9" * 5_000 + b"\r\nTAG OK done\r\n"}) as server,
        line(server.port) as opened,
    ):
        assert opened.uids() == [7, 4294967295]


@pytest.mark.parametrize("said", [b"x", b"-4", b"99999999999999999999", b"9" * 5_000, b""])
def test_a_uidvalidity_that_is_none_is_zero(said: bytes):
    answer = b"* OK [UIDVALIDITY " + said + b"] ok\r\nTAG OK done\r\n"
    with crafted({b"SELECT": answer}) as server, line(server.port) as opened:
        assert opened.uidvalidity == 0


def test_a_size_below_zero_or_beyond_measure_is_unknown():
    for said in (b"-12", b"9" * 5_000, b"12e9"):
        assert fetch.read([b"1 (UID 7 RFC822.SIZE " + said + b")"])[7].size in {0, 12}


def test_a_million_pieces_are_read_soon():
    begun = time.monotonic()

    fetch.read([(b"1 (UID 7 X {1}", b"a"), *[(b" Y {1}", b"b")] * 1_000_000, b")"])

    assert time.monotonic() - begun < 10


def test_what_a_server_says_can_be_kept():
    with (
        crafted({b"SEARCH": b"TAG NO \x00\x1b[31m \xff no\r\n"}) as server,
        pytest.raises(NotFetched) as refused,
        line(server.port) as opened,
    ):
        opened.uids()

    assert str(refused.value).isprintable()
