from datetime import timedelta

from switchboard.policy.priority import Priority
from switchboard.simulation.plan import LEAST_WORK, MOST_WORK, Plan, Stage, Then, plans
from switchboard.simulation.recorded import HoldKept, Recorded, Reopening
from tests.policy.sample_policy import sample
from tests.simulation.records import HOUR, MINUTE, at, ticket

UNTIL = at("30 17:00")
WORKED = {"triaged": "23 08:00", "taken": "23 08:00"}


def planned(*tickets: Recorded, seed: int = 1) -> list[Plan]:
    return plans(tickets, sample(), seed=seed, until=UNTIL)


def test_work_is_the_open_time_from_taking_to_resolution_without_holds_and_reopenings():
    known = ticket(
        "1", "23 07:00", resolved="25 09:00", **WORKED,
        holds=(HoldKept(started_at=at("23 09:00"), ended_at=at("24 16:00"), reason="a part"),),
        reopenings=(Reopening(resolved_at=at("24 16:30"), reopened_at=at("25 08:00")),),
    )  # fmt: skip

    (plan,) = planned(known)

    assert plan.stages == (
        Stage(work=HOUR, then=Then.HOLD, lasts=31 * HOUR, reason="a part"),
        Stage(work=30 * MINUTE, then=Then.REOPENING, lasts=15.5 * HOUR),
        Stage(work=HOUR, then=Then.END),
    )


def test_holds_that_overlap_are_waited_for_once():
    known = ticket(
        "1", "23 07:00", resolved="23 13:00", **WORKED,
        holds=(
            HoldKept(started_at=at("23 09:00"), ended_at=at("23 11:00")),
            HoldKept(started_at=at("23 10:00"), ended_at=at("23 12:00")),
            HoldKept(started_at=at("23 10:30"), ended_at=at("23 10:45")),
        ),
    )  # fmt: skip

    (plan,) = planned(known)

    assert [(stage.work, stage.lasts) for stage in plan.stages] == [
        (HOUR, 2 * HOUR), (0 * HOUR, HOUR), (HOUR, 0 * HOUR),
    ]  # fmt: skip


def test_more_work_than_a_day_is_not_believed_and_a_moment_is_not_either():
    long, short = planned(
        ticket("1", "23 07:00", resolved="27 09:00", **WORKED),
        ticket("2", "23 07:00", resolved="23 08:01", **WORKED),
    )

    assert (long.work, short.work) == (MOST_WORK, LEAST_WORK)


def test_logged_time_is_believed_first():
    (plan,) = planned(ticket("1", "23 07:00", resolved="23 12:00", logged=12 * HOUR, **WORKED))

    assert plan.work == 12 * HOUR


def test_what_the_record_lacks_is_drawn_from_tickets_of_the_same_priority():
    known = [
        ticket(f"k{hour}", "23 07:00", resolved=f"23 {8 + hour:02}:00", **WORKED)
        for hour in range(1, 7)
    ]
    other = ticket("c", "23 07:00", resolved="23 08:07", priority=Priority.CRITICAL, **WORKED)
    lacking = [
        ticket(f"l{number}", "23 07:00", triaged="23 08:00", resolved="23 08:00")
        for number in range(40)
    ]

    drawn = [plan.work for plan in planned(*known, other, *lacking)][7:]

    assert set(drawn) == {HOUR * hour for hour in range(1, 7)}


def test_what_is_drawn_hangs_on_the_seed_and_the_ticket_and_on_nothing_else():
    known = [
        ticket(f"k{hour}", "23 07:00", resolved=f"23 {8 + hour:02}:00", **WORKED)
        for hour in range(1, 7)
    ]
    lacking = [ticket(f"l{number}", "23 07:00", triaged="23 08:00") for number in range(30)]

    whole, again, part, other = (
        {plan.ticket.number: plan.work for plan in planned(*known, *some, seed=seed)}
        for some, seed in ((lacking, 1), (lacking, 1), (lacking[20:], 1), (lacking, 2))
    )

    assert whole == again
    assert all(whole[number] == work for number, work in part.items())
    assert whole != other


def test_where_no_ticket_shows_any_work_it_is_an_hour():
    (plan,) = planned(ticket("1", "23 07:00"))

    assert plan.stages == (Stage(work=HOUR, then=Then.END),)


def test_a_hold_that_still_stands_lasts_to_the_end_of_the_record():
    (plan,) = planned(
        ticket(
            "1", "23 07:00", **WORKED, holds=(HoldKept(started_at=at("30 16:00"), ended_at=None),)
        )
    )

    assert plan.stages[0].lasts == HOUR


def test_less_work_is_shared_by_all_stages():
    plan = Plan(
        ticket=ticket("1", "23 07:00"),
        stages=(
            Stage(work=3 * HOUR, then=Then.HOLD, lasts=HOUR),
            Stage(work=HOUR, then=Then.END),
        ),
    )

    less = plan.with_work(timedelta(seconds=2))

    assert [stage.work for stage in less.stages] == [timedelta(seconds=2), timedelta()]
    assert [stage.work for stage in plan.with_work(HOUR).stages] == [45 * MINUTE, 15 * MINUTE]
    assert less.stages[0].lasts == HOUR
