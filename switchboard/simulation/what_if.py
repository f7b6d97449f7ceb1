"""Decides how two policies are compared on the same tickets, in two ways of replaying them."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from switchboard.policy import document
from switchboard.policy.document import Policy
from switchboard.simulation import plan as planning
from switchboard.simulation.crew import (
    TRIAGE_WORK,
    Calibration,
    Staffing,
    calibrate,
    crew,
    staffing_of,
    team_of,
)
from switchboard.simulation.floor import Floor
from switchboard.simulation.measures import Measures, Tell, measure
from switchboard.simulation.plan import Plan
from switchboard.simulation.recorded import Recorded
from switchboard.simulation.routes import rerouted


class Replay(StrEnum):
    """The ways of replaying."""

    AS_RECORDED = "as_recorded"
    STAFFED = "staffed"

    @property
    def label(self) -> str:
        """Its name as people read it."""
        return "Acts as recorded" if self is Replay.AS_RECORDED else "Staffed"

    @property
    def assumes(self) -> str:
        """What has to be believed for its figures to mean something."""
        return _ASSUMES[self]


_ASSUMES = {
    Replay.AS_RECORDED: (
        "Everybody acts at the very instants that were recorded: triage, holds, resolution. Only"
        " the clocks are computed anew, so people who would come earlier or later are not seen."
    ),
    Replay.STAFFED: (
        "Engineers triage and work strictly by the order of the queues, one ticket at a time, in"
        " all the hours in which their desk is open. Work and holds last as recorded; the crew is"
        " what the record shows, unless it was given. Nobody is ill, and nothing is done on call."
    ),
}

_STAFFING = ("teams", "skills", "categories", "routing")
"""Parts of a policy that say who works what: a replay of recorded acts can't show their change."""


@dataclass(frozen=True, kw_only=True)
class Question:
    """Which tickets are tried under which two policies; they are looked at as of `until`.

    `engineers` and `baseline_engineers` are words as `crew.staffing_of` reads them, for the crew
    after and before; None is the calibrated one. `seed` decides what the record lacks.
    """

    tickets: Sequence[Recorded]
    before: Policy
    after: Policy
    until: dt.datetime
    engineers: str | None = None
    baseline_engineers: str | None = None
    triage_work: dt.timedelta = TRIAGE_WORK
    seed: int = 1

    @property
    def usual_replays(self) -> tuple[Replay, ...]:
        """Both, unless staff or routes change, which recorded acts know nothing of."""
        if self.engineers or self.baseline_engineers:
            return (Replay.STAFFED,)
        changed = {
            change.key.partition(".")[0] for change in document.diff(self.before, self.after)
        }
        is_about_staff = any(key.partition("[")[0] in _STAFFING for key in changed)
        return (Replay.STAFFED,) if is_about_staff else tuple(Replay)

    def steps(self, replays: Sequence[Replay]) -> int:
        """How often `tell` will be called."""
        each = {Replay.AS_RECORDED: 2, Replay.STAFFED: 4}
        return len(self.tickets) * sum(each[replay] for replay in replays)


@dataclass(frozen=True, kw_only=True)
class Compared:
    """What one way of replaying gave under both policies; staffings where people were simulated."""

    replay: Replay
    before: Measures
    after: Measures
    staffing_before: Staffing | None = None
    staffing_after: Staffing | None = None


def compare(question: Question, replay: Replay, *, tell: Tell) -> Compared:
    """The measures before and after; deterministic. Raises ValueError for an impossible crew."""
    if replay is Replay.STAFFED:
        return _staffed(question, tell)
    before, after = (
        measure(question.tickets, policy, now=question.until, tell=tell)
        for policy in (question.before, question.after)
    )
    return Compared(replay=replay, before=before, after=after)


def _staffed(question: Question, tell: Tell) -> Compared:
    recorded = planning.plans(
        question.tickets, question.before, seed=question.seed, until=question.until
    )
    usual = calibrate(recorded, question.before, triage_work=question.triage_work)
    plans = [_in_hand(plan, usual, question.before) for plan in recorded]
    moved = [
        replace(plan, ticket=rerouted(plan.ticket, before=question.before, after=question.after))
        for plan in plans
    ]
    staffing_before = _staffing(question.baseline_engineers, usual, question.before)
    same_people = _with_new_teams(usual, moved, question)
    staffing_after = _staffing(question.engineers, same_people, question.after)
    return Compared(
        replay=Replay.STAFFED,
        before=_replayed(plans, staffing_before, question.before, question, tell),
        after=_replayed(moved, staffing_after, question.after, question, tell),
        staffing_before=staffing_before,
        staffing_after=staffing_after,
    )


def _in_hand(plan: Plan, usual: Calibration, policy: Policy) -> Plan:
    """The plan with the time in which an engineer was really at it, unless that was logged."""
    if plan.ticket.logged:
        return plan
    return plan.with_work(plan.work * usual.hands_on[team_of(plan.ticket, policy)])


def _with_new_teams(usual: Calibration, moved: Sequence[Plan], question: Question) -> Calibration:
    """The same people, and as many in each team that only the new policy routes to as it needs."""
    teams = {team_of(plan.ticket, question.after) for plan in moved} - set(usual.loads)
    if not teams:
        return usual
    needed = calibrate(moved, question.after, triage_work=question.triage_work)
    added = {frozenset({team}): needed.staffing[frozenset({team})] for team in teams}
    return replace(
        usual,
        staffing={**usual.staffing, **added},
        loads={**usual.loads, **{team: needed.loads[team] for team in teams}},
    )


def _staffing(words: str | None, calibration: Calibration, policy: Policy) -> Staffing:
    if words is None:
        return calibration.staffing
    return staffing_of(words, calibration, known=policy.teams)


def _replayed(
    plans: Sequence[Plan], staffing: Staffing, policy: Policy, question: Question, tell: Tell
) -> Measures:
    people = crew(staffing, [plan.ticket for plan in plans], policy)
    floor = Floor(
        plans, people, policy=policy, triage_work=question.triage_work, until=question.until
    )
    return measure(floor.replay(tell), policy, now=question.until, tell=tell)
