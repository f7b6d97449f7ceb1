"""On-call commands: ask a rotation's form who is on call, or for all its shifts."""

import argparse
import json
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from switchboard.cli.instants import instant
from switchboard.cli.printing import complain, say, show_json
from switchboard.policy.rotation import Schedule, Shift, gaps, on_call, shifts

NOBODY = "nobody"
SHOWN = "%a %Y-%m-%d %H:%M %Z"


def add_to(group: argparse.ArgumentParser) -> None:
    """who AT · shifts START END."""
    commands = group.add_subparsers(dest="command", required=True)
    who = commands.add_parser("who", help="who is on call at an instant")
    who.add_argument("at")
    who.set_defaults(answer=_who)
    every = commands.add_parser("shifts", help="every shift between two instants, and every gap")
    every.add_argument("start")
    every.add_argument("end")
    every.add_argument("--timezone", default="UTC", help="the zone to show, as America/Chicago")
    every.set_defaults(answer=_shifts)
    for command in (who, every):
        command.add_argument(
            "--form", type=Path, required=True, help="a file with a schedule's JSON form"
        )
        command.add_argument("--json", action="store_true", help="answer as JSON")
        command.set_defaults(call=_answer)


def _answer(options: argparse.Namespace) -> int:
    try:
        form, lines = options.answer(options, _schedule(options.form))
    except ValueError as fault:
        complain(str(fault))
        return 1
    if options.json:
        show_json(form)
    else:
        for line in lines:
            say(line)
    return 0


def _schedule(file: Path) -> Schedule:
    """Raises ValueError with what is wrong, and in which file."""
    try:
        form = json.loads(file.read_bytes())
    except OSError as fault:
        raise ValueError(f"{file} can't be read: {fault.strerror}.") from fault
    except ValueError as fault:
        raise ValueError(f"{file} is no JSON: {fault}.") from fault
    schedule = Schedule.from_json(form)
    if not schedule.layers and not schedule.overrides:
        raise ValueError(f"{file} has neither layers nor overrides, so nobody is ever on call.")
    return schedule


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as fault:
        message = f"“{name}” is no time zone; write one as America/Chicago."
        raise ValueError(message) from fault


def _who(options: argparse.Namespace, schedule: Schedule) -> tuple[dict[str, Any], list[str]]:
    members = on_call(schedule, instant(options.at))
    return {"members": members}, list(members) or [NOBODY]


def _shifts(options: argparse.Namespace, schedule: Schedule) -> tuple[dict[str, Any], list[str]]:
    start, end, zone = instant(options.start), instant(options.end), _zone(options.timezone)
    served, alone = shifts(schedule, start, end), gaps(schedule, start, end)
    rows = sorted([*served, *(Shift(low, high, NOBODY) for low, high in alone)])
    shown = [{**one._asdict(), **_between(one.start, one.end, zone)} for one in served]
    form = {"shifts": shown, "gaps": [_between(low, high, zone) for low, high in alone]}
    lines = [
        f"{row.start.astimezone(zone):{SHOWN}}  {row.end.astimezone(zone):{SHOWN}}  {row.member}"
        for row in rows
    ]
    return form, lines


def _between(start: datetime, end: datetime, zone: ZoneInfo) -> dict[str, datetime]:
    return {"start": start.astimezone(zone), "end": end.astimezone(zone)}
