"""Decides which lines of a mail are quoted from an earlier one, in one pass over its lines.

Attribution lines differ by program and language and wrap at will, so each rule looks at a few
lines of bounded length and no pattern can match in two ways.
"""

import re

_WINDOW = 6
_LINE = 400
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
_ORIGINAL = frozenset({
    "original message", "reply message", "original appointment", "ursprüngliche nachricht",
    "antwort nachricht", "originalnachricht", "mensaje original", "message d'origine",
    "message original", "messaggio originale", "mensagem original", "oprindelig meddelelse",
    "oorspronkelijk bericht",
})  # fmt: skip
_FORWARDED = frozenset({
    "forwarded message", "begin forwarded message", "mensaje reenviado", "message transféré",
    "weitergeleitete nachricht",
})  # fmt: skip
_LABELS = {
    **dict.fromkeys(("from", "de", "von", "fra", "från", "da", "van", "от"), "from"),
    **dict.fromkeys(("sent", "date", "enviado", "enviado el", "fecha", "envoyé", "gesendet",
                     "datum", "sendt", "skickat", "verzonden", "inviato",
                     "отправлено", "дата"), "date"),
    **dict.fromkeys(("to", "para", "à", "an", "til", "till", "aan", "кому"), "to"),
    **dict.fromkeys(("subject", "asunto", "objet", "betreff", "emne", "ämne", "assunto", "oggetto",
                     "тема"), "subject"),
    **dict.fromkeys(("cc", "kopie"), "cc"),
}  # fmt: skip
_LABEL = re.compile(r"[\s>]*\*?([^\W\d_]{1,10}(?: el)?)\*? ?:")


def split(text: str, *, mark: str) -> tuple[str, str]:
    """The lines that are the sender's own, and the quoted ones; `mark` is our reply-above line.

    >>> split("Yes\\n> Did it work?\\n> Ana", mark="## above ##")
    ('Yes', '> Did it work?\\n> Ana')
    """
    lines = text.split("\n")
    short = [line[:_LINE] for line in lines]
    quoted = [False] * len(lines)
    shared: dict[int, int] = {}
    at = 0
    while at < len(lines):
        at = _step(at, short, quoted, shared, mark)
    own = [
        line[: shared[at]].rstrip(" -") if at in shared else line
        for at, line in enumerate(lines)
        if not quoted[at] or at in shared
    ]
    rest = [
        line[shared.get(at, 0) :].lstrip() if at in shared else line
        for at, line in enumerate(lines)
        if quoted[at]
    ]
    return "\n".join(own).strip(), "\n".join(rest).strip("\n")


def _step(at: int, lines: list[str], quoted: list[bool], shared: dict[int, int], mark: str) -> int:
    """Judge the line at `at`; where the next one to judge is."""
    line = lines[at]
    bare = line.strip(" \t*_=->—–:\ufeff").casefold()
    if bare in _FORWARDED and (line.lstrip().startswith("-") or line.rstrip().endswith(":")):
        return len(lines)  # What somebody forwards is what they want to be read.
    if mark in line or _is_original(line, bare) or _is_header_block(lines, at):
        return _quote(_with_rule_above(at, lines), len(lines), quoted)
    if _is_quote(line):
        return _quoted_run(at, at, lines, quoted)
    ending = _attribution_end(lines, at)
    if ending is None:
        return at + 1
    if (found := _shared(line)) is not None:
        shared[at] = found
    following = next((i for i in range(ending, len(lines)) if lines[i].strip()), len(lines))
    if following < len(lines) and _is_quote(lines[following]):
        return _quoted_run(at, following, lines, quoted)
    return _quote(at, len(lines), quoted)


def _quote(start: int, end: int, quoted: list[bool]) -> int:
    quoted[start:end] = [True] * (end - start)
    return end


def _quoted_run(start: int, first: int, lines: list[str], quoted: list[bool]) -> int:
    """Lines that begin with >, the blank ones among them, and a link that was broken in two."""
    end = last = first
    while end < len(lines) and (not lines[end].strip() or _continues(lines, end)):
        end += 1
        if lines[end - 1].strip():
            last = end
    is_attributed = start < first
    if not is_attributed and last - first < 2 and any(line.strip() for line in lines[last:]):
        return end  # One such line amid a text is no quote of a mail.
    start = start if is_attributed else _with_intro_above(start, lines)
    return max(_quote(start, last, quoted), end)


