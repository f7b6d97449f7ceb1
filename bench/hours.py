"""Decides how many questions a second a calendar answers: one by one, and a backlog at once."""

import argparse
import importlib.util
import json
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from datetime import time as wall_time
from typing import Any

import numpy as np

from switchboard.policy.hours import Calendar
from switchboard.policy.hours_history import CalendarHistory, Edition

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
YEAR = 365 * 86_400_000_000
WORK = timedelta(hours=9, minutes=15)
OTHER = "businesstimedelta"
DESK = {
    "timezone": "America/Chicago",
    "hours": {day: [["07:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")},
    "holidays": [
        "2026-01-01", "2026-05-25", "2026-07-03", "2026-09-07", "2026-12-25", "2027-01-01",
        "2027-05-31",
    ],
}  # fmt: skip


@dataclass(frozen=True)
class Cases:
    """The instants asked about, singly and as an array, and how often."""

    instants: list[datetime]
    starts: np.ndarray
    runs: int

    def one_by_one(self, ask: Callable[[datetime], object]) -> int:
        """Answers a second for a question asked of each instant."""
        return self._per_second(len(self.instants), lambda: [ask(at) for at in self.instants])

    def at_once(self, ask: Callable[[np.ndarray], object]) -> int:
        """Answers a second for a question asked of the array."""
        return self._per_second(self.starts.size, lambda: ask(self.starts))

    def _per_second(self, count: int, run: Callable[[], object]) -> int:
        seconds = []
        for _ in range(self.runs):
            begun = time.perf_counter()
            run()
            seconds.append(time.perf_counter() - begun)
        return round(count / statistics.median(seconds))


def main(arguments: list[str] | None = None) -> dict[str, Any]:
    """Answers a second, the median of several runs, on random instants of 2026.

    `addition_per_second` adds the same work to the same instants as plain datetimes, and
    `array_addition_per_second` as an array: what the question would cost without any hours.
    `history` asks the same of the calendar through the versions of the policy, three of which
    changed its hours during the year. `beside` asks it of another library for business hours.
    """
    sizes = _sizes(arguments)
    starts = (datetime(2026, 1, 1, tzinfo=UTC) - EPOCH) // MICROSECOND + np.random.default_rng(
        2026
    ).integers(0, YEAR, sizes.many, dtype=np.int64)
    instants = [EPOCH + at * MICROSECOND for at in starts[: sizes.one_by_one].tolist()]
    cases = Cases(instants, starts, sizes.runs)
    desk = Calendar.from_json(DESK)
    return {
        "workload": "hours",
        "one_by_one": len(instants),
        "many": sizes.many,
        "runs": sizes.runs,
        "work_minutes": WORK // timedelta(minutes=1),
        "calendar": DESK,
        **_rates(cases, desk),
        "addition_per_second": cases.one_by_one(lambda at: at + WORK),
        "array_addition_per_second": cases.at_once(lambda each: each + WORK // MICROSECOND),
        "first_answer_microseconds": _first_answer(instants[0]),
        "history": {
            "unchanged": _rates(cases, CalendarHistory.single(desk)),
            "three_changes": _rates(cases, _changed(desk)),
        },
        "beside": {OTHER: _beside(cases, desk, asked=sizes.beside)},
    }


def _sizes(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--one-by-one", type=int, default=100_000, help="instants asked singly")
    parser.add_argument("--many", type=int, default=2_000_000, help="instants asked at once")
    parser.add_argument("--beside", type=int, default=5_000, help="instants asked of the other")
    parser.add_argument("--runs", type=int, default=7, help="runs, of which the median counts")
    return parser.parse_args(arguments)


def _rates(cases: Cases, hours: Calendar | CalendarHistory) -> dict[str, int]:
    length = WORK // MICROSECOND
    return {
        "due_per_second": cases.one_by_one(lambda at: hours.due(at, WORK)),
        "worked_per_second": cases.one_by_one(lambda at: hours.worked(at, at + WORK)),
        "due_many_per_second": cases.at_once(lambda each: hours.due_many(each, WORK)),
        "worked_many_per_second": cases.at_once(
            lambda each: hours.worked_many(each, each + length)
        ),
    }


def _changed(desk: Calendar) -> CalendarHistory:
    """The desk with longer days from March on, shorter ones from June, and its own from October."""
    editions = [Edition(calendar=desk, version=1, published_at=EPOCH)]
    for version, (month, closes) in enumerate([(3, "19:00"), (6, "15:00"), (10, "17:00")], start=2):
        hours = {day: [["07:00", closes]] for day in ("mon", "tue", "wed", "thu", "fri")}
        published_at = datetime(2026, month, 4, 18, tzinfo=UTC)
        changed = Calendar.from_json(DESK | {"hours": hours})
        editions.append(Edition(calendar=changed, version=version, published_at=published_at))
    return CalendarHistory.of("desk", editions)


def _beside(cases: Cases, desk: Calendar, *, asked: int) -> dict[str, Any] | None:
    """The rate of the other library on the first instants, and how often it gives our answer."""
    if importlib.util.find_spec(OTHER) is None:
        return {"due_per_second": None, "note": f"{OTHER} is not installed; see requirements"}
    due = _other_due()
    some = Cases(cases.instants[:asked], cases.starts[:asked], cases.runs)
    ours = some.one_by_one(lambda at: desk.due(at, WORK))
    theirs = some.one_by_one(due)
    agreed = sum(due(at) == desk.due(at, WORK) for at in some.instants)
    return {
        "asked": len(some.instants),
        "due_per_second": theirs,
        "ours_due_per_second": ours,
        "times_as_fast": round(ours / theirs, 1),
        "same_answers": agreed,
    }


def _other_due() -> Callable[[datetime], datetime]:
    """The question of `due` as the other library takes it, over the same calendar."""
    import businesstimedelta
    import pytz

    zone = pytz.timezone(DESK["timezone"])
    days = businesstimedelta.WorkDayRule(
        start_time=wall_time(7), end_time=wall_time(17), working_days=[0, 1, 2, 3, 4], tz=zone
    )
    closed = frozenset(date.fromisoformat(text) for text in DESK["holidays"])
    rules = businesstimedelta.Rules([days, businesstimedelta.HolidayRule(closed, tz=zone)])
    work = businesstimedelta.BusinessTimeDelta(rules, timedelta=WORK)
    return lambda at: at + work


def _first_answer(at: datetime) -> int:
    """How long a new calendar takes, from its form to its first deadline."""
    begun = time.perf_counter()
    Calendar.from_json(DESK).due(at, WORK)
    return round((time.perf_counter() - begun) * 1_000_000)


if __name__ == "__main__":
    print(json.dumps(main(), indent=2))
