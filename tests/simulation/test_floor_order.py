"""Whatever comes, in whatever order: nobody is overtaken, nobody is doubled, nobody idles."""

from itertools import pairwise
from random import Random

import pytest

from switchboard.policy.priority import Priority
from switchboard.policy.queue_order import work_key
from switchboard.simulation.plan import Plan
from switchboard.simulation.recorded import Recorded
from tests.policy.sample_policy import sample
from tests.simulation.records import ticket
from tests.simulation.rooms import DISPATCHER, INES, UNTIL, names, replayed, work, works


def chance(seed: int) -> list[Plan]:
    """Sixty tickets of two days, of two teams, without interruptions and of odd lengths."""
    random = Random(seed)
    return [
        Plan(
            ticket=ticket(
                f"{number:03}", f"{random.choice([21, 22, 23, 24])} {random.randrange(24):02}:"
                f"{random.randrange(0, 60, 10):02}",
                priority=random.choice(list(Priority)),
                team=random.choice(["service_desk", "network"]),
            ),
            stages=(work(random.randrange(1, 300)),),
        )
        for number in range(60)
    ]  # fmt: skip


def is_overtaken(waiting: Recorded, taken: Recorded) -> bool:
    """Whether the first waited in the same queue, before the other, when that was taken."""
    keys = [
        work_key(priority=one.priorities[0].priority, received_at=one.received_at,
                 ticket_id=int(one.number))
        for one in (waiting, taken)
    ]  # fmt: skip
    return (
        waiting.team == taken.team
        and (waiting.triaged_at or UNTIL) < taken.taken_at < (waiting.taken_at or UNTIL)
        and keys[0][:2] < keys[1][:2]
    )


@pytest.mark.parametrize("seed", range(8))
def test_in_any_two_days_no_one_is_overtaken_and_nobody_does_two_things_at_once(seed: int):
    calendar = sample().calendar("business")
    planned = {one.ticket.number: one for one in chance(seed)}
    crew = (DISPATCHER, INES, works("Nia", "network"), works("Bo", "network", "service_desk"))

    found = list(replayed(list(planned.values()), *crew).values())

    done = [one for one in found if one.resolved_at]
    spans = sorted((one.engineers[0].engineer, one.taken_at, one.resolved_at) for one in done)
    assert len(found) == 60
    assert len(done) > 20
    assert not [(a.number, b.number) for a in found for b in done if is_overtaken(a, b)]
    assert all(one[0] != other[0] or one[2] <= other[1] for one, other in pairwise(spans))
    assert all(calendar.is_open(one.taken_at) for one in done)
    assert all(
        calendar.worked(one.taken_at, one.resolved_at) == planned[one.number].work for one in done
    )


@pytest.mark.parametrize("seed", range(4))
def test_nobody_sits_idle_while_there_is_work(seed: int):
    calendar = sample().calendar("business")

    found = list(replayed(chance(seed), DISPATCHER, INES, works("Nia", "network")).values())

    for team, queue in (("Ines", "service_desk"), ("Nia", "network")):
        mine = sorted(
            (one for one in found if one.team == queue and one.resolved_at),
            key=lambda one: one.taken_at or UNTIL,
        )
        for before, after in pairwise(mine):
            free_since = max(before.resolved_at or UNTIL, after.triaged_at or UNTIL)
            assert names(after) == [team]
            assert after.taken_at <= calendar.opens_after(free_since)
