"""Decides who works in a staffed replay: how many engineers, in which teams, at which desk."""

import datetime as dt
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from switchboard.policy.document import Policy
from switchboard.policy.document_faults import nearest
from switchboard.simulation.plan import Plan
from switchboard.simulation.promises import desk_calendar, desk_key
from switchboard.simulation.recorded import Recorded

TRIAGE = "triage"
"""The queue of what awaits triage, named beside the teams; whoever serves it triages."""

TRIAGE_WORK = dt.timedelta(minutes=5)

_WORK_LOAD = 0.85
_TRIAGE_LOAD = 0.6  # a promise of minutes needs somebody who is free just now

MOST_ENGINEERS = 10_000

Staffing = Mapping[frozenset[str], int]
"""How many engineers serve each set of teams."""


class NoSuchTeam(ValueError):
    """Engineers were asked for in a team that nobody knows."""

    def __init__(self, team: str, known: Sequence[str]) -> None:
        super().__init__(f"There is no team “{team}”. {nearest(team, known)}")


class NobodyServes(ValueError):
    """A team has tickets and no engineer."""

    def __init__(self, team: str) -> None:
        super().__init__(f"“{team}” has tickets and nobody to work on them; give it an engineer.")


class NotAStaffing(ValueError):
    """Words that say no number of engineers."""

    def __init__(self, words: str) -> None:
        super().__init__(
            f"“{words}” is no number of engineers: write 40, or network=3,service_desk+triage=5,"
            f" each from 1 to {MOST_ENGINEERS:,}."
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Engineer:
    """One engineer: the queues that they serve, and the desk whose hours they keep."""

    name: str
    queues: frozenset[str]
    desk: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Calibration:
    """A crew that could have done what the record shows, in the time that the record shows.

    `loads` is how many engineers each queue keeps busy without a pause; `hands_on` the part of a
    ticket's recorded time that an engineer was really at it, by team.
    """

    staffing: Staffing
    loads: Mapping[str, float]
    hands_on: Mapping[str, float]


def calibrate(plans: Sequence[Plan], policy: Policy, *, triage_work: dt.timedelta) -> Calibration:
    """As many engineers as the record shows on an average day, 85 per cent of their time at work.

    Teams of which the record names no engineer get as many as their work needs. The triage queue
    gets so many that they are busy 60 per cent of their time. Every queue gets at least one.
    """
    by_team: dict[str, list[Plan]] = defaultdict(list)
    for plan in plans:
        by_team[team_of(plan.ticket, policy)].append(plan)
    seen = _seen_a_day(plans, policy)
    staffing: dict[frozenset[str], int] = {}
    loads: dict[str, float] = {}
    hands_on: dict[str, float] = {}
    for team, theirs in sorted(by_team.items()):
        busy = _load([plan.work for plan in theirs], theirs, policy)
        count = seen.get(team) or max(1, math.ceil(busy / _WORK_LOAD))
        hands_on[team] = min(1.0, count * _WORK_LOAD / busy) if busy else 1.0
        loads[team] = busy * hands_on[team]
        staffing[frozenset({team})] = count
    loads[TRIAGE] = _load([triage_work] * len(plans), plans, policy)
    staffing[frozenset({TRIAGE})] = max(1, math.ceil(loads[TRIAGE] / _TRIAGE_LOAD))
    return Calibration(staffing=staffing, loads=loads, hands_on=hands_on)


def staffing_of(words: str, calibration: Calibration, *, known: Iterable[str] = ()) -> Staffing:
    """What `--engineers` asks for: a number in all, or numbers by team.

    Of a number, triage gets as many as it has now but no more than half; the others are shared
    out among the teams by load. Teams that are not named keep what they had; those joined by a
    plus sign are served by the same engineers. Teams are those that have tickets, and the `known`
    ones. Raises NotAStaffing and NoSuchTeam.
    """
    if "=" not in words:
        return _shared_out(_count(words), calibration)
    teams_known = {*calibration.loads, *known}
    asked: dict[frozenset[str], int] = {}
    for part in words.split(","):
        names, _, number = part.partition("=")
        count = _count(number, within=part)
        teams = frozenset(name.strip() for name in names.split("+"))
        for team in sorted(teams - teams_known):
            raise NoSuchTeam(team, sorted(teams_known))
        asked[teams] = asked.get(teams, 0) + count
    named = frozenset[str]().union(*asked)
    return {teams: n for teams, n in calibration.staffing.items() if not teams & named} | asked


def crew(staffing: Staffing, tickets: Sequence[Recorded], policy: Policy) -> list[Engineer]:
    """The engineers by name, at the desks in proportion to the tickets that their teams had.

    Raises NobodyServes for a team that is left without anybody.
    """
    desks: dict[str, Counter[str]] = defaultdict(Counter)
    for ticket in tickets:
        desk = desk_key(ticket, policy)
        desks[team_of(ticket, policy)][desk] += 1
        desks[TRIAGE][desk] += 1
    for team in sorted(set(desks) - frozenset[str]().union(*staffing)):
        raise NobodyServes(team)
    engineers: list[Engineer] = []
    for teams, count in sorted(staffing.items(), key=lambda item: sorted(item[0])):
        wanted = sum((desks[team] for team in teams if team in desks), Counter[str]())
        shares = apportion(count, wanted or {policy.fallback_region.desk: 1})
        for desk, number in shares.items():
            for _ in range(number):
                name = f"{'+'.join(sorted(teams))} {len(engineers) + 1}"
                engineers.append(Engineer(name=name, queues=teams, desk=desk))
    return engineers


def team_of(ticket: Recorded, policy: Policy) -> str:
    """The team that has the ticket; the policy's default team where the record names none."""
    return ticket.team or policy.default_team.key


def apportion(total: int, weights: Mapping[str, float]) -> dict[str, int]:
    """Shares of a whole number by weight, by the largest remainder; ties go by name.

    >>> apportion(5, {"network": 1, "systems": 1, "desk": 2})
    {'desk': 3, 'network': 1, 'systems': 1}
    """
    names, whole = sorted(weights), sum(weights.values()) or 1
    exact = {name: total * weights[name] / whole for name in names}
    shares = {name: math.floor(exact[name]) for name in names}
    left = total - sum(shares.values())
    by_remainder = sorted(names, key=lambda name: (shares[name] - exact[name], name))
    for name in (by_remainder * (left // len(names) + 1))[:left]:
        shares[name] += 1
    return shares


def _count(words: str, *, within: str = "") -> int:
    said = words.strip()
    if not said.isascii() or not said.isdecimal() or not 0 < int(said[:9]) <= MOST_ENGINEERS:
        raise NotAStaffing((within or words).strip())
    return int(said)


def _shared_out(total: int, calibration: Calibration) -> Staffing:
    """A team too small for an engineer of its own is served by somebody of another."""
    if total == 1:
        return {frozenset(calibration.loads): 1}
    triagers = min(calibration.staffing[frozenset({TRIAGE})], total // 2)
    loads = {team: load for team, load in calibration.loads.items() if team != TRIAGE}
    shares = apportion(total - triagers, loads)
    served = [[team] for team, count in shares.items() for _ in range(count)]
    extra = [0.0] * len(served)
    for team in sorted((t for t, count in shares.items() if not count), key=lambda t: -loads[t]):
        least = extra.index(min(extra))
        served[least].append(team)
        extra[least] += loads[team]
    return Counter(frozenset(teams) for teams in served) | {frozenset({TRIAGE}): triagers}


def _seen_a_day(plans: Sequence[Plan], policy: Policy) -> dict[str, int]:
    """The mean number of different engineers of a team on the days on which any were seen."""
    seen: dict[str, dict[dt.date, set[str]]] = defaultdict(lambda: defaultdict(set))
    for plan in plans:
        zone = desk_calendar(plan.ticket, policy).zone
        for given in plan.ticket.engineers:
            team = given.team or team_of(plan.ticket, policy)
            seen[team][given.at.astimezone(zone).date()].add(given.engineer)
    return {
        team: max(1, round(sum(map(len, days.values())) / len(days))) for team, days in seen.items()
    }


def _load(work: Sequence[dt.timedelta], plans: Sequence[Plan], policy: Policy) -> float:
    """Work by open time, in the time in which the middle nine tenths of the tickets came.

    A log often begins and ends with a few stray tickets; they would stretch it.
    """
    ordered = sorted((plan.ticket.received_at, number) for number, plan in enumerate(plans))
    cut = len(ordered) // 20
    middle = ordered[cut : len(ordered) - cut]
    done = sum((work[number] for _, number in middle), dt.timedelta())
    calendar = desk_calendar(plans[middle[0][1]].ticket, policy)
    open_time = calendar.worked(middle[0][0], middle[-1][0])
    return done / open_time if open_time else 0.0
