from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from switchboard.policy.paging import (
    CALLED_AGAIN,
    LONGEST_CALL,
    NEXT_STEP,
    Attempt,
    Delivery,
    Ending,
    Method,
    Person,
    Plan,
    Step,
    Way,
    plan,
)

TWO_AM = datetime(2026, 11, 22, 8, tzinfo=UTC)
SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)


def _person(name: str, *methods: Method) -> Person:
    ways = methods or (Method.CALL,)
    return Person(
        id=name, ways=tuple(Way(id=f"{way}{n}", method=way) for n, way in enumerate(ways))
    )


ANA, BEN, CY, DEE = (_person(name) for name in ("ana", "ben", "cy", "dee"))
SILENT = Person(id="silent", ways=())
LADDER = (
    Step(people=(ANA, BEN), after=timedelta(0)),
    Step(people=(CY,), after=4 * MINUTE),
    Step(people=(DEE,), after=8 * MINUTE),
)
Answer = tuple[Ending | None, timedelta]


class Night:
    """A page that is carried out as the plan says, second by second of its own time."""

    def __init__(self, steps: tuple[Step, ...], answers: Callable[[Delivery, int], Answer]):
        self.steps, self.answers = steps, answers
        self.now = TWO_AM
        self.attempts: list[Attempt] = []
        self.deliveries: list[tuple[datetime, Delivery]] = []

    def ask(self) -> Plan:
        return plan(self.steps, self._seen(), fired_at=TWO_AM, now=self.now)

    def go_on(self, *, until: datetime) -> Plan:
        while True:
            found = self.ask()
            for delivery in found.deliveries:
                self._begin(delivery)
            upcoming = [
                one.ended_at for one in self.attempts if (one.ended_at or self.now) > self.now
            ]
            ahead = [at for at in (found.next_check_at, *upcoming) if at]
            if found.next_check_at is None or min(ahead) > until:
                return found
            assert min(ahead) > self.now
            self.now = min(ahead)

    def log(self) -> list[tuple[str, str]]:
        return [(_clock(at), one.person) for at, one in self.deliveries]

    def _seen(self) -> list[Attempt]:
        """What is known now: an attempt that ends later is still under way."""
        return [
            one if one.ended_at and one.ended_at <= self.now
            else replace(one, ended_at=None, ending=None)
            for one in self.attempts
        ]  # fmt: skip

    def _begin(self, delivery: Delivery) -> None:
        ending, lasts = self.answers(delivery, len(self.deliveries))
        self.deliveries.append((self.now, delivery))
        self.attempts.append(
            Attempt(
                person=delivery.person,
                way=delivery.way.id,
                method=delivery.way.method,
                begun_at=self.now,
                ended_at=self.now + lasts if ending else None,
                ending=ending,
            )
        )


def _clock(at: datetime) -> str:
    seconds = int((at - TWO_AM).total_seconds())
    return f"{seconds // 60}:{seconds % 60:02}"


def _always(ending: Ending, seconds: int = 20) -> Callable[[Delivery, int], Answer]:
    return lambda _, __: (ending, timedelta(seconds=seconds))


def _by_person(**endings: Ending) -> Callable[[Delivery, int], Answer]:
    return lambda delivery, _: (endings[delivery.person], 20 * SECOND)


def test_the_first_engineer_is_called_at_once_and_alone():
    found = plan(LADDER, [], fired_at=TWO_AM, now=TWO_AM)

    assert [one.person for one in found.deliveries] == ["ana"]


@pytest.mark.parametrize("ending", [Ending.BUSY, Ending.MACHINE, Ending.DECLINED, Ending.FAILED])
def test_who_is_busy_away_or_declines_makes_room_at_once(ending: Ending):
    night = Night(LADDER, _by_person(ana=ending, ben=Ending.ACCEPTED))
    night.go_on(until=TWO_AM + MINUTE)

    assert night.log() == [("0:00", "ana"), ("0:20", "ben")]


def test_once_accepted_nobody_is_called_any_more():
    night = Night(LADDER, _always(Ending.ACCEPTED))

    assert night.go_on(until=TWO_AM + 60 * MINUTE) == Plan()
    assert night.log() == [("0:00", "ana")]


def test_when_all_of_a_step_were_tried_the_next_opens_at_once():
    night = Night(LADDER, _always(Ending.BUSY, seconds=5))
    night.go_on(until=TWO_AM + 16 * SECOND)

    assert night.log() == [("0:00", "ana"), ("0:05", "ben"), ("0:10", "cy"), ("0:15", "dee")]


def test_who_has_not_declined_is_called_again_after_75_seconds():
    night = Night(
        LADDER, _by_person(ana=Ending.DECLINED, ben=Ending.NO_ANSWER, cy=Ending.DECLINED,
                           dee=Ending.DECLINED),
    )  # fmt: skip
    night.go_on(until=TWO_AM + 3 * MINUTE)

    assert night.log() == [
        ("0:00", "ana"), ("0:20", "ben"), ("0:40", "cy"), ("1:00", "dee"), ("1:35", "ben"),
        ("2:50", "ben"),
    ]  # fmt: skip


def test_a_call_without_any_result_holds_nobody_up_for_longer_than_a_minute():
    night = Night(LADDER, lambda _, __: (None, timedelta(0)))
    night.go_on(until=TWO_AM + 2 * MINUTE)

    assert night.log() == [("0:00", "ana"), ("1:00", "ben"), ("2:00", "cy")]


def test_who_may_still_be_listening_is_not_rung_a_second_time():
    night = Night((Step(people=(ANA,), after=timedelta(0)),), lambda _, __: (None, timedelta(0)))
    night.go_on(until=TWO_AM + 5 * MINUTE)

    assert night.log() == [("0:00", "ana"), ("4:00", "ana")]


