"""Decides the line above which an answer is written, and finds it again in what comes back."""

from collections.abc import Mapping

REPLY_ABOVE = "## Please type your reply above this line ##"
# Each language in which letters go out; a line that is no longer written stays known.
_MARKS: Mapping[str, str] = {
    "en": REPLY_ABOVE,
    "es": "## Por favor escriba su respuesta por encima de esta línea ##",
}


def reply_above(language: str) -> str:
    """The line in that language, or in English.

    >>> reply_above("fr") == REPLY_ABOVE
    True
    """
    return _MARKS.get(language.partition("-")[0], REPLY_ABOVE)


def is_mark(line: str) -> bool:
    """Whether the line holds the mark in any language; a program may have quoted or indented it."""
    return "##" in line and any(mark in line for mark in _MARKS.values())
