"""Decides what of a message is a file, and under which name and type it is kept."""

import re

from switchboard.wire.mail import charsets
from switchboard.wire.mail.file_names import safe_name
from switchboard.wire.mail.inbound import Attachment
from switchboard.wire.mail.mime import Part
from switchboard.wire.mail.words import readable

REPORTS = ("message/delivery-status", "message/disposition-notification", "text/rfc822-headers")
_NAMELESS = re.compile(
    r"(?:noname|untitled|forwardedmessage|attached message|mime-attachment|message|attachment)?"
    r"(?:[ _-]?\d{0,3})(?:\.eml|\.dat|\.msg)?",
    re.IGNORECASE,
)


def is_file(part: Part) -> bool:
    """Whether the part came along rather than being what was said."""
    if part.content_type in REPORTS:
        return False
    is_words = part.content_type in ("text/plain", "text/html") or part.kind.value.startswith(
        "multipart/"
    )
    return not is_words or part.disposition.value == "attachment" or bool(given_name(part))


def given_name(part: Part) -> str:
    """The name that the sender gave, decoded but not yet safe; empty without one."""
    given = part.disposition.parameters.get("filename") or part.kind.parameters.get("name", "")
    return readable(given) if "=?" in given else given


def message_name(part: Part, subject: str) -> str:
    """An attached mail goes by its subject, unless it was given a name that says something."""
    given = given_name(part)
    is_nameless = _NAMELESS.fullmatch(given) is not None
    return f"{subject.replace('/', '-')[:200]}.eml" if is_nameless and subject else given


def kept(part: Part, *, position: int, content: bytes | None = None, name: str = "") -> Attachment:
    """The part as a file; `name` stands in for the one that the sender gave."""
    content_id = charsets.one_line(part.first("content-id")).strip("<> ")[:200]
    is_shown = bool(content_id) and part.disposition.value != "attachment"
    return Attachment(
        name=safe_name(name or given_name(part), content_type=part.content_type, position=position),
        content_type=part.content_type,
        content=part.content() if content is None else content,
        is_inline=part.disposition.value == "inline" or is_shown,
        content_id=content_id or None,
    )
