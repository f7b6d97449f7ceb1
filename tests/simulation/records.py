"""Recorded tickets for tests: one by one in the desk's wall time, and a seeded log of many."""

import json
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from switchboard.policy.document import Policy
from switchboard.policy.priority import Priority
from switchboard.simulation.recorded import PriorityGiven, Recorded
from tests.policy import sample_policy

CHICAGO = ZoneInfo("America/Chicago")
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
STATES = ["Active", "Awaiting User Info", "Active", "Awaiting Vendor"]
PRIORITIES = ["1 - Critical", "2 - High", "3 - Moderate", "4 - Low"]


def at(words: str) -> datetime:
    """A wall time of the desk in November 2026, as "23 07:02"; the 23rd is a Monday."""
    return datetime.fromisoformat(f"2026-11-{words}").replace(tzinfo=CHICAGO)


def ticket(number: str, received: str, **known: Any) -> Recorded:
    """A ticket by telephone; received, triaged, taken, resolved are the desk's wall times."""
    for name in ("triaged", "taken", "resolved"):
        if name in known:
            known[f"{name}_at"] = at(known.pop(name))
    priority = known.pop("priority", Priority.MEDIUM)
    given_at = known.get("triaged_at") or at(received)
    known.setdefault("priorities", (PriorityGiven(at=given_at, priority=priority),))
    known.setdefault("team", "service_desk")
    return Recorded(number=number, received_at=at(received), channel="phone", **known)


def policy(**changed: Any) -> Policy:
    """The sample policy, with another value at each key, as `survey__question`; None: without."""
    form = sample_policy.form()
    for key, value in changed.items():
        *tables, last = key.split("__")
        place = form
        for table in tables:
            place = place[table]
        place.pop(last, None)
        if value is not None:
            place[last] = value
    return Policy.from_json(form)


def log_lines(count: int, *, seed: int) -> list[str]:
    """Incidents of the first weeks of March 2016, around the spring change of the clocks."""
    random = Random(seed)
    return [json.dumps(_incident(number, random)) for number in range(count)]


def log_file(folder: Path, count: int, *, seed: int) -> Path:
    """The same as a file."""
    file = folder / "incidents.jsonl"
    file.write_text("\n".join(log_lines(count, seed=seed)) + "\n")
    return file


def _incident(number: int, random: Random) -> dict[str, Any]:
    opened = datetime.fromisoformat("2016-03-07") + timedelta(
        minutes=random.randrange(21 * 24 * 60)
    )
    priority = random.choices(PRIORITIES, weights=[1, 2, 6, 2])[0]
    group = random.choice(["Group 1", "Group 2", None])
    events, now = [], opened
    for state in ["New", *STATES[: random.randrange(1, 5)], "Resolved"]:
        now += timedelta(minutes=random.randrange(0, 400))
        if random.random() < 0.1:
            priority = random.choice(PRIORITIES)
        events.append(event(now, state, priority=priority, group=group, by=random.choice("ABC")))
    if random.random() < 0.1:
        for state in ("Active", "Resolved"):
            now += timedelta(minutes=random.randrange(1, 900))
            events.append(event(now, state, priority=priority, group=group, by="A"))
    return {
        "id": f"INC{number:05}", "opened_at": opened.isoformat(timespec="minutes"),
        "events": events, "group": group, "contact_type": random.choice(["Phone", "Email"]),
    }  # fmt: skip


def event(
    now: datetime, state: str, *, priority: str = "3 - Moderate", group: str | None = "Group 1",
    by: str = "A",
) -> dict[str, Any]:  # fmt: skip
    """One event of an incident, in the log's own words."""
    return {
        "at": now.isoformat(timespec="minutes"), "state": state, "priority": priority,
        "group": group, "by": by,
    }  # fmt: skip
