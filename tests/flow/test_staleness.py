from datetime import datetime, timedelta

import pytest

from switchboard.flow import conversation, holding, resolution, triage, work
from switchboard.flow.staleness import TicketChangedMeanwhile
from switchboard.policy.acts import Act
from switchboard.tickets.models import HoldReason
from switchboard.tickets.models.work import HandoverReason
from tests.cast import Cast
from tests.flow import scenes

HOUR = timedelta(hours=1)


def newest(ticket) -> int:
    return ticket.events.order_by("-id").values_list("id", flat=True)[0]


def test_who_acts_on_an_old_page_is_shown_what_is_new_and_nothing_is_lost(
    cast: Cast, now: datetime
):
    ticket = scenes.taken(cast.lucille, cast, at=now)
    seen = newest(ticket)
    theirs = conversation.reply(ticket.pk, "Restart it.", by=cast.colleague, now=now)

    with pytest.raises(TicketChangedMeanwhile, match="Noah Lindqvist") as refused:
        conversation.reply(ticket.pk, "Unplug it.", by=cast.engineer, now=now, seen=seen)

    (event,) = refused.value.events
    assert (event.act, event.message) == (Act.REPLIED, theirs)
    assert refused.value.ticket == ticket
    assert len(scenes.letters(ticket, Act.REPLIED)) == 1


def test_who_has_seen_the_newest_event_may_act(cast: Cast, now: datetime):
    ticket = scenes.taken(cast.lucille, cast, at=now)

    conversation.reply(ticket.pk, "Unplug it.", by=cast.engineer, now=now, seen=newest(ticket))

    assert scenes.acts(ticket)[-1] == Act.REPLIED


def test_an_internal_note_counts_as_news_too(cast: Cast, now: datetime):
    ticket = scenes.taken(cast.lucille, cast, at=now)
    seen = newest(ticket)
    conversation.note(ticket.pk, "Do not unplug it.", by=cast.colleague, now=now)

    with pytest.raises(TicketChangedMeanwhile):
        conversation.reply(ticket.pk, "Unplug it.", by=cast.engineer, now=now, seen=seen)


def acts_on_a_page(cast: Cast, key: int, now: datetime):
    answers = scenes.ANSWERS
    by, until = cast.lead, now + HOUR
    why, skill = HoldReason.REQUESTOR, HandoverReason.SKILL
    return {
        "assess": lambda: triage.assess(key, scenes.found(), by=by, now=now, seen=0),
        "reassess": lambda: triage.reassess(key, scenes.found(), by=by, now=now, seen=0),
        "take": lambda: work.take(key, by=by, now=now, seen=0),
        "hand_over": lambda: work.hand_over(
            key, to=cast.noah, reason=skill, note="", by=by, now=now, seen=0
        ),
        "hold": lambda: holding.hold(
            key, reason=why, until_at=until, note="", by=by, now=now, seen=0
        ),
        "resume": lambda: holding.resume(key, by=by, now=now, seen=0),
        "resolve": lambda: resolution.resolve(key, **answers, by=by, now=now, seen=0),
        "reopen": lambda: resolution.reopen(key, reason="No.", by=by, now=now, seen=0),
    }


@pytest.mark.parametrize(
    "act", ["assess", "reassess", "take", "hand_over", "hold", "resume", "resolve", "reopen"]
)
def test_every_act_of_a_page_asks_what_its_author_had_seen(cast: Cast, now: datetime, act: str):
    ticket = scenes.reported(cast.lucille, at=now)

    with pytest.raises(TicketChangedMeanwhile):
        acts_on_a_page(cast, ticket.pk, now)[act]()

    assert scenes.acts(ticket) == [Act.RECEIVED]
