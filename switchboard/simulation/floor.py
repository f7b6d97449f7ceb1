"""Decides how the same tickets go when a given crew works them: a discrete-event simulation.

Who triages takes what was received first (S7); who works takes the least of the team's queues and
of what came back to them (S10), works it in the hours of their desk, over the night if need be, and
has it until it is held or resolved. It comes back to the same engineer (S11).
"""

import datetime as dt
import heapq
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from itertools import count

from switchboard.policy.document import Policy
from switchboard.policy.hours import Calendar, NeverCloses, NeverOpen
from switchboard.simulation.case import Case
from switchboard.simulation.crew import TRIAGE, Engineer, team_of
from switchboard.simulation.measures import Tell
from switchboard.simulation.plan import Plan, Then
from switchboard.simulation.queues import Place
from switchboard.simulation.recorded import PriorityGiven, Recorded

_Happening = Callable[[dt.datetime], None]


class _Seat:
    """An engineer at work: what they serve, what came back to them, since when they are free."""

    def __init__(self, number: int, engineer: Engineer, policy: Policy) -> None:
        self.number = number
        self.name = engineer.name
        self.triages = TRIAGE in engineer.queues
        self.teams = sorted(engineer.queues - {TRIAGE})
        self.calendar_key = policy.desk(engineer.desk).calendar
        self.calendar: Calendar = policy.desk_calendar(engineer.desk)
        self.own = Place()
        self.is_free = True
        self.free_since: dt.datetime | None = None

    @property
    def turn(self) -> tuple[float, int]:
        """Who has been free for longest comes first."""
        return (self.free_since.timestamp() if self.free_since else 0.0, self.number)


