"""Decides which figures stand side by side, before and after, and in which units."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from switchboard.policy.priority import Priority
from switchboard.policy.sla import Clock
from switchboard.simulation.measures import Measures, Of, Tally, percentile
from switchboard.simulation.what_if import Compared

CLOCKS = (Clock.FIRST_RESPONSE, Clock.NEXT_UPDATE, Clock.RESOLUTION)
OFS: tuple[Of, ...] = (None, *Priority)
RANKS = (50, 90, 95)

_MINUTE = dt.timedelta(minutes=1)
_HOUR = dt.timedelta(hours=1)


@dataclass(frozen=True, kw_only=True, slots=True)
class Figure:
    """One figure before and after; None where there was nothing to count.

    `about` is a clock's value, or waiting or continuity; `of` a priority's key, or all.
    """

    about: str
    of: str
    measure: str
    unit: str
    before: float | None
    after: float | None

    @property
    def difference(self) -> float | None:
        """After less before."""
        if self.before is None or self.after is None:
            return None
        return round(self.after - self.before, 3)

    def to_json(self) -> dict[str, Any]:
        """The same as JSON values."""
        return {
            "about": self.about,
            "of": self.of,
            "measure": self.measure,
            "unit": self.unit,
            "before": self.before,
            "after": self.after,
            "difference": self.difference,
        }


def figures(compared: Compared) -> list[Figure]:
    """Every figure of one replay: each clock by priority, then waiting, then continuity."""
    before, after = compared.before, compared.after
    found = [
        figure
        for clock in CLOCKS
        for of in OFS
        if (clock, of) in before.tallies or (clock, of) in after.tallies
        for figure in _of_clock(clock, of, before, after)
    ]
    for of in OFS:
        found += _waiting(of, before, after)
    found.append(
        _figure("continuity", None, "one engineer", "%", before.continuity, after.continuity)
    )
    return found


def to_json(compared: Compared) -> dict[str, Any]:
    """One replay with all its figures as JSON values, and who worked in it, by team."""
    staffings = {"before": compared.staffing_before, "after": compared.staffing_after}
    return {
        "replay": compared.replay.value,
        "assumes": compared.replay.assumes,
        "differs_from_record": compared.before.differing,
        "engineers": {
            when: {"+".join(sorted(teams)): count for teams, count in staffing.items()}
            for when, staffing in staffings.items()
            if staffing is not None
        },
        "figures": [figure.to_json() for figure in figures(compared)],
    }


def attainments(found: Sequence[Figure]) -> list[Figure]:
    """The figures that a chart shows: how much of each promise was kept."""
    return [figure for figure in found if figure.measure == "attainment"]


def _of_clock(clock: Clock, of: Of, before: Measures, after: Measures) -> Iterator[Figure]:
    old, new = (one.tallies.get((clock, of), Tally()) for one in (before, after))
    yield _figure(clock.value, of, "attainment", "%", old.attainment, new.attainment)
    for outcome in ("met", "missed", "running"):
        yield _figure(clock.value, of, outcome, "", getattr(old, outcome), getattr(new, outcome))
    in_minutes = clock is Clock.FIRST_RESPONSE
    unit, words = (_MINUTE, "working min") if in_minutes else (_HOUR, "working h")
    yield from _percentiles(clock.value, of, "", words, unit, old.counted, new.counted)


def _waiting(of: Of, before: Measures, after: Measures) -> Iterator[Figure]:
    """From receipt, in hours that really pass."""
    for name, kept in (
        ("until triage", (before.until_triage, after.until_triage)),
        ("until taken", (before.until_taken, after.until_taken)),
    ):
        old, new = (waits.get(of, []) for waits in kept)
        if old or new:
            yield from _percentiles("waiting", of, f"{name} ", "h", _HOUR, old, new)


def _percentiles(
    about: str, of: Of, prefix: str, words: str, unit: dt.timedelta,
    before: list[dt.timedelta], after: list[dt.timedelta],
) -> Iterator[Figure]:  # fmt: skip
    before, after = sorted(before), sorted(after)
    for rank in RANKS:
        old, new = (
            None if (length := percentile(some, rank)) is None else length / unit
            for some in (before, after)
        )
        yield _figure(about, of, f"{prefix}p{rank}", words, old, new)


def _figure(
    about: str, of: Of, measure: str, unit: str, before: float | None, after: float | None
) -> Figure:
    return Figure(
        about=about,
        of="all" if of is None else of.key,
        measure=measure,
        unit=unit,
        before=None if before is None else round(before, 3),
        after=None if after is None else round(after, 3),
    )
