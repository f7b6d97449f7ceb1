"""What Outlook packs into a winmail.dat comes out of it."""

import base64
import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from switchboard.wire.mail import parse, rtf, tnef
from tests.wire.mail.letters import mail, multipart
from tests.wire.mail.outlook import (
    BODY,
    CONTENT_ID,
    ENCLOSED,
    HTML,
    RTF,
    attached,
    attribute,
    properties,
    stored_rtf,
    winmail,
)

PDF = attached("Angebot für März.pdf", b"%PDF-1.7 x")


def enclosed(content: bytes, *before: str) -> bytes:
    part = (
        "Content-Type: application/ms-tnef; name=winmail.dat\r\n"
        f"Content-Transfer-Encoding: base64\r\n\r\n{base64.b64encode(content).decode()}"
    )
    return multipart(*before, part)


def test_files_take_the_place_of_the_winmail():
    found = parse(enclosed(winmail(PDF), "\r\nSee the offer."))

    assert found.text == "See the offer."
    assert [(one.name, one.content) for one in found.attachments] == [
        ("Angebot für März.pdf", b"%PDF-1.7 x")
    ]
    assert found.marks == ("Its body or files came in a winmail.dat of Outlook.",)


def test_the_body_is_taken_where_there_is_no_other():
    content = winmail(body=((BODY, "Der Drucker steht."),))

    assert parse(enclosed(content)).text == "Der Drucker steht."
    assert parse(enclosed(content, "\r\nOther words")).text == "Other words"


def test_an_html_body_is_sanitised():
    content = winmail(body=((HTML, b"<p>Caf\xe9</p><script>x</script>"),))

    found = parse(enclosed(content))

    assert found.html == "<p>Café</p>"
    assert found.text == "Café"


def test_a_body_as_rtf_made_from_html():
    source = (
        rb"{\rtf1\ansi\ansicpg1252\fromhtml1{\fonttbl{\f0 Arial;}}{\*\htmltag64 <p>}"
        rb"Caf\'e9 \{1\} \u8364? \htmlrtf {\b \htmlrtf0 now\htmlrtf }\htmlrtf0{\*\htmltag72 </p>}}"
    )

    found = parse(enclosed(winmail(body=((RTF, stored_rtf(source)),))))

    assert found.html == "<p>Café {1} € now</p>"
    assert found.text == "Café {1} € now"


def test_a_body_as_plain_rtf():
    source = (
        rb"{\rtf1\ansi{\colortbl;\red0;}{\*\generator x;}"
        rb"The \i door\i0\par is open \u-10179?\u-8704?}"
    )

    found = parse(enclosed(winmail(body=((RTF, stored_rtf(source)),))))

    assert found.text == "The door\nis open 😀"
    assert found.html == ""


@pytest.mark.parametrize(
    ("compressed", "plain"),
    [  # The two examples of [MS-OXRTFCP], 4.1; the second repeats what it is writing.
        (
            "2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af32068656c0900"
            "20627705b06c647d0a800fa0",
            b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n",
        ),
        (
            "1a0000001c0000004c5a4675e2d44b51410004205758595a0d6e7d010eb0",
            b"{\\rtf1 WXYZWXYZWXYZWXYZWXYZ}",
        ),
    ],
)
def test_compressed_rtf_is_what_its_specification_shows(compressed, plain):
    assert rtf.decompressed(bytes.fromhex(compressed)) == plain


def test_a_message_within_gives_its_words_and_its_files():
    inner = winmail(PDF, attribute(0x00018004, b"Offer\0"), body=((BODY, "Please look."),))
    outer = attached("x", b"", (ENCLOSED, b""))
    boxed = struct.pack("<HHLL", 0x000D, ENCLOSED, 1, 16 + len(inner)) + b"\0" * 16 + inner
    outer = attribute(0x00069002, b"\0" * 14, level=2) + attribute(
        0x00069005, struct.pack("<L", 1) + boxed + b"\0" * (-len(boxed) % 4), level=2
    )

    found = parse(enclosed(winmail(outer)))

    assert [(one.name, one.content) for one in found.attachments] == [
        ("Offer.txt", b"Please look."),
        ("Angebot für März.pdf", b"%PDF-1.7 x"),
    ]


def test_a_picture_in_it_keeps_its_content_id():
    found = parse(enclosed(winmail(attached("a.png", b"x", (CONTENT_ID, "a@1")))))

    assert [(one.content_id, one.is_inline) for one in found.attachments] == [("a@1", True)]


def test_one_that_cannot_be_read_stays_a_file():
    found = parse(enclosed(b"no such thing", "\r\nWords"))

    assert [one.content for one in found.attachments] == [b"no such thing"]
    assert found.problems == ("a winmail.dat can't be read; it is kept as a file",)


@given(st.binary(max_size=400), st.integers(0, 400))
@settings(max_examples=200, deadline=None)
def test_torn_ones_never_raise(rubbish, cut):
    whole = winmail(PDF, body=((BODY, "Words"), (RTF, stored_rtf(b"{\\rtf1 a}"))))

    for content in (whole[:cut] + rubbish, whole[:6] + rubbish, properties((BODY, rubbish))):
        tnef.read(content).words()
    rtf.words_of(rtf.decompressed(b"\0" * 8 + b"LZFu" + b"\0" * 4 + rubbish))


def test_a_mail_that_is_nothing_but_a_winmail_is_read():
    raw = mail(
        "Content-Type: application/ms-tnef", "Content-Transfer-Encoding: base64",
        body=base64.b64encode(winmail(PDF, body=((BODY, "Words"),))).decode(),
    )  # fmt: skip

    found = parse(raw)

    assert found.text == "Words"
    assert len(found.attachments) == 1
