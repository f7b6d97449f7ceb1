"""Decides how a phrase of ours is said in a reader's language.

A phrase stands in English where it is read, and in Spanish in one catalogue: `ui/spanish`. What has
no Spanish is said in English rather than not at all; a test finds it before a reader does. One
English phrase that needs two translations carries a note that nobody reads: `Open||tickets`.
"""

from switchboard.policy.spoken_time import Language
from switchboard.ui import spanish


def said(english: str, language: Language, **values: object) -> str:
    """The phrase in that language, with its places filled in by `str.format`.

    >>> said("Go to ticket {number}", Language.SPANISH, number="372-733-471")
    'Ir al caso 372-733-471'
    """
    found = spanish.PHRASES.get(english, english) if language is Language.SPANISH else english
    words = found.partition("||")[0]
    return words.format(**values) if values else words


def counted(count: int, one: str, many: str, language: Language) -> str:
    """The phrase for one or for many, each with a place for the `count`.

    >>> counted(1200, "{count} hour", "{count} hours", Language.ENGLISH)
    '1,200 hours'
    """
    return said(one if count == 1 else many, language, count=f"{count:,}")


def phrase(english: str) -> str:
    """Marks a phrase that is kept in a table and said later, so that the tests find it."""
    return english
