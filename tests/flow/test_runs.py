"""Which clocks run on a ticket, since when, and what ends them."""

from datetime import UTC, date, datetime, timedelta

import pytest

from switchboard.accounts.actor import Actor
from switchboard.agreements.models import Agreement
from switchboard.flow import clocks, conversation, holding, resolution, runs, triage, work
from switchboard.flow.story import stories
from switchboard.policy.acts import Act
from switchboard.policy.priority import Priority, Urgency
from switchboard.policy.sla import Clock
from switchboard.tickets.models import HoldReason, Ticket
from switchboard.tickets.models.ticket import Channel
from switchboard.tickets.models.work import HandoverReason
from tests.cast import Cast
from tests.flow import scenes
from tests.flow.ladder_scenes import published, run_of

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
SEVEN = datetime(2026, 11, 23, 13, tzinfo=UTC)


def spans(ticket: Ticket, clock: Clock, *, since: datetime) -> list[tuple[int, int | None]]:
    """When each run of a clock began and stopped, in minutes since an instant."""
    found = ticket.clock_runs.filter(clock=clock).order_by("started_at")
    return [
        (
            (run.started_at - since) // MINUTE,
            None if run.stopped_at is None else (run.stopped_at - since) // MINUTE,
        )
        for run in found
    ]


def critical(cast: Cast, at: datetime) -> Ticket:
    return scenes.taken(cast.lucille, cast, at=at, findings=scenes.critical())


def test_before_triage_first_response_and_age_run(cast: Cast, now: datetime):
    ticket = scenes.reported(cast.lucille, at=now)

    found = ticket.clock_runs.order_by("clock").values_list("clock", "started_at", "stopped_at")

    assert list(found) == [("age", now, None), ("first_response", now, None)]


def test_triage_stops_the_first_response_and_starts_the_others(cast: Cast, now: datetime):
    ticket = scenes.assessed(cast.lucille, cast, at=now)

    found = {run.clock: run for run in ticket.clock_runs.all()}

    assert found[Clock.FIRST_RESPONSE].stopped_at == now + 3 * MINUTE
    assert found[Clock.FIRST_RESPONSE].counted == 3 * MINUTE
    assert found[Clock.RESOLUTION].started_at == now
    assert found[Clock.NEXT_UPDATE].started_at == now + 3 * MINUTE
    assert found[Clock.AGE].stopped_at is None
    assert Clock.CALL_BACK not in found


def test_each_word_of_an_engineer_ends_one_update_and_begins_the_next(cast: Cast, now: datetime):
    ticket = critical(cast, now)
    key = ticket.pk
    conversation.reply(key, "Looking.", by=cast.engineer, now=now + 20 * MINUTE)
    triage.reassess(
        key, scenes.found(urgency=Urgency.HIGH), by=cast.engineer, now=now + 30 * MINUTE
    )
    work.hand_over(
        key, to=cast.noah, reason=HandoverReason.SKILL, note="", by=cast.engineer,
        now=now + 40 * MINUTE,
    )  # fmt: skip
    holding.hold(
        key, reason=HoldReason.THIRD_PARTY, until_at=now + HOUR, note="", by=cast.colleague,
        now=now + 50 * MINUTE,
    )  # fmt: skip
    holding.resume(key, by=cast.colleague, now=now + 55 * MINUTE)
    resolution.resolve(key, **scenes.ANSWERS, by=cast.colleague, now=now + 70 * MINUTE)

    found = spans(ticket, Clock.NEXT_UPDATE, since=now)

    assert found == [(3, 20), (20, 30), (30, 40), (40, 50), (50, 55), (55, 70)]


def test_what_the_requestor_does_not_hear_from_an_engineer_is_no_update(cast: Cast, now: datetime):
    ticket = critical(cast, now)
    report = scenes.report(at=now + 20 * MINUTE, text="And now?")
    conversation.hear(ticket.pk, report, contact=cast.lucille, now=now + 20 * MINUTE)
    conversation.note(ticket.pk, "Odd.", by=cast.engineer, now=now + 30 * MINUTE)
    work.log_time(ticket.pk, minutes=5, note="", by=cast.engineer, now=now + 40 * MINUTE)

    clocks.index(scenes.now_of(ticket), now=now + 41 * MINUTE, because=Act.NOTED)

    assert spans(ticket, Clock.NEXT_UPDATE, since=now) == [(3, None)]


def test_a_hold_that_runs_out_by_itself_is_no_news(cast: Cast, now: datetime):
    ticket = scenes.held(
        cast.lucille, cast, at=now, until=now + HOUR, reason=HoldReason.THIRD_PARTY
    )
    from_hold = run_of(ticket, Clock.NEXT_UPDATE)

    holding.resume_if_due(ticket.pk, by=scenes.SYSTEM, now=now + HOUR)

    run = run_of(ticket, Clock.NEXT_UPDATE)
    assert run.started_at == from_hold.started_at == now + 10 * MINUTE
    assert run.due_at == now + HOUR + 2 * DAY  # nothing counted while it was held


