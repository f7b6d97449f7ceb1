"""Decides how many questions a second a calendar answers: one by one, and a backlog at once."""

import argparse
import json
import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np

from switchboard.policy.hours import Calendar

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
YEAR = 365 * 86_400_000_000
WORK = timedelta(hours=9, minutes=15)
DESK = {
    "timezone": "America/Chicago",
    "hours": {day: [["07:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")},
    "holidays": ["2026-01-01", "2026-05-25", "2026-07-03", "2026-09-07", "2026-12-25"],
}


def main(arguments: list[str] | None = None) -> dict[str, Any]:
    """Answers a second, the median of several runs, on random instants of 2026.

    `addition_per_second` adds the same work to the same instants as plain datetimes, and
    `array_addition_per_second` as an array: what the question would cost without any hours.
    """
    sizes = _sizes(arguments)
    starts = (datetime(2026, 1, 1, tzinfo=UTC) - EPOCH) // MICROSECOND + np.random.default_rng(
        2026
    ).integers(0, YEAR, sizes.many, dtype=np.int64)
    instants = [EPOCH + at * MICROSECOND for at in starts[: sizes.one_by_one].tolist()]
    length = WORK // MICROSECOND
    desk = Calendar.from_json(DESK)

    def rate(count: int, run: Callable[[], object]) -> int:
        return _per_second(count, run, runs=sizes.runs)

    return {
        "workload": "hours",
        "one_by_one": len(instants),
        "many": sizes.many,
        "runs": sizes.runs,
        "work_minutes": WORK // timedelta(minutes=1),
        "calendar": DESK,
        "due_per_second": rate(len(instants), lambda: [desk.due(at, WORK) for at in instants]),
        "worked_per_second": rate(
            len(instants), lambda: [desk.worked(at, at + WORK) for at in instants]
        ),
        "due_many_per_second": rate(sizes.many, lambda: desk.due_many(starts, WORK)),
        "addition_per_second": rate(len(instants), lambda: [at + WORK for at in instants]),
        "array_addition_per_second": rate(sizes.many, lambda: starts + length),
        "first_answer_microseconds": _first_answer(instants[0]),
    }


def _sizes(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--one-by-one", type=int, default=100_000, help="instants asked singly")
    parser.add_argument("--many", type=int, default=2_000_000, help="instants asked at once")
    parser.add_argument("--runs", type=int, default=7, help="runs, of which the median counts")
    return parser.parse_args(arguments)


def _per_second(count: int, run: Callable[[], object], *, runs: int) -> int:
    seconds = []
    for _ in range(runs):
        begun = time.perf_counter()
        run()
        seconds.append(time.perf_counter() - begun)
    return round(count / statistics.median(seconds))


def _first_answer(at: datetime) -> int:
    """How long a new calendar takes, from its form to its first deadline."""
    begun = time.perf_counter()
    Calendar.from_json(DESK).due(at, WORK)
    return round((time.perf_counter() - begun) * 1_000_000)


if __name__ == "__main__":
    print(json.dumps(main(), indent=2))
