"""What is fuzzed, what must hold of any bytes, and the seeds to begin with."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import msgspec

from switchboard.wire import reply_text
from switchboard.wire.mail import (
    InboundEmail,
    addresses,
    cms,
    forwarded,
    invitations,
    markup,
    parse,
    rtf,
    tnef,
)
from tests.wire.mail import outlook
from tests.wire.mail.crafted import FAMILIES, FORMATS, PAGES, TEXTS
from tests.wire.replies import REPLIES

FOUND = Path(__file__).parent / "found"
EXAMPLES = Path(__file__).parents[2] / "examples" / "mail"
_ACTIVE = re.compile(
    r"<(?:script|style|iframe|object|embed|form|svg|base|meta|link)\b"
    r"|<[a-z][^<>]*\s(?:on\w+|style|srcset)\s*="
    r"|<[a-z][^<>]*\s(?:href|src)=\"\s*(?:javascript|data|vbscript|file):"
    r"|<img[^<>]*\ssrc=\"(?!cid:)",
    re.IGNORECASE,
)


@dataclass(frozen=True, kw_only=True)
class Target:
    """A check that raises where bytes break a promise, and bytes from which to go on."""

    check: Callable[[bytes], None]
    seeds: Callable[[], list[bytes]]


def _parse(content: bytes) -> None:
    found = parse(content, trusted_authserv_id="mx.support.example")
    assert not any("could not be read (" in problem for problem in found.problems), found.problems
    for text in (found.text, found.reply, found.quoted, found.html, found.subject, *found.marks):
        assert "\0" not in text
        text.encode("utf-8")
    answer = msgspec.msgpack.encode(found)
    assert msgspec.msgpack.decode(answer, type=InboundEmail) == found
    assert not _ACTIVE.search(found.html), found.html
    for one in found.attachments:
        assert one.name, "a file without a name"
        assert not set("/\\\r\n\0") & set(one.name), one.name


def _reply(content: bytes) -> None:
    text = content.decode("utf-8", errors="replace")
    found = reply_text.split(text, sender_name="Rosa Guidry")
    assert _letters(found.own + found.rest) == _letters(text)
    assert found.own or not text.strip()
    forwarded.original(text, subject="Fwd: x")


def _letters(text: str) -> list[str]:
    """Everything but blanks, and but what is stripped at the seam of a shared line."""
    return sorted("".join(text.split()).replace("-", ""))


def _markup(content: bytes) -> None:
    source = content.decode("utf-8", errors="replace")
    page = markup.sanitised(source)
    assert not _ACTIVE.search(page), page
    markup.text_of(source).encode("utf-8")


def _addresses(content: bytes) -> None:
    value = content.decode("utf-8", errors="replace")
    for found in addresses.addresses(value):
        local, _, domain = found.address.rpartition("@")
        assert local, found
        assert domain == domain.lower(), found
        assert found.address.isprintable(), found
        assert not set('<>,;" \r\n') & set(domain), found
        assert "\n" not in found.shown


def _enclosed(content: bytes) -> None:
    plain, page = tnef.read(content).words()
    (plain + page).encode("utf-8", errors="strict")
    rtf.words_of(rtf.decompressed(content))
    rtf.words_of(content)
    cms.content_of(content)


def _calendar(content: bytes) -> None:
    for one in invitations.read(content, charset="", method="REQUEST"):
        assert "\n" not in "".join(vars(one).values()), one
        invitations.lines_of(one)


def _examples() -> list[bytes]:
    crafted = [make(2_000) for make in FAMILIES.values()]
    return [path.read_bytes() for path in sorted(EXAMPLES.glob("*.eml"))] + crafted


def _texts() -> list[bytes]:
    crafted = [make(800).partition(b"\r\n\r\n")[2] for make in TEXTS.values()]
    return [reply.text.encode() for reply in REPLIES] + crafted


def _winmails() -> list[bytes]:
    body = ((outlook.BODY, "a"), (outlook.HTML, b"<p>"), (outlook.RTF, outlook.stored_rtf(b"{a}")))
    source = rb"{\rtf1\ansi\ansicpg1252\fromhtml1{\*\htmltag <p>}\'e9\u8364?\htmlrtf x\htmlrtf0 }"
    whole = outlook.winmail(outlook.attached("a.pdf", b"b"), body=body)
    squeezed = "2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af32068656c0900"
    return [whole, source, outlook.stored_rtf(source), bytes.fromhex(squeezed)]


TARGETS = {
    "parse": Target(check=_parse, seeds=_examples),
    "reply": Target(check=_reply, seeds=_texts),
    "markup": Target(
        check=_markup,
        seeds=lambda: [make(600).partition(b"\r\n\r\n")[2] for make in PAGES.values()],
    ),
    "addresses": Target(
        check=_addresses,
        seeds=lambda: [b'"Guidry, Rosa" <rosa@a.example>, (x) b@c.example', b"g:a@b,c@d;<@r:e@f>"],
    ),
    "enclosed": Target(check=_enclosed, seeds=_winmails),
    "calendar": Target(
        check=_calendar,
        seeds=lambda: [
            make(600).partition(b"BEGIN:VCALENDAR")[2]
            for name, make in FORMATS.items()
            if "calendar" in name
        ],
    ),
}


def _every(content: bytes) -> None:
    """The first byte chooses the target: one process tries them all, for a short run."""
    targets = list(TARGETS.values())
    if content:
        targets[content[0] % len(targets)].check(content[1:])


def _seeds_of_every() -> list[bytes]:
    return [
        bytes([at]) + seed for at, one in enumerate(TARGETS.values()) for seed in one.seeds()[:20]
    ]


EVERY = Target(check=_every, seeds=_seeds_of_every)