def _continues(lines: list[str], at: int) -> bool:
    if _is_quote(lines[at]):
        return True
    before = lines[at - 1] if at else ""
    is_broken = before.rfind("(http") > before.rfind(")") or before.rfind("<http") > before.rfind(
        ">"
    )
    return is_broken or lines[at].lstrip().startswith("(http")


def _is_quote(line: str) -> bool:
    return line.lstrip(" \t").startswith(">") and not line.startswith(">From ")


def _with_rule_above(at: int, lines: list[str]) -> int:
    """Programs set a rule, or an attribution in a language of their own, above what they quote."""
    above = _filled_above(at, lines)
    return above if _is_rule(lines, above) else _with_intro_above(at, lines)


def _is_rule(lines: list[str], at: int) -> bool:
    bare = lines[at].strip() if at >= 0 else ""
    return len(bare) >= 5 and not bare.strip("_-")


def _with_intro_above(at: int, lines: list[str]) -> int:
    above = _filled_above(at, lines)
    line = lines[above].strip() if above >= 0 else ""
    has_date = sum(character.isdigit() for character in line) >= 4
    return above if line.endswith(":") and has_date and above >= at - 3 else at


def _filled_above(at: int, lines: list[str]) -> int:
    above = at - 1
    while above >= max(0, at - 3) and not lines[above].strip():
        above -= 1
    return above if above >= max(0, at - 3) else -1


def _is_original(line: str, bare: str) -> bool:
    return bare in _ORIGINAL and line.lstrip(" \t>*").startswith(("--", "__"))


def _is_header_block(lines: list[str], at: int) -> bool:
    """From:, Sent: and the like in neighbouring lines, in any of their languages."""
    first = _label(lines[at])
    if first not in ("from", "date"):
        return False
    if first == "from" and _is_rule(lines, _filled_above(at, lines)):
        return True
    labels = {_label(line) for line in lines[at : at + _WINDOW]} - {""}
    if first == "date":
        return len({_label(line) for line in lines[at : at + 3]} - {""}) > 1
    return "date" in labels or {"to", "subject"} <= labels


def _label(line: str) -> str:
    found = _LABEL.match(line)
    return _LABELS.get(found[1].casefold(), "") if found else ""


def _attribution_end(lines: list[str], start: int) -> int | None:
    """Just after an attribution that begins in line `start`, which may run over some lines."""
    shared = _shared(lines[start])
    if shared is None and not _INTROS.match(lines[start]):
        return None
    joined = ""
    for end in range(start, min(start + _WINDOW, len(lines))):
        if end > start and _begins_anew(lines[end]):
            return None
        joined = f"{joined} {lines[end].strip()}"
        if _is_attribution(joined, is_dated=_DATED.match(lines[start]) is not None):
            return end + 1
    return None


def _begins_anew(line: str) -> bool:
    """Whether another attribution starts here, so that the earlier line was the sender's own."""
    return bool(_INTROS.match(line)) and any(character.isdigit() for character in line)


def _is_attribution(joined: str, *, is_dated: bool) -> bool:
    said = joined.rstrip(" -–—_*")
    bare = said.rstrip(" :").casefold()
    has_facts = any(character.isdigit() for character in said) or "@" in said
    if bare.endswith(_VERBS):
        is_told = said.endswith(":") or joined.lstrip().startswith("--") or " wrote" in joined
        return is_told and (has_facts or joined.lstrip().startswith("--"))
    if said.endswith(":") and any(verb in bare for verb in _INNER_VERBS):
        return has_facts
    return is_dated and "@" in said and said.endswith((">:", ">"))


def _shared(line: str) -> int | None:
    """Where an attribution begins that shares its line with the sender's words."""
    found = _SHARED.search(line)
    if found is None or not line[: found.start(1)].strip(" >-*"):
        return None
    return found.start(1) if _is_attribution(line, is_dated=False) else None
