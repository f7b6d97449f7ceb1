"""Decides how the parts of a policy are said to a person: hours, targets, matrix, ladders."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from switchboard.console.context import opening_words
from switchboard.policy.document import Policy
from switchboard.policy.document_parts import RoutingCondition
from switchboard.policy.priority import Cell, Impact, Priority, Urgency
from switchboard.policy.sla import PROMISED, Clock
from switchboard.ui.week import shifts, week
from switchboard.ui.words import duration

TELLS = {
    "engineer": "the engineer",
    "team": "the team",
    "team_lead": "the team's lead",
    "on_call": "who is on call",
    "service_manager": "the service manager",
    "access_holder": "somebody with the access that its engineer lacks",
}


@dataclass(frozen=True, kw_only=True)
class DeskWords:
    """One desk and whether it is open now."""

    name: str
    phone: str
    option: int
    email: str
    regions: str
    calendar: str
    is_open: bool
    words: str


@dataclass(frozen=True, kw_only=True)
class CalendarWords:
    """One calendar, its week in runs of equal days, and its days off still to come."""

    name: str
    timezone: str
    week: tuple[tuple[str, str], ...]
    holidays: tuple[str, ...]
    special: tuple[tuple[str, str], ...]
    words: str


@dataclass(frozen=True, kw_only=True)
class TargetWords:
    """What one priority is promised."""

    level: int
    name: str
    first_response: str
    next_update: str
    resolution: str
    call_back: str
    counts: str


def desks(policy: Policy, *, now: datetime, zone: ZoneInfo) -> list[DeskWords]:
    """Every desk with the regions that it serves (S1)."""
    return [
        DeskWords(
            name=desk.name,
            phone=desk.phone,
            option=desk.menu_option,
            email=desk.email,
            regions=", ".join(r.name for r in policy.regions.values() if r.desk == key),
            calendar=desk.calendar,
            is_open=policy.desk_calendar(key).is_open(now),
            words=opening_words(policy.desk_calendar(key), now=now, zone=zone),
        )
        for key, desk in policy.desks.items()
    ]


def calendars(policy: Policy, *, now: datetime, zone: ZoneInfo) -> list[CalendarWords]:
    """Every calendar in words (S2); days off before today are left out."""
    return [
        _calendar(name, calendar.to_json(), opening_words(calendar, now=now, zone=zone), now=now)
        for name, calendar in policy.calendars.items()
    ]


def targets(policy: Policy) -> list[TargetWords]:
    """The targets, gravest first (S5, S12)."""
    return [
        TargetWords(
            level=level.value,
            name=policy.priority_name(level),
            first_response=_length(policy.target(level, Clock.FIRST_RESPONSE)),
            next_update=_length(policy.promised(level, Clock.NEXT_UPDATE)),
            resolution=_length(policy.target(level, Clock.RESOLUTION)),
            call_back=_length(policy.target(level, Clock.CALL_BACK)),
            counts="round the clock"
            if getattr(policy.targets, level.key).calendar == "always"
            else "while the desk is open",
        )
        for level in Priority
    ]


def matrices(policy: Policy) -> list[tuple[str, list[tuple[str, list[Priority]]]]]:
    """The matrix as two tables: rows by impact, columns by urgency (S3)."""
    halves = ((False, "Without a workaround"), (True, "With a workaround"))
    return [
        (
            title,
            [
                (
                    impact.label,
                    [policy.matrix.cells[Cell(impact, urgency, has)] for urgency in Urgency],
                )
                for impact in Impact
            ],
        )
        for has, title in halves
    ]


def teams(policy: Policy) -> list[tuple[str, str, bool]]:
    """Each team's name, what it serves, and whether it takes the rest (S8)."""
    return [
        (
            team.name,
            ", ".join(policy.categories[key].name for key in team.categories),
            team.is_default,
        )
        for team in policy.teams.values()
    ]


def rules(policy: Policy) -> list[tuple[str, str, str]]:
    """Each routing rule: when, the team's name, because."""
    return [
        (_when(rule.when, policy), policy.teams[rule.team].name, rule.because)
        for rule in policy.routing
    ]


def ladders(policy: Policy) -> list[tuple[str, list[str]]]:
    """Each ladder with its rungs in words."""
    told = [
        (clock.label, [f"At {rung.at:.0%} of the target: {TELLS[rung.tell]}" for rung in rungs])
        for clock in PROMISED
        if (rungs := policy.ladder(clock))
    ]
    paged = [
        f"After {rung.after_minutes} min: {TELLS[rung.tell]}"
        if rung.after_minutes
        else f"At once: {TELLS[rung.tell]}"
        for rung in policy.ladders.on_call.rungs
    ]
    return [*told, ("A message on the on-call line", paged)]


def _calendar(name: str, form: dict[str, Any], words: str, *, now: datetime) -> CalendarWords:
    today = now.astimezone(ZoneInfo(form["timezone"])).date()
    ahead = [date.fromisoformat(day) for day in form.get("holidays", [])]
    special = sorted(form.get("special_hours", {}).items())
    return CalendarWords(
        name=name,
        timezone=form["timezone"].replace("_", " "),
        week=tuple(week(form.get("hours", {}))),
        holidays=tuple(_day(day) for day in sorted(ahead) if day >= today),
        special=tuple(
            (_day(date.fromisoformat(day)), shifts(spans))
            for day, spans in special
            if date.fromisoformat(day) >= today
        ),
        words=words,
    )


def _day(day: date) -> str:
    return f"{day:%a}, {day:%b} {day.day}, {day.year}"


def _length(length: timedelta | None) -> str:
    return "not promised" if length is None else duration(length, in_days=False)


def _when(when: RoutingCondition, policy: Policy) -> str:
    """A rule's condition: any word of each line, and every line.

    Names stand for keys where the policy has them; a client is a row and named as it is.
    """
    parts = []
    if when.category:
        names = [policy.categories[key].name for key in when.category if key in policy.categories]
        parts.append(" or ".join(names))
    if when.priority:
        parts.append(" or ".join(policy.priority_name(level) for level in when.priority))
    if when.region:
        parts.append(" or ".join(policy.regions[key].name for key in when.region))
    if when.client:
        parts.append(" or ".join(when.client))
    return ", and ".join(parts) or "always"
