"""Decides when two tickets of a client look like one matter, reported twice."""

import datetime as dt
import re

# Who reports the same matter does so within a day; later it is a new one.
WITHIN = dt.timedelta(hours=24)

# What mail programs of many languages put before the subject of an answer or a forwarded mail.
_PREFIX = re.compile(
    r"(?:re|rv|aw|tr|sv|vs|antw|fw|fwd|wg|rif|enc|res|vl|odp)\s*(?:[\[(]\d+[\])])?\s*[:：]\s*",
    re.IGNORECASE,
)
_TAG = re.compile(r"[\[(]#?\d[\d .-]{3,14}[\])]\s*")
_NOTHING = frozenset({"", "(no subject)", "(sin asunto)", "no subject", "sin asunto"})


def plain_subject(subject: str) -> str:
    """The subject without prefixes of answers and ticket numbers; empty where it says nothing.

    >>> plain_subject("RE: AW: [300 000 017] Printer  is jammed"), plain_subject("Fwd: ")
    ('printer is jammed', '')
    """
    left, before = " ".join(subject.split()), None
    while left != before:
        before = left
        left = _TAG.sub(
            "", _PREFIX.sub("", left, count=1) if _PREFIX.match(left) else left, count=1
        )
        left = left.strip()
    plain = left.casefold()
    return "" if plain in _NOTHING else plain
