"""Decides which lines of a mail are quoted from an earlier one, in one pass over its lines.

Each rule looks at a few lines of bounded length and no pattern can match in two ways, so that
the whole is linear: known strippers hang for seconds on crafted lines.
"""

from switchboard.wire import attributions, disclaimers
from switchboard.wire.header_lines import labelled
from switchboard.wire.reply_mark import is_mark

_WINDOW = 6
_LINE = 400
_MOST_LINES = 20_000  # What comes after is judged as if it were one more line.
_ORIGINAL = frozenset({
    "original message", "reply message", "original appointment", "ursprüngliche nachricht",
    "antwort nachricht", "originalnachricht", "original-nachricht", "mensaje original",
    "message d'origine", "message d’origine", "message original", "messaggio originale",
    "messaggio originario", "mensagem original", "oprindelig meddelelse", "oorspronkelijk bericht",
})  # fmt: skip
_FORWARDED = frozenset({
    "forwarded message", "begin forwarded message", "mensaje reenviado",
    "inicio del mensaje reenviado", "message transféré", "message réexpédié",
    "début du message transféré", "début du message réexpédié", "weitergeleitete nachricht",
    "anfang der weitergeleiteten nachricht", "mensagem encaminhada", "mensagem reencaminhada",
    "início da mensagem reencaminhada", "início da mensagem encaminhada", "messaggio inoltrato",
    "inizio messaggio inoltrato",
})  # fmt: skip


def split(text: str, *, mark: str) -> tuple[str, str, bool]:
    """The sender's own lines, the quoted ones, and whether the own ones forward another mail.

    `mark` is our reply-above line.

    >>> split("Yes\\n> Did it work?\\n> Ana", mark="## above ##")
    ('Yes', '> Did it work?\\n> Ana', False)
    """
    reader = _Reader(text.split("\n", _MOST_LINES), mark)
    reader.read()
    return reader.own(), reader.rest(), reader.is_forward


class _Reader:
    """Walks the lines downward once and marks those that are quoted."""

    def __init__(self, lines: list[str], mark: str) -> None:
        self._whole = lines
        self._lines = [line[:_LINE] for line in lines]
        self._mark = mark
        self.is_forward = False
        self._quoted = bytearray(len(lines))
        self._shared: dict[int, int] = {}
        self._end = len(lines)
        while self._end and not lines[self._end - 1].strip():
            self._end -= 1
        self._notice = disclaimers.begins(lines)

    def read(self) -> None:
        """Judge every line."""
        at = 0
        while at < self._end:
            at = self._step(at)

    def own(self) -> str:
        """The lines that stay, with the words before an attribution that shares their line."""
        kept = (
            line[: self._shared[at]].rstrip(" -") if at in self._shared else line
            for at, line in enumerate(self._whole)
            if not self._quoted[at] or at in self._shared
        )
        return "\n".join(kept).strip()

    def rest(self) -> str:
        """The quoted lines."""
        quoted = (
            line[self._shared.get(at, 0) :] for at, line in enumerate(self._whole)
            if self._quoted[at]
        )  # fmt: skip
        return "\n".join(quoted).strip("\n")

    def _step(self, at: int) -> int:
        """Judge the line at `at`; where the next one to judge is."""
        line = self._lines[at]
        if not line or line.isspace():
            return at + 1
        if is_forward_mark(line):
            self.is_forward = True
            return self._end  # What somebody forwards is what they want to be read.
        is_ours = self._mark in line or is_mark(line)
        if is_ours or _is_original(line) or _is_header_block(self._lines, at):
            return self._quote(_with_rule_above(at, self._lines), self._end)
        if _is_quote(line):
            return self._quoted_run(at, at)
        ending = attributions.end(self._lines, at)
        return at + 1 if ending is None else self._attributed(at, ending)

    def _attributed(self, at: int, ending: int) -> int:
        """What follows an attribution: its > lines, else all the rest."""
        shared = attributions.shared(self._lines[at])
        if shared is not None:
            self._shared[at] = shared
        following = ending
        while following < self._end and not self._lines[following].strip():
            following += 1
        if following < self._end and _is_quote(self._lines[following]):
            return self._quoted_run(at, following)
        return self._quote(at, self._end)

    def _quote(self, start: int, end: int) -> int:
        self._quoted[start:end] = b"\1" * (end - start)
        return end

    def _quoted_run(self, start: int, first: int) -> int:
        """Lines that begin with >, blank ones among them, and a link that was broken in two."""
        end = last = first
        while end < self._end and (
            not self._lines[end].strip() or _continues(self._lines, end)
        ):  # fmt: skip
            end += 1
            if self._lines[end - 1].strip():
                last = end
        is_attributed = start < first
        if not is_attributed and last - first < 2 and end < min(self._end, self._notice):
            return end  # One such line amid a text is no quote of a mail.
        start = start if is_attributed else _with_intro_above(start, self._lines)
        return self._quote(start, end)  # The blank lines under a quote go with it.


def is_forward_mark(line: str) -> bool:
    """Whether a mail program says in this line that it forwards the message below."""
    if not line.lstrip().startswith("-") and not line.rstrip().endswith(":"):
        return False
    return line.strip(" \t*-:\xa0\ufeff").casefold() in _FORWARDED


def _continues(lines: list[str], at: int) -> bool:
    if _is_quote(lines[at]):
        return True
    before = lines[at - 1] if at else ""
    is_broken = before.rfind("(http") > before.rfind(")") or (
        before.rfind("<http") > before.rfind(">")
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
    """The line that ends in a colon and tells a date, whatever its language, else `at`."""
    above = _filled_above(at, lines)
    line = lines[above].strip() if above >= 0 else ""
    has_date = sum(character.isdigit() for character in line) >= 4
    return above if line.endswith(":") and has_date else at


def _filled_above(at: int, lines: list[str]) -> int:
    """The nearest of the three lines above that says something, else -1."""
    for above in range(at - 1, max(-1, at - 4), -1):
        if lines[above].strip():
            return above
    return -1


def _is_original(line: str) -> bool:
    if not line.lstrip(" \t>*").startswith(("--", "__")):
        return False
    return line.strip(" \t*_->—–:").casefold() in _ORIGINAL


def _is_header_block(lines: list[str], at: int) -> bool:
    """From:, Sent: and the like in neighbouring lines, in any of their languages."""
    first, _ = labelled(lines[at])
    if first not in ("from", "date"):
        return False
    if first == "date":
        return len({labelled(line)[0] for line in lines[at : at + 3]} - {""}) > 1
    if _is_rule(lines, _filled_above(at, lines)):
        return True
    labels = {labelled(line)[0] for line in lines[at : at + _WINDOW]} - {""}
    return "date" in labels or {"to", "subject"} <= labels
