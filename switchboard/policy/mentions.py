"""Decides who is meant by an @name in a note."""

import re
from collections.abc import Mapping

# An address's @ has a word before it: “ada@support.example” mentions nobody.
_AT = re.compile(r"(?<![\w.@])@(?=\w)")


def mentioned(text: str, people: Mapping[int, str]) -> list[int]:
    """The keys of those who are named after an @, by their whole name or the first part of it.

    The longest name wins; who share a first name are all meant by it alone.

    >>> mentioned("@Ada Moreau please look, and @ben", {1: "Ada Moreau", 2: "Ben Okafor", 3: "Ada"})
    [1, 2]
    >>> mentioned("Write to ada@support.example", {1: "Ada Moreau"})
    []
    """
    found: dict[int, None] = {}
    for at in _AT.finditer(text):
        found.update(dict.fromkeys(_named(text[at.end() :], people)))
    return list(found)


def marks(text: str, names: list[str]) -> list[tuple[str, bool]]:
    """The text in parts, those that are mentions of `names` marked as such.

    >>> marks("Ask @Ada.", ["Ada Moreau"])
    [('Ask ', False), ('@Ada', True), ('.', False)]
    """
    people = dict(enumerate(names))
    parts, done = [], 0
    for at in _AT.finditer(text):
        length = _length(text[at.end() :], people)
        if length:
            parts += [
                (text[done : at.start()], False),
                (text[at.start() : at.end() + length], True),
            ]
            done = at.end() + length
    return [part for part in [*parts, (text[done:], False)] if part[0]]


def _named(words: str, people: Mapping[int, str]) -> list[int]:
    longest = _length(words, people)
    said = words[:longest].casefold()
    return [key for key, name in people.items() if longest and said in _forms(name)]


def _length(words: str, people: Mapping[int, str]) -> int:
    """How much of the words is a name."""
    forms = {form for name in people.values() for form in _forms(name)}
    fitting = [len(form) for form in forms if _begins(words, form)]
    return max(fitting, default=0)


def _begins(words: str, form: str) -> bool:
    rest = words[len(form) :]
    return words[: len(form)].casefold() == form and not (rest[:1].isalnum() or rest[:1] == "_")


def _forms(name: str) -> tuple[str, str]:
    return name.casefold(), name.casefold().split()[0]
