"""A first walk: from a report to its closure, each step told."""

from datetime import datetime, timedelta

from switchboard.flow import conversation, holding, resolution, triage, work
from switchboard.policy.acts import Act
from switchboard.tickets.models import HoldReason
from tests.cast import Cast
from tests.flow import scenes

MINUTE = timedelta(minutes=1)


def test_a_ticket_walks_from_report_to_closure(cast: Cast, now: datetime):
    ticket = scenes.reported(cast.lucille, at=now)
    key, ines = ticket.pk, cast.engineer

    triage.assess(key, scenes.found(), by=cast.dispatcher, now=now + 3 * MINUTE)
    taken = work.take_next(cast.service_desk.pk, by=ines, now=now + 5 * MINUTE)
    conversation.reply(key, "Looking.", by=ines, now=now + 6 * MINUTE)
    holding.hold(
        key, reason=HoldReason.REQUESTOR, until_at=now + 300 * MINUTE, note="Version?",
        by=ines, now=now + 7 * MINUTE,
    )  # fmt: skip
    holding.resume(key, by=ines, now=now + 60 * MINUTE)
    work.log_time(key, minutes=25, note="", by=ines, now=now + 61 * MINUTE)
    resolution.resolve(key, **scenes.ANSWERS, by=ines, now=now + 120 * MINUTE)
    resolution.close(key, now=now + timedelta(days=6))

    acts = [
        Act.RECEIVED, Act.ASSESSED, Act.TAKEN, Act.REPLIED, Act.HELD, Act.RESUMED,
        Act.TIME_LOGGED, Act.RESOLVED, Act.CLOSED,
    ]  # fmt: skip
    assert taken == ticket
    assert scenes.acts(ticket) == acts
    letters = [letter.act for letter in scenes.letters(ticket)]
    assert letters == [act for act in acts if act != Act.TIME_LOGGED]
