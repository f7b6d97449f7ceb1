"""A letter's bytes say what it says, the same each time, and nothing more."""

import email
import email.policy
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchboard.wire.mail import Address, Attachment, parse
from switchboard.wire.mail.compose import NotComposable, OutgoingLetter, compose

LETTER = OutgoingLetter(
    sender=Address(name="Louisiana desk", address="louisiana@support.example"),
    to=(Address(name="Rosa Guidry", address="rosa@bayou-dental.example"),),
    subject="Your ticket 482-730-516",
    text="We look at it on Monday.\n",
    html="<p>We look at it on Monday.</p>",
    message_id="<482730516.1@support.example>",
    date=datetime(2026, 11, 16, 14, 0, tzinfo=UTC),
)


def test_the_letter_reads_back():
    letter = replace(
        LETTER,
        subject="Su impresora — ¡lista!",
        in_reply_to="<3@bayou-dental.example>",
        references=("<1@support.example>", "<3@bayou-dental.example>"),
        reply_to=(Address(address="reply+token@support.example"),),
        auto_submitted="auto-replied",
        attachments=(Attachment(name="guía\u00a01.pdf", content_type="application/pdf",
                                content=b"\0\r\n\xff"),),
    )  # fmt: skip

    found = parse(compose(letter))

    assert (found.subject, found.text) == (letter.subject, "We look at it on Monday.\n")
    assert (found.sender, found.to, found.reply_to) == (letter.sender, letter.to, letter.reply_to)
    assert (found.in_reply_to, found.references) == (letter.in_reply_to, letter.references)
    assert (found.message_id, found.sent_at) == (letter.message_id, letter.date)
    assert found.html.strip() == letter.html
    assert found.attachments[0].content == b"\0\r\n\xff"
    assert found.automatic_because == "Auto-Submitted: auto-replied"
    assert found.problems == ()


def test_the_same_letter_gives_the_same_bytes():
    assert compose(LETTER) == compose(replace(LETTER))
    assert compose(LETTER) != compose(replace(LETTER, message_id="<2@support.example>"))


@pytest.mark.parametrize("mark", ["\r", "\n", "\0", "\r\nBcc: all@bayou-dental.example", "\u2028"])
@pytest.mark.parametrize(
    "injected",
    [
        lambda mark: {"subject": f"a{mark}b"},
        lambda mark: {"message_id": f"<a{mark}@b>"},
        lambda mark: {"in_reply_to": f"<a@b>{mark}"},
        lambda mark: {"references": (f"<a@b{mark}>",)},
        lambda mark: {"to": (Address(name=f"a{mark}b", address="a@b.example"),)},
        lambda mark: {"to": (Address(address=f"a@b.example{mark}"),)},
        lambda mark: {"headers": (("X-Note", f"a{mark}b"),)},
        lambda mark: {"headers": ((f"X-Note{mark}", "a"),)},
        lambda mark: {"attachments": (
            Attachment(name=f"a{mark}", content_type="a/b", content=b""),)},
        lambda mark: {"attachments": (
            Attachment(name="a", content_type=f"a/b{mark}", content=b""),)},
    ],
)  # fmt: skip
def test_a_line_break_in_any_header_is_refused(injected, mark):
    with pytest.raises(NotComposable):
        compose(replace(LETTER, **injected(mark)))


@pytest.mark.parametrize(
    "change",
    [
        {"to": ()},
        {"date": datetime(2026, 11, 16)},  # noqa: DTZ001 - the zone is what is missing
        {"headers": (("Bcc", "all@bayou-dental.example"),)},
        {"to": (Address(address="a@b.example, c@d.example"),)},
        {"message_id": "482730516.1@support.example"},
    ],
)
def test_what_would_send_something_else_is_refused(change):
    with pytest.raises(NotComposable):
        compose(replace(LETTER, **change))


_LINE = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), max_size=300)


@given(subject=_LINE, name=_LINE, text=st.text(st.characters(exclude_categories=["Cs"])))
def test_any_words_become_valid_ascii_lines(subject, name, text):
    to = (Address(name=name, address="rosa@bayou-dental.example"),)

    raw = compose(replace(LETTER, subject=subject, to=to, text=text))

    lines = raw.split(b"\r\n")
    read = email.message_from_bytes(raw, policy=email.policy.SMTP.clone(raise_on_defect=False))
    assert raw.isascii()
    assert max(map(len, lines)) <= 998
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert b"\r" not in raw.replace(b"\r\n", b"")
    assert len(read.keys()) == len(email.message_from_bytes(compose(LETTER)).keys())
    assert parse(raw).sender == LETTER.sender
    assert [one.address for one in parse(raw).to] == ["rosa@bayou-dental.example"]
