"""Decides how a timeline is gathered: by day, and what was done between words in one line."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from itertools import groupby
from zoneinfo import ZoneInfo

from switchboard.ui.shapes import Day, Entry, Fold
from switchboard.ui.words import day_name

# So many lines in a row are worth a fold; what was done last of all stays in sight.
FOLDED_FROM = 3
NAMED = 2


def by_day(
    entries: Sequence[Entry], *, now: datetime, zone: ZoneInfo, is_folded: bool = True
) -> tuple[Day, ...]:
    """The entries, oldest first, under the days of the reader's wall.

    Without `is_folded` each stands for itself: for who asked for the changes alone.
    """

    def on(entry: Entry) -> date:
        return entry.at.astimezone(zone).date()

    last = entries[-1] if entries else None
    return tuple(
        Day(
            on=day,
            label=day_name(day, today=now.astimezone(zone).date()),
            parts=tuple(_folded(some, last=last) if is_folded else some),
        )
        for day, some in groupby(entries, key=on)
    )


def _folded(entries: Iterable[Entry], *, last: Entry | None) -> Iterator[Entry | Fold]:
    for is_done, some in groupby(entries, key=lambda entry: entry.voice == "event"):
        run = list(some)
        kept = [run.pop()] if is_done and run[-1] is last else []
        if is_done and len(run) >= FOLDED_FROM:
            yield _fold(run)
        else:
            yield from run
        yield from kept


def _fold(run: Sequence[Entry]) -> Fold:
    is_alarming = any(entry.icon == "alert" for entry in run)
    return Fold(entries=tuple(run), who=_who(run), is_alarming=is_alarming)


def _who(run: Sequence[Entry]) -> str:
    """Who did it, two of them by name."""
    names = list(dict.fromkeys(entry.author for entry in run))
    more = len(names) - NAMED
    if more == 1:
        return f"{', '.join(names[:NAMED])} and one other"
    if more > 1:
        return f"{', '.join(names[:NAMED])} and {more} others"
    return " and ".join(names)
