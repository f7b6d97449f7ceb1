"""Any bytes end as an InboundEmail; what can't be read is said."""

import time
from datetime import UTC, datetime
from importlib import resources

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from switchboard.wire.mail import parse
from tests.wire.mail.crafted import FAMILIES
from tests.wire.mail.letters import mail, multipart


def test_torn_message_id_is_a_problem_and_the_rest_is_read():
    found = parse(mail("Message-ID: <[", "Subject: Printer"))

    assert found.message_id is None
    assert found.subject == "Printer"
    assert found.problems == ("the Message-ID can't be read",)
    assert found.is_readable


def test_a_thousand_levels_of_parts_are_set_aside():
    levels = "".join(
        f'Content-Type: multipart/mixed; boundary="b{n}"\r\n\r\n--b{n}\r\n' for n in range(1000)
    )

    found = parse(f"From: a@bayou-dental.example\r\n{levels}\r\nhi".encode())

    assert not found.is_readable
    assert "parts lie more than 30 levels deep" in found.problems


def test_thirty_levels_of_parts_are_read():
    levels = "".join(
        f'Content-Type: multipart/mixed; boundary="b{n}"\r\n\r\n--b{n}\r\n' for n in range(30)
    )

    found = parse(f"From: a@bayou-dental.example\r\n{levels}\r\nhi".encode())

    assert found.is_readable
    assert found.text == "hi"


def test_twenty_thousand_semicolons_are_set_aside():
    found = parse(mail("Content-Type: text/plain" + ";" * 20_000))

    assert not found.is_readable
    assert found.problems == ("a Content-Type has too many parameters to read",)
    assert found.text == "The printer is offline."


def test_encoded_words_beyond_the_header_limit_are_set_aside():
    found = parse(mail("Subject: " + "=?utf-8?b?YWFhYWFh?= " * 20_000))

    assert not found.is_readable
    assert "the headers are longer than 256 kB" in found.problems
    assert found.sender is not None


def test_fifty_thousand_parts_are_capped_and_noted():
    found = parse(multipart(*["\r\nx"] * 50_000))

    assert found.is_readable
    assert "only the first 1,000 parts were read" in found.problems
    assert found.text.count("x") == 1_000


def test_unknown_charset_gives_replacement_characters():
    raw = mail("Content-Type: text/plain; charset=klingon").replace(b"printer", b"r\xe9sum\xe9")

    found = parse(raw)

    assert found.text == "The r�sum� is offline."
    assert found.problems == ("the character set “klingon” is unknown",)
    assert found.is_readable


@pytest.mark.parametrize("charset", ["idna", "punycode", "unicode_escape", "zip", "../../x", "a.b"])
def test_a_codec_that_is_no_charset_is_unknown(charset):
    found = parse(mail(f'Content-Type: text/plain; charset="{charset}"'))

    assert found.text == "The printer is offline."
    assert "is unknown" in found.problems[0]


def test_nul_and_controls_are_stripped_from_subject_and_text():
    found = parse(mail("Subject: Prin\0ter\x07\x9f", body="on\0e\x1b[31m\r\ntwo"))

    assert found.subject == "Printer"
    assert found.text == "one[31m\ntwo"


def test_lone_carriage_return_injects_no_header():
    found = parse(mail("Subject: Hi\rBcc: all@bayou-dental.example"))

    assert found.header("bcc") is None
    assert found.subject == "Hi Bcc: all@bayou-dental.example"


def test_no_from_means_no_sender():
    found = parse(mail("Subject: Hi", sender=False), trusted_authserv_id="mx.support.example")

    assert found.sender is None
    assert found.problems == ("there is no From",)
    assert found.authentication.verdict == "unverified"


@pytest.mark.parametrize(
    "second",
    ["From: boss@bayou-dental.example", "from: <boss@bayou-dental.example>"],
)
def test_two_from_headers_mean_no_sender(second):
    results = "Authentication-Results: mx.support.example; dmarc=pass"

    found = parse(mail(second, results), trusted_authserv_id="mx.support.example")

    assert found.sender is None
    assert found.problems == ("more than one From: nobody can be taken for the sender",)
    assert found.authentication.verdict == "unverified"


def test_two_addresses_in_one_from_mean_no_sender():
    raw = b"From: boss@bayou-dental.example, <x@elsewhere.example>\r\n\r\nHi"

    found = parse(raw)

    assert found.sender is None


def test_reply_to_is_never_the_sender():
    found = parse(mail("Reply-To: victim@gulf-freight.example"))

    assert found.sender.address == "rosa@bayou-dental.example"
    assert [one.address for one in found.reply_to] == ["victim@gulf-freight.example"]


@pytest.mark.parametrize(
    "date",
    ["Fri, 01 Jan 99999 00:00:00 +0000", "Mon, 32 Nov 2026 25:61:00 -0600", "soon", "9" * 5000],
)
def test_an_impossible_date_is_a_problem(date):
    found = parse(mail(f"Date: {date}"))

    assert found.sent_at is None
    assert "the Date can't be read" in found.problems


def test_a_date_is_told_in_utc():
    found = parse(mail("Date: Mon, 16 Nov 2026 07:42:03 -0600"))

    assert found.sent_at == datetime(2026, 11, 16, 13, 42, 3, tzinfo=UTC)


def test_threading_headers_keep_order_and_brackets():
    found = parse(
        mail(
            "Message-ID: <3@bayou-dental.example>",
            "In-Reply-To: <2@support.example> (yours)",
            "References: <1@support.example>\r\n\t<2@support.example>",
        )
    )

    assert found.message_id == "<3@bayou-dental.example>"
    assert found.in_reply_to == "<2@support.example>"
    assert found.references == ("<1@support.example>", "<2@support.example>")


