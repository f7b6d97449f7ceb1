"""On-call commands: who is on call, all shifts and gaps, and a new edition of a schedule.

They ask a schedule of this installation by its name, or a form in a file.
"""

import argparse
import getpass
import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from switchboard.cli.__main__ import use
from switchboard.cli.instants import instant
from switchboard.cli.printing import complain, say, show_json
from switchboard.policy import rotation
from switchboard.policy.rotation import Shift

if TYPE_CHECKING:
    from switchboard.oncall.models import Schedule

NOBODY = "nobody"
SHOWN = "%a %Y-%m-%d %H:%M %Z"
Interval = tuple[datetime, datetime]


class Asked(NamedTuple):
    """The three questions, of whatever schedule was named."""

    who: Callable[[datetime], Sequence[str]]
    shifts: Callable[[datetime, datetime], list[Shift]]
    gaps: Callable[[datetime, datetime], list[Interval]]


def add_to(group: argparse.ArgumentParser) -> None:
    """who AT · shifts START END · list · publish NAME FORM · gaps."""
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
        source = command.add_mutually_exclusive_group(required=True)
        source.add_argument("--schedule", help="the name of a schedule of this desk")
        source.add_argument("--form", type=Path, help="a file with a schedule's JSON form")
        command.set_defaults(call=_answer)
    listed = commands.add_parser("list", help="the schedules, and who is on call now")
    listed.set_defaults(call=_list)
    publish = commands.add_parser("publish", help="new layers for a schedule, from a JSON form")
    publish.add_argument("name")
    publish.add_argument("form", type=Path, help="members are engineers' e-mail addresses")
    publish.add_argument("--starts", help="an instant with its offset; without it: now")
    publish.add_argument("--desk", action="append", help="a desk that it serves, by its key")
    publish.add_argument("--fallback", action="store_true", help="serves every other desk")
    publish.add_argument("--note", default="")
    publish.set_defaults(call=_publish)
    gaps = commands.add_parser("gaps", help="when nobody could be called, seven days ahead")
    gaps.set_defaults(call=_gaps)
    for command in (who, every, listed, publish, gaps):
        command.add_argument("--json", action="store_true", help="answer as JSON")


def _answer(options: argparse.Namespace) -> int:
    try:
        asked = _asked_file(options.form) if options.form else _asked_rows(options.schedule)
        form, lines = options.answer(options, asked)
    except ValueError as fault:
        complain(str(fault))
        return 1
    if options.json:
        show_json(form)
    else:
        for line in lines:
            say(line)
    return 0


def _asked_file(file: Path) -> Asked:
    """Raises ValueError with what is wrong, and in which file."""
    schedule = rotation.Schedule.from_json(_read(file))
    if not schedule.layers and not schedule.overrides:
        raise ValueError(f"{file} has neither layers nor overrides, so nobody is ever on call.")
    return Asked(
        who=lambda at: rotation.on_call(schedule, at),
        shifts=lambda start, end: rotation.shifts(schedule, start, end),
        gaps=lambda start, end: rotation.gaps(schedule, start, end),
    )


def _asked_rows(name: str) -> Asked:
    use("worker")
    from switchboard.flow import schedules
    from switchboard.staff.models import Engineer

    schedule = _named(name)
    names = {str(one.pk): one.name for one in Engineer.objects.all()}
    return Asked(
        who=lambda at: [one.name for one in schedules.on_call(schedule, at)],
        shifts=lambda start, end: [
            one._replace(member=names.get(one.member, one.member))
            for one in schedules.shifts(schedule, start, end)
        ],
        gaps=lambda start, end: schedules.gaps(schedule, start, end),
    )


def _named(name: str) -> "Schedule":
    from switchboard.oncall.models import Schedule

    found = Schedule.objects.filter(name=name).first()
    if found is None:
        known = ", ".join(Schedule.objects.values_list("name", flat=True)) or "none yet"
        raise ValueError(f"There is no schedule “{name}”. There are: {known}.")
    return found


def _read(file: Path) -> Any:
    try:
        return json.loads(file.read_bytes())
    except OSError as fault:
        raise ValueError(f"{file} can't be read: {fault.strerror}.") from fault
    except ValueError as fault:
        raise ValueError(f"{file} is no JSON: {fault}.") from fault


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as fault:
        message = f"“{name}” is no time zone; write one as America/Chicago."
        raise ValueError(message) from fault


def _who(options: argparse.Namespace, asked: Asked) -> tuple[dict[str, Any], list[str]]:
    members = asked.who(instant(options.at))
    return {"members": members}, list(members) or [NOBODY]


def _shifts(options: argparse.Namespace, asked: Asked) -> tuple[dict[str, Any], list[str]]:
    start, end, zone = instant(options.start), instant(options.end), _zone(options.timezone)
    served, alone = asked.shifts(start, end), asked.gaps(start, end)
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


def _list(options: argparse.Namespace) -> int:
    use("worker")
    from django.utils import timezone

    from switchboard.flow import schedules
    from switchboard.oncall.models import Schedule

    now = timezone.now()
    rows: list[dict[str, Any]] = [
        {
            "name": one.name,
            "desks": [place.desk.key for place in one.coverages.all()],
            "is_fallback": one.is_fallback,
            "on_call": [engineer.name for engineer in schedules.on_call(one, now)],
        }
        for one in Schedule.objects.filter(is_active=True).prefetch_related("coverages__desk")
    ]
    if options.json:
        show_json({"schedules": rows})
        return 0
    for row in rows:
        places = [*row["desks"], *(["every other desk"] if row["is_fallback"] else [])]
        served = ", ".join(places) or "no desk"
        say(f"{row['name']} ({served}): {', '.join(row['on_call']) or NOBODY}")
    if not rows:
        say("There are no schedules yet. Make one with “oncall publish NAME FORM --fallback”.")
    return 0


def _gaps(options: argparse.Namespace) -> int:
    """Looks now; exit status 1 if there are any, so that a watch can call it."""
    use("worker")
    from django.utils import timezone

    from switchboard.flow import schedule_gaps
    from switchboard.published.models import Desk

    found = schedule_gaps.found(list(Desk.objects.order_by("id")), now=timezone.now())
    if options.json:
        show_json({"gaps": [
            {"desk": one.desk.key, "start": one.starts_at, "end": one.ends_at,
             "because": one.because} for one in found
        ]})  # fmt: skip
    for one in [] if options.json else found:
        times = f"{one.starts_at:{SHOWN}}  {one.ends_at:{SHOWN}}"
        say(f"{one.desk.key}  {times}  {one.because}")
    if not found and not options.json:
        say("Somebody can be called at every hour of the next seven days.")
    return 1 if found else 0


def _publish(options: argparse.Namespace) -> int:
    use("worker")
    try:
        form = _publish_from(options)
    except ValueError as fault:
        complain(f"{fault} Nothing was changed.")
        return 1
    if options.json:
        show_json(form)
    else:
        say(f"{options.name}: edition {form['number']} from {form['starts_at']:{SHOWN}}.")
    return 0


def _publish_from(options: argparse.Namespace) -> dict[str, Any]:
    from django.utils import timezone

    from switchboard.accounts.actor import SYSTEM
    from switchboard.flow import schedule_forms

    now = timezone.now()
    edition = schedule_forms.publish(
        options.name,
        _read(options.form),
        desks=options.desk or [],
        is_fallback=options.fallback,
        starts_at=instant(options.starts) if options.starts else now,
        by=replace(SYSTEM, name=getpass.getuser()),
        now=now,
        note=options.note,
    )
    return {"number": edition.number, "starts_at": edition.starts_at}
