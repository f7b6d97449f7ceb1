"""Reads what somebody typed into the search: words, “phrases in quotes”, and terms like is:open."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

TERMS = ("from", "client", "team", "desk", "is", "priority", "channel", "engineer", "time")
MOST_WORDS = 8
_PIECE = re.compile(r'(?:(\w+):)?(?:"([^"]*)"|(\S+))')
_WORD = re.compile(r"\w[\w.@/-]*\w|\w")


class SearchNotUnderstood(ValueError):
    """A search has a term that means nothing, or a quote that does not end."""


@dataclass(frozen=True, kw_only=True)
class Search:
    """What is looked for: every word and phrase, where all terms hold."""

    words: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()
    terms: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """Whether nothing is asked."""
        return not (self.words or self.phrases or self.terms)


def read_search(asked: str) -> Search:
    """Parts a search; raises SearchNotUnderstood with what to type instead.

    A word before a colon is a term only if it is one of TERMS, so that times and addresses of
    the web stay words.

    >>> read_search('toner "blank page" is:open client:"Gulf"')
    Search(words=('toner',), phrases=('blank page',), terms={'is': 'open', 'client': 'Gulf'})
    >>> read_search("prints 07:30").words
    ('prints', '07', '30')
    """
    if asked.count('"') % 2:
        raise SearchNotUnderstood('A quote is opened and not closed: put one more “"” at its end.')
    words: list[str] = []
    phrases: list[str] = []
    terms: dict[str, str] = {}
    for piece in _PIECE.finditer(asked):
        name, quoted, plain = piece.groups()
        value = quoted if quoted is not None else plain
        if name is not None and name.lower() in TERMS:
            _add_term(terms, name.lower(), value)
        elif quoted is not None:
            phrases += [quoted] if _WORD.search(quoted) else []
        else:
            words += _WORD.findall(piece.group())
    return Search(words=tuple(words[:MOST_WORDS]), phrases=tuple(phrases[:MOST_WORDS]), terms=terms)


def _add_term(terms: dict[str, str], name: str, value: str) -> None:
    if not value.strip():
        raise SearchNotUnderstood(f"Nothing stands after “{name}:”.")
    if name in terms:
        raise SearchNotUnderstood(f"“{name}:” stands twice; a search can ask for one only.")
    terms[name] = value.strip()


def as_lexemes(search: Search) -> str:
    """The words and phrases as PostgreSQL's to_tsquery reads them; a word finds what begins so.

    >>> as_lexemes(read_search('toner NB-12 "blank page"'))
    "'toner':* & 'NB-12':* & ('blank' <-> 'page')"
    """
    phrases = (
        " <-> ".join(f"'{word}'" for word in _WORD.findall(phrase)) for phrase in search.phrases
    )
    return " & ".join(
        [*(f"'{word}':*" for word in search.words), *(f"({phrase})" for phrase in phrases)]
    )


def marked(text: str, search: Search) -> list[tuple[str, bool]]:
    """The text in pieces, each with whether it is what was looked for.

    >>> marked("Printer prints blank pages", read_search("print"))
    [('Print', True), ('er ', False), ('print', True), ('s blank pages', False)]
    """
    wanted = [*search.words, *(word for one in search.phrases for word in _WORD.findall(one))]
    if not wanted:
        return [(text, False)]
    found = re.compile(r"\b(" + "|".join(map(re.escape, wanted)) + ")", re.IGNORECASE)
    pieces = [(piece, bool(place % 2)) for place, piece in enumerate(found.split(text))]
    return [(piece, is_found) for piece, is_found in pieces if piece]
