from datetime import datetime, timedelta

import pytest

from switchboard.channels.models import InboundMail, InboundState, Submission, SubmissionState
from switchboard.flow import ledger, submissions
from switchboard.policy.acts import Act
from tests.cast import Cast
from tests.flow import mails, scenes

LUCILLE = "Lucille Fontenot <lucille@bayou-dental.example>"


def a_morning(cast: Cast, now: datetime) -> None:
    """A mail that opens, one that joins, one that came back, one unreadable, one that waits."""
    ticket = mails.arrive(mails.raw(sender=LUCILLE), at=now).ticket
    letter = scenes.letter(ticket, Act.RECEIVED)
    mails.arrive(mails.answer(letter, sender=LUCILLE), at=now + timedelta(hours=1))
    mails.arrive(mails.raw(sender=mails.TEXAS, headers=["X-Switchboard-Letter: 1"]), at=now)
    mails.arrive(b"no headers at all", at=now)
    mails.store(mails.raw(sender=LUCILLE, body="Not read yet."), at=now)


def test_all_that_came_in_is_accounted_for(cast: Cast, now: datetime):
    a_morning(cast, now)

    account = ledger.account()

    assert account["mail"] == {
        "received": 5,
        "outcomes": {"opened": 1, "threaded": 1, "ignored": 1, "set_aside": 1, "waiting": 1},
    }
    assert (account["differences"], account["is_even"]) == ([], True)


@pytest.mark.parametrize(
    ("state", "lost"),
    [
        (InboundState.OPENED, {"ticket": None}),
        (InboundState.SET_ASIDE, {"ticket": None}),
        (InboundState.SET_ASIDE, {"reason": ""}),
        (InboundState.IGNORED, {"reason": ""}),
    ],
)
def test_a_mail_that_led_to_nothing_is_a_difference(
    cast: Cast, now: datetime, state: InboundState, lost: dict
):
    a_morning(cast, now)
    InboundMail.objects.filter(state=state).update(**lost)

    account = ledger.account()

    assert account["is_even"] is False
    assert any(f"is {state}" in difference for difference in account["differences"])


def test_a_form_that_led_to_nothing_is_a_difference(cast: Cast, now: datetime):
    form = Submission.objects.create(
        client=cast.bayou, contact=cast.lucille, kind="new_ticket", idempotency_key="one",
        fields={"subject": "No sound", "text": "Silence."}, received_at=now,
    )  # fmt: skip
    submissions.carry_out(form.pk, now=now)
    before = ledger.account()
    Submission.objects.filter(pk=form.pk).update(state=SubmissionState.REFUSED, reason="")

    after = ledger.account()

    assert (before["is_even"], before["portal"]["received"]) == (True, 1)
    assert (after["is_even"], len(after["differences"])) == (False, 1)
