"""Hurts of the field: what goes wrong where two people act in the same instant."""

from datetime import datetime, timedelta

from switchboard.accounts.actor import Actor
from switchboard.flow import conversation, merging, resolution
from switchboard.policy.acts import Act
from switchboard.policy.transitions import ActNotAllowed, State
from switchboard.staff.models import Engineer
from switchboard.tickets.models import Merge, Ticket
from tests.cast import Cast
from tests.flow import scenes
from tests.flow.at_once import at_once

HOUR = timedelta(hours=1)
ROUNDS = 6


def dana() -> Actor:
    return Actor.engineer(Engineer.objects.get(name="Dana Okafor"))


def ines() -> Actor:
    return Actor.engineer(Engineer.objects.get(name="Ines Baptiste"))


def refusal(act) -> str:
    """What the act was refused with; empty if it was done."""
    try:
        act()
    except (ActNotAllowed, merging.MergeNotStanding) as refused:
        return str(refused)
    return ""


def test_two_opposite_merges_close_both(committed: Cast, now: datetime):
    for _ in range(ROUNDS):
        pair = [scenes.reported(committed.lucille, at=now).pk for _ in range(2)]

        said = at_once(
            2,
            lambda n, pair=pair: refusal(
                lambda: merging.merge(pair[n], into=pair[1 - n], by=dana(), now=now + HOUR)
            ),
        )

        states = sorted(Ticket.objects.filter(pk__in=pair).values_list("state", flat=True))
        assert states == [State.MERGED, State.NEW]
        assert sorted(map(bool, said)) == [False, True]
        assert "goes on in the ticket that it was merged into" in "".join(said)


def test_a_double_click_merges_twice(committed: Cast, now: datetime):
    survivor, absorbed = (scenes.reported(committed.lucille, at=now).pk for _ in range(2))

    said = at_once(
        3,
        lambda _: refusal(
            lambda: merging.merge(absorbed, into=survivor, by=dana(), now=now + HOUR)
        ),
    )

    assert sorted(map(bool, said)) == [False, True, True]
    assert Merge.objects.filter(absorbed=absorbed).count() == 1
    assert len(scenes.letters(Ticket.objects.get(pk=absorbed), Act.MERGED)) == 1


def test_a_reply_is_lost_between_two_tickets_that_are_merged(committed: Cast, now: datetime):
    for number in range(ROUNDS):
        survivor, absorbed = (scenes.reported(committed.lucille, at=now).pk for _ in range(2))
        report = scenes.report(at=now, text=f"More of it, {number}.")

        def act(n: int, report=report, survivor=survivor, absorbed=absorbed) -> str:
            if n == 0:
                merge = merging.merge
                return refusal(lambda: merge(absorbed, into=survivor, by=dana(), now=now + HOUR))
            contact = committed.lucille
            hear = conversation.hear
            return refusal(lambda: hear(absorbed, report, contact=contact, now=now + HOUR))

        assert at_once(2, act) == ["", ""]
        heard = Ticket.objects.get(pk=absorbed).messages.filter(text=report.text).count()
        heard += Ticket.objects.get(pk=survivor).messages.filter(text=report.text).count()
        assert heard == 1


def test_a_ticket_is_merged_and_resolved_at_once(committed: Cast, now: datetime):
    for _ in range(ROUNDS):
        survivor = scenes.taken(committed.lucille, committed, at=now).pk
        absorbed = scenes.reported(committed.lucille, at=now).pk

        def act(n: int, survivor=survivor, absorbed=absorbed) -> str:
            if n == 0:
                merge = merging.merge
                return refusal(lambda: merge(absorbed, into=survivor, by=dana(), now=now + HOUR))
            return refusal(
                lambda: resolution.resolve(survivor, **scenes.ANSWERS, by=ines(), now=now + HOUR)
            )

        merge_refused, resolve_refused = at_once(2, act)
        state = Ticket.objects.get(pk=absorbed).state
        assert resolve_refused == ""
        assert state == (State.NEW if merge_refused else State.MERGED)


def test_an_undo_and_a_merge_meet(committed: Cast, now: datetime):
    for _ in range(ROUNDS):
        one, two, three = (scenes.reported(committed.lucille, at=now).pk for _ in range(3))
        merging.merge(three, into=two, by=committed.dispatcher, now=now)

        def act(n: int, one=one, two=two, three=three) -> str:
            if n == 0:
                return refusal(lambda: merging.undo(three, by=dana(), now=now + HOUR))
            merge = merging.merge
            return refusal(lambda: merge(two, into=one, by=dana(), now=now + HOUR))

        undone, _ = at_once(2, act)
        end = Ticket.objects.get(pk=three)
        assert (end.state == State.NEW) == (undone == "")
        assert Ticket.objects.get(pk=two).survivor_id == one
