"""Decides how long a replay under another policy takes, both ways, for a whole log."""

import argparse
import gzip
import json
import os
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from switchboard.database.place import PROJECT
from switchboard.policy import document
from switchboard.policy.document import Policy
from switchboard.simulation import comparison, incident_log
from switchboard.simulation.what_if import Question, Replay, compare

POLICY = PROJECT / "examples" / "policy.toml"
HOURS = ('["07:00", "17:00"]', '["06:00", "20:00"]')
FIRST_DAY = datetime.fromisoformat("2016-03-07")

Answer = TypeVar("Answer")


def main(arguments: list[str] | None = None) -> dict[str, Any]:
    """Seconds by the wall and of the processor, for reading and for each way of replaying.

    The policy that is tried has longer hours. `unchanged_differences` counts the figures that
    differ when the same policy stands on both sides, and must be 0; `is_same_twice` says whether
    the staffed replay gave the same figures again. `only_parsing` is json.loads on each line.
    """
    options = _options(arguments)
    lines = _lines(options)
    before = document.load(POLICY.read_text(encoding="utf-8"))
    after = document.load(POLICY.read_text(encoding="utf-8").replace(*HOURS))
    log, reading = _timed(lambda: incident_log.read(lines, zone=ZoneInfo(options.log_timezone)))
    _, parsing = _timed(lambda: [json.loads(line) for line in lines])
    whole = time.perf_counter()
    found = {replay: _timed(lambda r=replay: _asked(log, before, after, r)) for replay in Replay}
    seconds = time.perf_counter() - whole + reading["seconds"]
    again = _asked(log, before, after, Replay.STAFFED)
    unchanged = _asked(log, before, before, Replay.AS_RECORDED)
    return {
        "workload": "simulate",
        "tickets": len(log.tickets),
        "bad_lines": len(log.bad_lines),
        "cores": os.cpu_count(),
        "load_average": os.getloadavg()[0],
        "only_parsing": parsing,
        "reading": reading,
        **{replay.value: spent for replay, (_, spent) in found.items()},
        "seconds_in_all": round(seconds, 1),
        "is_same_twice": again == found[Replay.STAFFED][0],
        "unchanged_differences": sum(bool(one["difference"]) for one in unchanged["figures"]),
    }


def _asked(
    log: incident_log.IncidentLog, before: Policy, after: Policy, replay: Replay
) -> dict[str, Any]:
    assert log.ends_at is not None
    question = Question(tickets=log.tickets, before=before, after=after, until=log.ends_at)
    return comparison.to_json(compare(question, replay, tell=lambda: None))


def _timed(ask: Callable[[], Answer]) -> tuple[Answer, dict[str, float]]:
    wall, processor = time.perf_counter(), time.process_time()
    answer = ask()
    return answer, {
        "seconds": round(time.perf_counter() - wall, 1),
        "processor_seconds": round(time.process_time() - processor, 1),
    }


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--log", type=Path, help="an incident log, packed or not; else made up")
    parser.add_argument("--log-timezone", default="America/Chicago")
    parser.add_argument("--tickets", type=int, default=25_000, help="how many to make up")
    return parser.parse_args(arguments)


def _lines(options: argparse.Namespace) -> list[str]:
    if options.log is None:
        return list(_made_up(options.tickets))
    opener = gzip.open if options.log.suffix == ".gz" else open
    with opener(options.log, "rt", encoding="utf-8") as lines:
        return list(lines)


def _made_up(count: int) -> Iterator[str]:
    """Three months of incidents of forty groups, most of them in office hours."""
    random = Random(2016)
    for number in range(count):
        day = FIRST_DAY + timedelta(days=random.randrange(90))
        now = day + timedelta(minutes=round(random.triangular(0, 1439, 690)))
        opened = now
        group, priority = f"Group {random.randrange(40)}", random.choices("1234", [1, 2, 90, 3])[0]
        states = ["New", "Active", "Awaiting User Info", "Active"][: random.randrange(1, 5)]
        events = []
        for state in [*states, "Resolved", "Closed"]:
            now += timedelta(minutes=round(random.expovariate(1 / 300)))
            by = f"Engineer {random.randrange(5)}"
            events.append(
                {"at": f"{now:%Y-%m-%dT%H:%M}", "state": state, "priority": f"{priority} - given",
                 "group": group, "by": by}
            )  # fmt: skip
        yield json.dumps(
            {"id": str(number), "opened_at": f"{opened:%Y-%m-%dT%H:%M}", "events": events,
             "group": group, "contact_type": "Phone"}
        )  # fmt: skip


if __name__ == "__main__":
    print(json.dumps(main(), indent=2))
