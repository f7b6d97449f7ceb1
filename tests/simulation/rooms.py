"""Small rooms with few people, where everybody can say beforehand who does what when."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from switchboard.policy.document import Policy
from switchboard.simulation.crew import TRIAGE, Engineer
from switchboard.simulation.floor import Floor
from switchboard.simulation.plan import Plan, Stage, Then
from switchboard.simulation.recorded import Recorded
from tests.policy.sample_policy import sample
from tests.simulation.records import MINUTE, at, ticket

TRIAGE_WORK = 5 * MINUTE
UNTIL = at("30 17:00")
DONE = Then.END


def works(name: str, *queues: str, desk: str = "texas") -> Engineer:
    """An engineer of those teams, of the service desk if none is named."""
    return Engineer(name=name, queues=frozenset(queues or ["service_desk"]), desk=desk)


DISPATCHER = works("Dee", TRIAGE)
INES = works("Ines")
OMAR = works("Omar")


def plan(number: str, received: str, *stages: Stage, **known) -> Plan:
    """A ticket that is worked in these stages."""
    known.setdefault("triaged", received)
    return Plan(ticket=ticket(number, received, **known), stages=stages)


def work(minutes: int, then: Then = DONE, *, lasts: timedelta = timedelta()) -> Stage:
    """A stage of that many minutes."""
    return Stage(work=minutes * MINUTE, then=then, lasts=lasts, reason="a part is missing")


def replayed(
    plans: Sequence[Plan], *crew: Engineer, under: Policy | None = None, until: datetime = UNTIL
) -> dict[str, Recorded]:
    """What became of each ticket, by its number."""
    floor = Floor(plans, crew, policy=under or sample(), triage_work=TRIAGE_WORK, until=until)
    return {one.number: one for one in floor.replay(lambda: None)}


def names(one: Recorded) -> list[str]:
    """Who worked it, in order."""
    return [given.engineer for given in one.engineers]
