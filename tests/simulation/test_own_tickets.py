"""Our own tickets, as their timelines recorded them, come to the same figures when replayed."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

import pytest

from switchboard.accounts.actor import Actor
from switchboard.flow import conversation, holding, recorded, resolution, triage, work
from switchboard.flow.attainment import Outcome, is_outcome
from switchboard.policy.priority import Impact, Urgency
from switchboard.policy.sla import Clock
from switchboard.policy.transitions import State
from switchboard.simulation.measures import measure
from switchboard.tickets.models import ClockRun, HoldReason, Ticket
from switchboard.tickets.models.ticket import Channel
from tests.cast import Cast
from tests.flow import scenes
from tests.policy.sample_policy import TOML
from tests.simulation.test_command import run

MINUTE = timedelta(minutes=1)
COUNTED = (Clock.FIRST_RESPONSE, Clock.NEXT_UPDATE, Clock.RESOLUTION)


def later(now: datetime, random: Random) -> datetime:
    return now + random.choice([2, 11, 45, 180, 700, 2_900]) * MINUTE


def finding(random: Random) -> triage.Assessment:
    return scenes.found(
        impact=random.choice(list(Impact)),
        urgency=random.choice(list(Urgency)),
        has_workaround=random.random() < 0.3,
    )


def acts(ticket: Ticket, cast: Cast, random: Random, now: datetime) -> Iterator[datetime]:
    """What happens to a ticket, as long as anything does; each instant at which it did."""
    key, by = ticket.pk, cast.engineer
    triage.assess(key, finding(random), by=cast.dispatcher, now=now, out_of_turn_reason="By phone")
    yield now
    work.take(key, by=by, now=(now := later(now, random)))
    for _ in range(random.randrange(8)):
        yield now
        now = later(now, random)
        act(key, by, random, now)
    yield now


def act(key: int, by: Actor, random: Random, now: datetime) -> None:
    state = Ticket.objects.get(pk=key).state
    if state == State.ON_HOLD:
        if holding.resume_if_due(key, by=by, now=now) is None:
            holding.resume(key, by=by, now=now)
    elif state == State.RESOLVED:
        resolution.reopen(key, reason="It is back.", by=by, now=now)
    elif random.random() < 0.3:
        triage.reassess(key, finding(random), by=by, now=now)
    elif random.random() < 0.4:
        conversation.reply(key, "Still at it.", by=by, now=now)
    elif random.random() < 0.5:
        until = now + random.choice([30, 600, 4_000]) * MINUTE
        holding.hold(
            key, reason=HoldReason.REQUESTOR, until_at=until, note="Which one?", by=by, now=now
        )
    else:
        resolution.resolve(key, **scenes.ANSWERS, by=by, now=now)


@pytest.fixture
def end(cast: Cast, now: datetime) -> datetime:
    """A week and a half of sixteen tickets; the instant after their last act."""
    random, last = Random(4), now
    for number in range(16):
        at = now + random.randrange(7 * 24 * 60) * MINUTE
        channel = random.choice([Channel.MAIL, Channel.PHONE])
        ticket = scenes.reported(cast.lucille, at=at, channel=channel)
        if number % 8:
            last = max(last, *acts(ticket, cast, random, later(at, random)))
    return last + MINUTE


def test_each_clock_comes_to_what_was_recorded(cast: Cast, now: datetime, end: datetime):
    tickets = list(recorded.between(now, end))

    found = measure(tickets, cast.version.policy, now=end, tell=lambda: None)

    assert len(tickets) == 16
    for clock in COUNTED:
        runs, tally = ClockRun.objects.filter(clock=clock), found.tallies[clock, None]
        stored = [
            runs.filter(is_outcome(one, now=end)).count()
            for one in (Outcome.MET, Outcome.MISSED, Outcome.RUNNING)
        ]
        counted = runs.filter(stopped_at__isnull=False).values_list("counted", flat=True)
        assert [tally.met, tally.missed, tally.running] == stored
        assert sorted(tally.counted) == sorted(counted)
        assert min(stored[:2]) > 0


def test_the_command_replays_them_under_another_policy(
    cast: Cast, now: datetime, tmp_path: Path, capsys: pytest.CaptureFixture
):
    for minutes in (0, 30):
        scenes.resolved(cast.lucille, cast, at=now + minutes * MINUTE)
    new = tmp_path / "new.toml"
    new.write_text(TOML.replace('["07:00", "17:00"]', '["07:00", "19:00"]'))

    status = run(new, "--from", f"{now:%Y-%m-%d}", "--to", "2026-12-01", "--json")

    form = json.loads(capsys.readouterr().out)
    assert (status, form["tickets"]) == (0, 2)
    assert [one["replay"] for one in form["replays"]] == ["as_recorded", "staffed"]
    assert form["changes"][0]["key"] == "calendars.business.hours.mon"