def test_a_reopening_begins_an_update_whoever_asked_for_it(cast: Cast, now: datetime):
    ticket = scenes.resolved(cast.lucille, cast, at=now)
    resolution.reopen(
        ticket.pk, reason="No.", by=Actor.contact(cast.lucille), now=now + 90 * MINUTE
    )

    assert spans(ticket, Clock.NEXT_UPDATE, since=now) == [(3, 60), (90, None)]
    assert spans(ticket, Clock.RESOLUTION, since=now) == [(0, None)]


def test_the_time_between_a_resolution_and_its_reopening_does_not_count(cast: Cast, now: datetime):
    ticket = critical(cast, now)
    resolution.resolve(ticket.pk, **scenes.ANSWERS, by=cast.engineer, now=now + HOUR)

    resolution.reopen(ticket.pk, reason="No.", by=cast.engineer, now=now + 3 * HOUR)

    run = run_of(ticket, Clock.RESOLUTION)
    assert (run.stopped_at, run.due_at) == (None, now + 6 * HOUR)
    assert run_of(ticket, Clock.AGE).due_at == now + 2 * DAY + 2 * HOUR


def test_a_policy_that_promises_no_updates_has_no_such_clock(cast: Cast, now: datetime):
    published(("next_update_minutes = 1200      # two days\n", ""), now=now - HOUR)
    silent, other = scenes.assessed(cast.hector, cast, at=now), critical(cast, now)

    assert spans(silent, Clock.NEXT_UPDATE, since=now) == []
    assert spans(other, Clock.NEXT_UPDATE, since=now) == [(3, None)]


def test_a_raise_begins_an_update_of_its_own_length(cast: Cast, now: datetime):
    ticket = scenes.taken(cast.lucille, cast, at=now)

    triage.reassess(ticket.pk, scenes.critical(), by=cast.engineer, now=now + HOUR)

    first, second = ticket.clock_runs.filter(clock=Clock.NEXT_UPDATE).order_by("started_at")
    assert (first.allowed, first.stopped_at) == (20 * HOUR, now + HOUR)
    assert (second.allowed, second.due_at) == (HOUR, now + 2 * HOUR)


@pytest.mark.parametrize(
    ("channel", "due_at"),
    [
        (Channel.MAIL, SEVEN + 4 * HOUR),
        (Channel.PORTAL, SEVEN + 4 * HOUR),
        (Channel.PHONE, SEVEN + 2 * HOUR),
    ],
)
def test_mail_waits_for_the_opening_even_where_its_target_runs_day_and_night(
    cast: Cast, channel: Channel, due_at: datetime
):
    Agreement.objects.create(
        client=cast.bayou, name="Gold", starts_on=date(2026, 1, 1),
        targets={"critical": {"resolution": 240, "calendar": "always"}},
    )  # fmt: skip
    five = SEVEN - 2 * HOUR
    ticket = scenes.reported(cast.lucille, at=five, channel=channel)

    triage.assess(ticket.pk, scenes.critical(), by=cast.dispatcher, now=five + 5 * MINUTE)

    run = run_of(ticket, Clock.RESOLUTION)
    assert (run.started_at, run.due_at) == (five, due_at)


def test_the_clients_word_goes_before_the_promised_for_target_and_calendar(
    cast: Cast, now: datetime
):
    Agreement.objects.create(
        client=cast.bayou, name="Gold", starts_on=date(2026, 1, 1),
        targets={"low": {"next_update": 30, "calendar": "always"}},
    )  # fmt: skip
    ticket = scenes.now_of(scenes.assessed(cast.lucille, cast, at=now))
    (story,) = stories([ticket])

    own = runs.target_of(ticket, Priority.LOW, Clock.NEXT_UPDATE)
    promised = runs.target_of(ticket, Priority.LOW, Clock.RESOLUTION)

    assert (own, promised) == (30 * MINUTE, 50 * HOUR)
    assert runs.calendar_of(ticket, Priority.LOW, story.calendars).key == "always"
    assert runs.calendar_of(ticket, Priority.HIGH, story.calendars).key == "business"


def test_the_stories_of_many_tickets_take_five_statements(
    cast: Cast, now: datetime, django_assert_num_queries
):
    keys = [critical(cast, now + number * MINUTE).pk for number in range(4)]
    tickets = Ticket.objects.select_related("desk", "agreement").filter(pk__in=keys)

    with django_assert_num_queries(6):  # the tickets themselves
        told = [list(runs.terms_of(story)) for story in stories(tickets)]

    assert [len(terms) for terms in told] == [4, 4, 4, 4]


def test_what_was_just_stored_is_answered_without_asking_again(
    cast: Cast, now: datetime, django_assert_num_queries
):
    ticket = scenes.now_of(critical(cast, now))
    clocks.index(ticket, now=now + HOUR, because=Act.NOTED)

    with django_assert_num_queries(0):
        due = (ticket.first_response_due_at, ticket.resolution_due_at)

    assert due == (now + 15 * MINUTE, now + 4 * HOUR)
    assert ticket.clock_runs.filter(clock=Clock.AGE).count() == 1