class Floor:
    """The room in which a crew works the tickets of some plans under a policy."""

    def __init__(
        self,
        plans: Sequence[Plan],
        crew: Sequence[Engineer],
        *,
        policy: Policy,
        triage_work: dt.timedelta,
        until: dt.datetime,
    ) -> None:
        ordered = sorted(plans, key=lambda plan: (plan.ticket.received_at, plan.ticket.number))
        self._cases = [Case(number, plan) for number, plan in enumerate(ordered)]
        self._seats = [_Seat(number, one, policy) for number, one in enumerate(crew)]
        self._policy, self._triage_work, self._until = policy, triage_work, until
        self._triage = Place()
        self._queues: dict[str, Place] = defaultdict(Place)
        self._waits_in: dict[int, Place] = {}
        self._triagers = [seat for seat in self._seats if seat.triages]
        self._members: dict[str, list[_Seat]] = defaultdict(list)
        for seat in self._seats:
            for team in seat.teams:
                self._members[team].append(seat)
        self._happenings: list[tuple[dt.datetime, int, _Happening]] = []
        self._order = count()
        self._alert: dict[int, _Seat] = {}

    def replay(self, tell: Tell) -> list[Recorded]:
        """What became of each ticket until the end, in the order of receipt."""
        for case in self._cases:
            self._later(case.plan.ticket.received_at, partial(self._arrives, case, tell))
        self._plan_openings()
        while self._happenings and self._happenings[0][0] <= self._until:
            now = self._happenings[0][0]
            while self._happenings and self._happenings[0][0] == now:
                heapq.heappop(self._happenings)[2](now)
            # Only now, so that what comes at one instant is handed out by the order of the queue.
            self._hand_out(now)
        return [case.to_recorded() for case in self._cases]

    def _plan_openings(self) -> None:
        by_calendar: dict[str, list[_Seat]] = defaultdict(list)
        for seat in self._seats:
            by_calendar[seat.calendar_key].append(seat)
        for seats in by_calendar.values():
            for case in self._cases[:1]:
                opens_at = seats[0].calendar.opens_after(case.plan.ticket.received_at)
                self._later(opens_at, partial(self._opens, seats))

    def _opens(self, seats: Sequence[_Seat], now: dt.datetime) -> None:
        self._wake(seats)
        calendar = seats[0].calendar
        try:
            opens_at = calendar.opens_after(calendar.closes_after(now))
        except (NeverCloses, NeverOpen):
            return
        self._later(opens_at, partial(self._opens, seats))

    def _arrives(self, case: Case, tell: Tell, _now: dt.datetime) -> None:
        self._triage.put(case, key=case.triage_key)
        self._wake(self._triagers)
        tell()

    def _hand_out(self, now: dt.datetime) -> None:
        """Those who may have something to do look for it, and each takes one thing."""
        seats = [seat for seat in self._alert.values() if seat.is_free]
        self._alert.clear()
        calendars = {seat.calendar_key: seat.calendar for seat in seats}
        is_open = {key: calendar.is_open(now) for key, calendar in calendars.items()}
        for seat in sorted(seats, key=lambda seat: seat.turn):
            if is_open[seat.calendar_key]:
                self._take_next(seat, now)

    def _take_next(self, seat: _Seat, now: dt.datetime) -> None:
        if seat.triages and self._triage:
            work = self._triage_work
            done = partial(self._triaged, seat, self._triage.take())
        else:
            places = [seat.own, *(self._queues[team] for team in seat.teams)]
            keyed = [(key, place) for place in places if (key := place.least_key()) is not None]
            if not keyed:
                return
            case = min(keyed, key=lambda one: one[0])[1].take()
            del self._waits_in[case.number]
            case.take(seat.name, now)
            work = case.stage.work
            done = partial(self._worked, seat, case)
        seat.is_free = False
        self._later(seat.calendar.due(now, work), done)

    def _triaged(self, seat: _Seat, case: Case, now: dt.datetime) -> None:
        case.triage(self._policy, now)
        ticket = case.plan.ticket
        for given in ticket.priorities[1:]:
            since = given.at - (ticket.triaged_at or given.at)
            self._later(now + max(since, dt.timedelta()), partial(self._assessed, case, given))
        self._wait_for_team(case)
        self._release(seat, now)

    def _assessed(self, case: Case, given: PriorityGiven, now: dt.datetime) -> None:
        """Another priority, as long after triage as it was recorded; where it waits, it moves."""
        if case.resolved_at is not None:
            return
        case.assess(given, self._policy, now)
        place = self._waits_in.get(case.number)
        if place is not None:
            place.put(case, key=case.work_key)

    def _worked(self, seat: _Seat, case: Case, now: dt.datetime) -> None:
        stage = case.finish_stage(now)
        if stage.then is not Then.END:
            self._later(now + stage.lasts, partial(self._comes_back, seat, case))
        self._release(seat, now)

    def _comes_back(self, seat: _Seat, case: Case, now: dt.datetime) -> None:
        """To the same engineer; a reopening to a colleague where only colleagues are there."""
        was_held = case.stage.then is Then.HOLD
        case.go_on(now)
        colleagues = self._members[team_of(case.plan.ticket, self._policy)]
        is_there = seat.calendar.is_open(now)
        if was_held or is_there or not any(one.calendar.is_open(now) for one in colleagues):
            self._wait(case, seat.own, [seat])
        else:
            self._wait_for_team(case)

    def _wait_for_team(self, case: Case) -> None:
        team = team_of(case.plan.ticket, self._policy)
        self._wait(case, self._queues[team], self._members[team])

    def _wait(self, case: Case, place: Place, seats: Sequence[_Seat]) -> None:
        place.put(case, key=case.work_key)
        self._waits_in[case.number] = place
        self._wake(seats)

    def _release(self, seat: _Seat, now: dt.datetime) -> None:
        seat.is_free, seat.free_since = True, now
        self._wake([seat])

    def _wake(self, seats: Iterable[_Seat]) -> None:
        self._alert.update((seat.number, seat) for seat in seats if seat.is_free)

    def _later(self, at: dt.datetime, happening: _Happening) -> None:
        heapq.heappush(self._happenings, (at, next(self._order), happening))