def test_encoded_subject_in_two_words_that_split_a_character():
    found = parse(mail("Subject: =?utf-8?b?wqE=?=\r\n =?utf-8?q?Urgente=C2?= =?utf-8?q?=A1?="))

    assert found.subject == "¡Urgente¡"


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("=?UTF-8?Q?Café abierto?=", "Café abierto"),
        ("=?utf-8*es?q?imprime=C2=A1?=", "imprime¡"),
        ("=?iso-8859-1?Q?caf=E9?==?iso-8859-1?Q?_dos?=", "café dos"),
        ("=?utf-8?B?TMOha2U?=", "Láke"),
        ("Re: =?windows-1252?Q?=93quoted=94?= now", "Re: “quoted” now"),
        ("=?x-unknown?Q?caf=E9?=", "café"),
        ("=?utf-8?Q?never closed", "=?utf-8?Q?never closed"),
        ("=?utf-8?X?odd?=", "=?utf-8?X?odd?="),
        ("Impresora del vestíbulo", "Impresora del vestíbulo"),
        ("=?utf-8?q?a=0D=0ABcc:_x@y.example?=", "a Bcc: x@y.example"),
    ],
)
def test_encoded_words_as_senders_write_them(written, read):
    found = parse(mail(f"Subject: {written}"))

    assert found.subject == read
    assert found.header("bcc") is None


def test_encoded_name_in_quotes_is_a_name_and_never_an_address():
    name = "=?utf-8?b?Y2VvQGd1bGYtZnJlaWdodC5leGFtcGxl?="
    raw = f'From: "{name}" <x@elsewhere.example>\r\n\r\nHi'.encode()

    found = parse(raw)

    assert found.sender.name == "ceo@gulf-freight.example"
    assert found.sender.shown == "x@elsewhere.example"


@pytest.mark.parametrize("raw", [b"", b"\n", b"\0" * 9, b"\x89PNG\r\n\x1a\n", b"From ", b":"])
def test_what_is_no_mail_is_said_to_be_none(raw):
    found = parse(raw)

    assert not found.is_readable
    assert "it has no headers, so it is no mail" in found.problems


def test_forward_is_read_whole():
    body = "Is this real?\r\n\r\nFrom: a@b.example\r\nSent: Monday\r\nTo: me\r\n\r\nPay now"

    found = parse(mail("Subject: FW: Invoice", body=body))

    assert found.reply.endswith("Pay now")
    assert found.quoted == ""


def test_pythons_own_awkward_mails_are_all_read():
    try:
        folder = resources.files("test.test_email") / "data"
        mails = [one for one in folder.iterdir() if one.name.endswith(".txt")]
    except (ModuleNotFoundError, FileNotFoundError):
        pytest.skip("this Python was installed without its own tests")

    found = {one.name: parse(one.read_bytes()) for one in mails}

    unreadable = [name for name, one in found.items() if not one.is_readable]
    assert unreadable == ["msg_19.txt"]  # It begins with a text and has no header at all.


@given(st.binary(max_size=3_000))
@settings(max_examples=300, deadline=None)
def test_random_bytes_never_raise(raw):
    found = parse(raw)

    assert not any("could not be read (" in problem for problem in found.problems)


_PIECES = (
    'From: |To: |Subject: |a@b.example|,|<|>|"|(|)|;|=|:|=?utf-8?q?|=?x?b?|?=|\r\n|\n|\r| |\t'
    "|Content-Type: |multipart/mixed|; boundary=b|--b|--b--|text/html|; charset=|utf-16|utf-7"
    "|Content-Transfer-Encoding: base64|quoted-printable|message/rfc822|\0|\udcff|é|<b>|</p>"
    "|<blockquote>|&#|On Mon, 1 |wrote:|> |-- |From:|Sent:|format=flowed|; name*0*=|%41|é''"
    "|Content-Disposition: attachment|; filename=|../|Date: |99999|Return-Path: <>|mailer-daemon"
    "|multipart/report; report-type=delivery-status|message/delivery-status|Action: failed"
)


@given(st.lists(st.sampled_from(_PIECES.split("|")), max_size=80))
@settings(max_examples=400, deadline=None)
def test_random_mime_never_raises_and_is_valid_unicode(pieces):
    found = parse("".join(pieces).encode("utf-8", errors="surrogateescape"))

    assert not any("could not be read (" in problem for problem in found.problems)
    for text in (found.text, found.reply, found.quoted, found.html, found.subject):
        text.encode("utf-8")


_GROWING = (
    "brackets in From", "semicolons", "encoded words", "unclosed encoded words",
    "ids in References", "lines that quote", "blank lines in attributions", "attributions",
    "signature dashes",
    "PGP armour", "header lines", "almost boundaries", "mails in mails", "open attributes",
    "open comments", "misnested tags", "ampersands", "digits of one reference", "squeezed RTF",
    "words of RTF", "values of a property", "alarms of a calendar", "calendars",
)  # fmt: skip


@pytest.mark.parametrize("name", _GROWING)
def test_cost_grows_no_faster_than_the_message(name):
    small, large = (_seconds(FAMILIES[name](size)) for size in (25_000, 200_000))

    # Eight times the length: linear is 8, quadratic 64. The floor forgives a busy machine.
    assert large < 24 * max(small, 0.01)


def _seconds(raw: bytes) -> float:
    best = 60.0
    for _ in range(2):
        start = time.process_time()
        parse(raw)
        best = min(best, time.process_time() - start)
    return best
