"""Decides which lines attribute a quote ("On … Ana wrote:"), in a handful of languages.

Programs wrap them at will, so up to six lines are joined, each of bounded length.
"""

import re

_WINDOW = 6
_INTROS = re.compile(
    r"[\s>*]*[-–—_]*\s*(on|le|el|am|em|il|op|den|på|w dniu|vào|em|at|sent from|---+|"
    r"(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,? |\d{1,4}[-./]\d{1,2}[-./]\d{1,4})(?=\W|\d|$| )",
    re.IGNORECASE,
)
_DATED = re.compile(
    r"\s*(?:\d{1,4}[-./]\d{1,2}[-./]\d{1,4}|(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*, \d)",
    re.IGNORECASE,
)
_VERBS = (
    "wrote", "sent", "writes", "a écrit", "escribió", "schrieb", "geschrieben", "schreef",
    "geschreven", "skrev", "napisał", "ha scritto", "escreveu", "đã viết", "написал", "пишет",
)  # fmt: skip
_INNER_VERBS = (" schrieb ", " schreef ", " skrev ")
_SHARED = re.compile(r"(?:^|[\s-])(on (?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,? )", re.IGNORECASE)


def end(lines: list[str], start: int) -> int | None:
    """Just after an attribution that begins in line `start`; None if none does.

    >>> end(["On Mon, 2 Nov 2026, Ana", "<ana@support.example> wrote:", "> Hi"], 0)
    2
    """
    if shared(lines[start]) is None and not _INTROS.match(lines[start]):
        return None
    joined = ""
    is_dated = _DATED.match(lines[start]) is not None
    for last in range(start, min(start + _WINDOW, len(lines))):
        if not lines[last] or lines[last].isspace():
            continue
        if last > start and _begins_anew(lines[last]):
            return None
        joined = f"{joined} {_plain(lines[last])}"
        if _is_whole(joined, is_dated=is_dated):
            return last + 1
    return None


def shared(line: str) -> int | None:
    """Where an attribution begins that shares its line with the sender's words.

    >>> shared("Yes, it does. On Mon, 2 Nov 2026, Ana wrote:")
    14
    """
    if not line.rstrip(" -").endswith(":"):
        return None
    found = _SHARED.search(line)
    if found is None or not line[: found.start(1)].strip(" >-*"):
        return None
    return found.start(1) if _is_whole(line, is_dated=False) else None


def _plain(line: str) -> str:
    """French sets a narrow or unbreakable space before its colon."""
    return line.replace("\xa0", " ").replace("\u202f", " ").strip()


def _begins_anew(line: str) -> bool:
    """Whether another attribution starts here, so that the earlier line was the sender's own."""
    return bool(_INTROS.match(line)) and any(character.isdigit() for character in line)


def _is_whole(joined: str, *, is_dated: bool) -> bool:
    said = joined.rstrip(" -–—_*")
    bare = said.rstrip(" :").casefold()
    has_facts = any(character.isdigit() for character in said) or "@" in said
    has_dashes = joined.lstrip().startswith("--")
    if bare.endswith(_VERBS):
        return (said.endswith(":") and has_facts) or has_dashes
    if said.endswith(":") and any(verb in bare for verb in _INNER_VERBS):
        return has_facts
    return is_dated and "@" in said and said.endswith((">:", ">"))
