"""Hours commands: ask a calendar of the policy as published, or any form, when work is due."""

import argparse
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

from switchboard.cli.__main__ import use
from switchboard.cli.instants import instant
from switchboard.cli.printing import complain, say, show_json
from switchboard.policy.document import NotInPolicy
from switchboard.policy.hours import Calendar, CalendarFault, NaiveInstant, NeverOpen
from switchboard.policy.hours_history import CalendarHistory


def add_to(group: argparse.ArgumentParser) -> None:
    """due START MINUTES · worked START END · explain START END."""
    commands = group.add_subparsers(dest="command", required=True)
    due = commands.add_parser("due", help="when MINUTES of work that begins at START are done")
    due.add_argument("start")
    due.add_argument("minutes", type=float)
    due.set_defaults(call=_due)
    worked = commands.add_parser("worked", help="the working time between two instants")
    worked.set_defaults(call=_worked)
    explain = commands.add_parser("explain", help="every part between two instants, and why")
    explain.set_defaults(call=_explain)
    for command in (worked, explain):
        command.add_argument("start")
        command.add_argument("end")
    for command in (due, worked, explain):
        command.add_argument(
            "--calendar",
            default="business",
            help="a key of the policy, as all its versions have it",
        )
        command.add_argument("--form", type=Path, help="a file with a calendar's JSON form instead")
        command.add_argument("--json", action="store_true", help="answer as JSON")


def _due(options: argparse.Namespace) -> int:
    return _answer(
        options,
        lambda calendar: {"due": calendar.due(instant(options.start), _work(options.minutes))},
    )


def _worked(options: argparse.Namespace) -> int:
    return _answer(
        options,
        lambda calendar: {"seconds": calendar.worked(*_span(options)).total_seconds()},
    )


def _explain(options: argparse.Namespace) -> int:
    def parts(calendar: Calendar | CalendarHistory) -> dict[str, object]:
        found = calendar.explain(*_span(options))
        return {
            "intervals": [
                {
                    "start": part.start.astimezone(calendar.zone),
                    "end": part.end.astimezone(calendar.zone),
                    "is_open": part.is_open,
                    "reason": str(part.reason),
                    "calendar": part.calendar,
                    "version": part.version,
                    "seconds": (part.end - part.start).total_seconds(),
                }
                for part in found
            ]
        }

    return _answer(options, parts)


def _answer(options: argparse.Namespace, ask) -> int:  # type: ignore[no-untyped-def]  # noqa: ANN001
    try:
        calendar = _calendar(options)
        form = ask(calendar)
    except (CalendarFault, NaiveInstant, NeverOpen, NotInPolicy, ValueError, OSError) as fault:
        complain(str(fault))
        return 1
    if options.json:
        show_json(form)
        return 0
    for key, value in form.items():
        if isinstance(value, list):
            for part in value:
                counted = "counted    " if part["is_open"] else "not counted"
                version = f"  (version {part['version']})" if part["version"] else ""
                say(f"{part['start']}  {part['end']}  {counted}  {part['reason']}{version}")
        elif isinstance(value, datetime):
            local, utc = value.astimezone(calendar.zone), value.astimezone(UTC)
            say(f"{local:%a %Y-%m-%d %H:%M:%S %Z} ({utc:%Y-%m-%dT%H:%M:%SZ})")
        else:
            say(f"{key}: {value}")
    return 0


def _calendar(options: argparse.Namespace) -> Calendar | CalendarHistory:
    if options.form:
        return Calendar.from_json(json.loads(options.form.read_text()))
    use("worker")
    from switchboard.published.calendars import history_of
    from switchboard.published.models import NoPolicyPublished

    try:
        return history_of(options.calendar)
    except NoPolicyPublished as none:
        raise ValueError(str(none)) from none


def _span(options: argparse.Namespace) -> tuple[datetime, datetime]:
    """Start and end, in this order; raises ValueError."""
    start, end = instant(options.start), instant(options.end)
    if end < start:
        raise ValueError(f"{end} lies before {start}: ask from the earlier to the later.")
    return start, end


def _work(minutes: float) -> timedelta:
    try:
        return timedelta(minutes=minutes)
    except (ValueError, OverflowError) as none:
        raise ValueError(f"{minutes:g} minutes is no working time: give fewer.") from none