def test_an_empty_step_never_waits():
    ladder = (Step(people=(), after=timedelta(0)), Step(people=(SILENT,), after=MINUTE), *LADDER)

    assert [one.person for one in plan(ladder, [], fired_at=TWO_AM, now=TWO_AM).deliveries] == [
        "ana"
    ]


def test_the_next_step_opens_at_its_time_and_at_the_latest_after_four_minutes():
    late = (LADDER[0], replace(LADDER[1], after=timedelta(hours=1)))
    ringing = Attempt(
        person="ana", way="call0", method=Method.CALL, begun_at=TWO_AM + 4 * MINUTE - SECOND
    )

    def people(steps: tuple[Step, ...], at: datetime) -> set[str]:
        return {d.person for d in plan(steps, [ringing], fired_at=TWO_AM, now=at).deliveries}

    assert people(late, TWO_AM + 4 * MINUTE - SECOND) == set()
    assert people(late, TWO_AM + 4 * MINUTE) == {"cy"}
    early = (LADDER[0], replace(LADDER[1], after=30 * SECOND))
    assert people(early, TWO_AM + 4 * MINUTE - SECOND) == {"cy"}


def test_a_team_may_be_called_all_at_once():
    step = Step(people=(ANA, BEN, CY), after=timedelta(0), at_once=True)

    found = plan((step,), [], fired_at=TWO_AM, now=TWO_AM)

    assert {one.person for one in found.deliveries} == {"ana", "ben", "cy"}


def test_messages_go_once_beside_the_calls_and_calls_change_the_number():
    ana = _person("ana", Method.CALL, Method.SMS, Method.CALL)
    night = Night((Step(people=(ana,), after=timedelta(0)),), _always(Ending.NO_ANSWER))
    night.go_on(until=TWO_AM + 4 * MINUTE)

    ways = [one.way.id for _, one in night.deliveries]
    assert ways == ["sms1", "call0", "call2", "call0", "call2"]


def test_who_stands_on_two_steps_has_one_telephone():
    ladder = (Step(people=(ANA,), after=timedelta(0)), Step(people=(ANA, BEN), after=MINUTE))
    night = Night(ladder, _always(Ending.NO_ANSWER, seconds=30))
    night.go_on(until=TWO_AM + MINUTE)

    assert night.log() == [("0:00", "ana"), ("0:30", "ben")]


def test_when_all_have_declined_all_are_asked_anew_after_four_minutes():
    night = Night((LADDER[0],), _always(Ending.DECLINED))
    night.go_on(until=TWO_AM + 5 * MINUTE)

    assert night.log() == [("0:00", "ana"), ("0:20", "ben"), ("4:40", "ana"), ("5:00", "ben")]


def test_a_dead_number_keeps_nobody_from_being_asked_anew():
    night = Night((LADDER[0],), _by_person(ana=Ending.DECLINED, ben=Ending.FAILED))
    night.go_on(until=TWO_AM + 5 * MINUTE)

    assert night.log() == [("0:00", "ana"), ("0:20", "ben"), ("4:40", "ana"), ("5:00", "ben")]


def test_a_page_that_can_call_nobody_says_so():
    found = plan((Step(people=(SILENT,), after=timedelta(0)),), [], fired_at=TWO_AM, now=TWO_AM)

    assert found.is_hopeless
    assert found.next_check_at == TWO_AM + NEXT_STEP


PEOPLE = st.lists(
    st.sampled_from([ANA, BEN, CY, DEE, SILENT, _person("eve", Method.SMS, Method.CALL)]),
    max_size=3, unique_by=lambda one: one.id,
).map(tuple)  # fmt: skip
LADDERS = st.lists(
    st.builds(
        Step, people=PEOPLE, after=st.integers(0, 9).map(lambda n: n * MINUTE),
        at_once=st.booleans(),
    ),
    min_size=1, max_size=4,
).map(tuple)  # fmt: skip
NO_ACCEPTANCE = [None, *(set(Ending) - {Ending.ACCEPTED, Ending.SENT})]


@settings(max_examples=200)
@given(LADDERS, st.randoms(use_true_random=False))
def test_any_night_is_loud_and_orderly(ladder: tuple[Step, ...], random):
    def answer(delivery: Delivery, _: int) -> Answer:
        if delivery.way.method is not Method.CALL:
            return Ending.SENT, timedelta(0)
        return random.choice(NO_ACCEPTANCE), random.randint(1, 50) * SECOND

    night = Night(ladder, answer)
    night.go_on(until=TWO_AM + 30 * MINUTE)

    keys = Counter((d.step, d.person, d.way.id, d.number) for _, d in night.deliveries)
    assert set(keys.values()) <= {1}
    calls = sorted(
        (one for one in night.attempts if one.method is Method.CALL), key=lambda one: one.begun_at
    )
    reachable = {p.id for step in ladder for p in step.people if p.calls}
    assert bool(calls) == bool(reachable)
    for person in reachable:
        own = [one for one in calls if one.person == person]
        for earlier, later in pairwise(own):
            assert later.begun_at >= (earlier.ended_at or earlier.begun_at + LONGEST_CALL)
            assert later.begun_at - earlier.begun_at >= CALLED_AGAIN
            if earlier.ending is Ending.DECLINED:
                assert later.begun_at - earlier.ended_at >= NEXT_STEP
    for earlier, later in pairwise(calls):
        assert later.begun_at - earlier.begun_at <= NEXT_STEP + LONGEST_CALL
    if reachable:
        assert calls[0].begun_at == TWO_AM
    latest_first = (len(ladder) * NEXT_STEP) + LONGEST_CALL * sum(len(s.people) for s in ladder)
    assert {one.person for one in calls if one.begun_at <= TWO_AM + latest_first} == reachable
