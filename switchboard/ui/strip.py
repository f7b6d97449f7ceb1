"""Decides how a clock's intervals are drawn as a strip."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from switchboard.policy.spoken_time import Language
from switchboard.ui.phrases import phrase, said
from switchboard.ui.shapes import MarkKind, Strip, StripKind, StripMark, StripPart
from switchboard.ui.strip_table import Timed, kind_of, table
from switchboard.ui.words import HOUR, MINUTE, clock_time, duration

# All that stands still may take this part of the time that counts, and one gap no more than that.
GAPS_SHARE, GAP_SHARE = 0.6, 0.3
SLIVER = 0.004
# Percent of a narrow strip that a letter takes.
LETTER = 2.3

LEGEND: dict[StripKind, str] = {
    "counted": phrase("counts"),
    "late": phrase("past the deadline"),
    "ahead": phrase("still to come"),
    "closed": phrase("closed||for a while"),
    "before": phrase("before the first opening"),
    "holiday": phrase("holiday"),
    "break": phrase("break"),
    "hold": phrase("on hold"),
    "resolved": phrase("resolved, until reopened"),
}
_RUNNING = frozenset({"counted", "late", "ahead"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Mark:
    """An instant to be marked, as a rung of a ladder or the deadline."""

    at: datetime
    kind: MarkKind
    words: str


@dataclass(frozen=True, kw_only=True, slots=True)
class _Piece:
    """A part before it has its place."""

    start: datetime
    end: datetime
    kind: StripKind
    weight: float = 0.0
    is_folded: bool = False

    @property
    def length(self) -> timedelta:
        return self.end - self.start


def strip(
    intervals: Sequence[Timed], *, key: str, summary: str, ahead: Sequence[Timed] = (),
    deadline: datetime | None = None, marks: Sequence[Mark] = (), now: datetime, zone: ZoneInfo,
    language: Language = Language.ENGLISH,
) -> Strip:  # fmt: skip
    """The strip from the first interval to the last, `ahead` being those that are still to come.

    Time that counts is drawn to one scale; longer gaps are folded and say how long they were.
    Words are those of a reader in `zone`. Raises ValueError without any interval.
    """
    pieces = _weighed([*_past(intervals, deadline), *_future(ahead)])
    if not pieces:
        message = "A strip needs at least one interval."
        raise ValueError(message)
    parts = _placed(pieces, now=now, zone=zone, language=language)
    drawn = {part.kind for part in parts}
    return Strip(
        key=key,
        summary=summary,
        start=pieces[0].start,
        end=pieces[-1].end,
        parts=parts,
        marks=tuple(_marked(mark, pieces, parts) for mark in sorted(marks, key=_at)),
        legend=tuple(
            (kind, said(words, language)) for kind, words in LEGEND.items() if kind in drawn
        ),
        table=table(intervals),
    )


def _past(intervals: Sequence[Timed], deadline: datetime | None) -> Iterator[_Piece]:
    """What has been: closed until the first opening apart, counted split at the deadline."""
    has_opened = False
    for part in intervals:
        kind = kind_of(part)
        has_opened = has_opened or kind not in {"closed", "break", "holiday"}
        if part.start >= part.end:
            continue
        if kind == "closed" and not has_opened:
            yield _Piece(start=part.start, end=part.end, kind="before")
        elif kind == "counted" and deadline is not None:
            yield from _split(part, deadline)
        else:
            yield _Piece(start=part.start, end=part.end, kind=kind)


def _split(part: Timed, deadline: datetime) -> Iterator[_Piece]:
    if part.start < deadline:
        yield _Piece(start=part.start, end=min(part.end, deadline), kind="counted")
    if part.end > deadline:
        yield _Piece(start=max(part.start, deadline), end=part.end, kind="late")


def _future(ahead: Sequence[Timed]) -> Iterator[_Piece]:
    for part in ahead:
        if part.start < part.end:
            kind = kind_of(part)
            yield _Piece(
                start=part.start, end=part.end, kind="ahead" if kind == "counted" else kind
            )


def _weighed(pieces: Sequence[_Piece]) -> list[_Piece]:
    """Each piece with its share: its seconds, or less where it is folded."""
    unit = sum(piece.length.total_seconds() for piece in pieces if piece.kind in _RUNNING)
    if not unit:
        return [replace(piece, weight=piece.length.total_seconds()) for piece in pieces]
    gaps = sum(piece.kind not in _RUNNING for piece in pieces)
    room = unit * min(GAP_SHARE, GAPS_SHARE / max(gaps, 1))
    return [_folded(piece, room=room, least=unit * SLIVER) for piece in pieces]


def _folded(piece: _Piece, *, room: float, least: float) -> _Piece:
    seconds = piece.length.total_seconds()
    if piece.kind in _RUNNING or seconds <= room:
        return replace(piece, weight=max(seconds, least))
    return replace(piece, weight=room, is_folded=True)


def _placed(
    pieces: Sequence[_Piece], *, now: datetime, zone: ZoneInfo, language: Language
) -> tuple[StripPart, ...]:
    whole = sum(piece.weight for piece in pieces)
    parts, reached = [], 0.0
    for piece in pieces:
        x, reached = 100 * reached / whole, reached + piece.weight
        width = 100 * reached / whole - x
        parts.append(
            StripPart(
                x=round(x, 3),
                width=round(width, 3),
                kind=piece.kind,
                words=_words(piece, now=now, zone=zone, language=language),
                label=_label(piece, width=width),
                is_folded=piece.is_folded,
            )
        )
    return tuple(parts)


def _words(piece: _Piece, *, now: datetime, zone: ZoneInfo, language: Language) -> str:
    begins, ends = (
        clock_time(at, zone=zone, now=now, language=language) for at in (piece.start, piece.end)
    )
    length = duration(piece.length, in_days=False, language=language)
    meaning = said(LEGEND[piece.kind], language)
    return said(
        "{begins} to {ends}: {length}, {meaning}",
        language, begins=begins, ends=ends, length=length, meaning=meaning,
    )  # fmt: skip


def _label(piece: _Piece, *, width: float) -> str:
    """How long a folded gap was, in its largest unit, where there is room."""
    if not piece.is_folded:
        return ""
    hours, minutes = piece.length // HOUR, piece.length // MINUTE
    said = f"{hours} h" if hours else f"{minutes} min"
    return said if len(said) * LETTER <= width else ""


def _marked(mark: Mark, pieces: Sequence[_Piece], parts: Sequence[StripPart]) -> StripMark:
    x = None
    for piece, part in zip(pieces, parts, strict=True):
        if piece.start <= mark.at <= piece.end:
            x = round(part.x + part.width * ((mark.at - piece.start) / piece.length), 3)
            break
    return StripMark(x=x, at=mark.at, kind=mark.kind, words=mark.words)


def _at(mark: Mark) -> datetime:
    return mark.at
