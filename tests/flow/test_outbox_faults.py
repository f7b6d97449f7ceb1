"""The outbox against a mail server that misbehaves; the clock is moved by passing `now`."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import pairwise

import pytest

from switchboard.accounts.models import SignInCode
from switchboard.channels.models import OutboundMail, OutboundState
from switchboard.flow import outbox, sign_in
from switchboard.flow.outbox import LEASE, WAITS
from switchboard.policy.acts import Act
from switchboard.wire.mail import parse
from tests.cast import Cast
from tests.flow import scenes
from tests.gateways.sink import DATA, END, MAIL, RCPT, Fault, Sink, serving

LATER, NEVER = "451 4.3.0 Try again", "550 5.1.1 No such person"
DAY = timedelta(days=1)


@pytest.fixture
def sink(settings) -> Iterator[Sink]:
    with serving() as one:
        settings.SMTP = one.url()
        yield one


def send(*, now: datetime) -> int:
    return outbox.send_claimed(outbox.claim(50, now=now), now=now)


def told(cast: Cast, *, at: datetime) -> OutboundMail:
    """One letter waits."""
    return scenes.letter(scenes.reported(cast.lucille, at=at), Act.RECEIVED)


def now_of(letter: OutboundMail) -> OutboundMail:
    return OutboundMail.objects.get(pk=letter.pk)


def ids(letters: list[bytes]) -> list[str | None]:
    return [parse(raw).message_id for raw in letters]


@pytest.mark.parametrize("step", [MAIL, RCPT, DATA, END])
def test_a_letter_that_is_put_off_leaves_at_its_next_time_and_not_before(
    cast: Cast, now: datetime, sink: Sink, step: str
):
    letter = told(cast, at=now)
    sink.will(Fault(at=step, says=LATER))

    left = [send(now=now), send(now=now + WAITS[0] * 0.99), send(now=now + WAITS[0] * 1.1)]

    assert (left, ids(sink.kept)) == ([0, 0, 1], [letter.internet_message_id])
    assert now_of(letter).error == ""


def test_a_put_off_letter_says_why(cast: Cast, now: datetime, sink: Sink):
    letter = told(cast, at=now)
    sink.will(Fault(at=RCPT, says=LATER))

    send(now=now)

    waiting = now_of(letter)
    assert (waiting.state, waiting.error) == (OutboundState.NEW, LATER)


def test_the_waits_grow_and_end_in_a_failure_that_the_ticket_tells(
    cast: Cast, now: datetime, settings
):
    settings.SMTP = "smtp://127.0.0.1:1"  # nobody listens there
    letter = told(cast, at=now)
    tried_at = []

    while (waiting := now_of(letter)).state == OutboundState.NEW:
        tried_at.append(waiting.next_try_at)
        send(now=waiting.next_try_at)

    waits = [later - sooner for sooner, later in pairwise(tried_at)]
    assert len(waits) == len(WAITS)
    assert all(w <= waited < w * 1.1 for w, waited in zip(WAITS, waits, strict=True))
    assert list(WAITS) == sorted(WAITS)
    assert 4 * DAY < sum(waits, timedelta()) < 5 * DAY
    assert now_of(letter).state == OutboundState.FAILED
    assert (
        "127.0.0.1:1 does not answer"
        in scenes.event(letter.ticket, Act.MAIL_FAILED).details["error"]
    )


def test_a_letter_that_may_have_left_is_sent_once_more_as_the_same_letter_and_never_again(
    cast: Cast, now: datetime, sink: Sink
):
    letter = told(cast, at=now)
    sink.will(Fault(at=END), Fault(at=END))

    for minutes in (0, 1, 5, 10, 15, 60, 24 * 60):
        send(now=now + timedelta(minutes=minutes))

    assert ids(sink.seen).count(letter.internet_message_id) == 2
    assert now_of(letter).state == OutboundState.FAILED
    assert "twice already" in scenes.event(letter.ticket, Act.MAIL_FAILED).details["error"]


def test_the_second_attempt_waits_for_the_lease_and_settles_the_letter(
    cast: Cast, now: datetime, sink: Sink
):
    letter = told(cast, at=now)
    sink.will(Fault(at=END))

    left = [send(now=now), send(now=now + LEASE / 2), send(now=now + 2 * LEASE)]

    assert (left, len(sink.seen), len(sink.kept)) == ([0, 0, 1], 2, 1)
    assert (now_of(letter).state, now_of(letter).error) == (OutboundState.SENT, "")


def test_a_second_attempt_that_is_put_off_does_not_win_a_third_copy(
    cast: Cast, now: datetime, sink: Sink
):
    letter = told(cast, at=now)
    sink.will(Fault(at=END), Fault(at=RCPT, says=LATER), Fault(at=END), Fault(at=RCPT, says=LATER))

    for hours in range(8):
        send(now=now + timedelta(hours=hours))

    assert ids(sink.seen).count(letter.internet_message_id) == 2
    assert now_of(letter).state == OutboundState.FAILED


def test_a_letter_that_left_twice_is_not_revived_by_a_server_that_was_away(
    cast: Cast, now: datetime, sink: Sink, settings
):
    letter = told(cast, at=now)
    sink.will(Fault(at=END), Fault(at=END))
    send(now=now)
    send(now=now + 2 * LEASE)
    settings.SMTP = "smtp://127.0.0.1:1"
    send(now=now + 4 * LEASE)
    settings.SMTP = sink.url()

    send(now=now + DAY)

    assert len(sink.seen) == 2
    assert now_of(letter).state == OutboundState.FAILED


def test_a_refused_letter_between_two_others_stops_neither(cast: Cast, now: datetime, sink: Sink):
    first, second, third = (told(cast, at=now) for _ in range(3))
    sink.before_answer = lambda: sink.will(Fault(at=RCPT, says=NEVER)) if not sink.kept else None

    left = send(now=now)

    assert (left, sink.connections) == (2, 1)
    assert ids(sink.kept) == [first.internet_message_id, third.internet_message_id]
    assert (now_of(second).state, now_of(second).error) == (OutboundState.FAILED, NEVER)


def test_a_server_that_takes_one_letter_a_connection_gets_them_all_at_once(
    cast: Cast, now: datetime, sink: Sink
):
    letters = [told(cast, at=now) for _ in range(3)]
    sink.closes_after_each = True

    assert send(now=now) == 3

    assert [now_of(letter).tries for letter in letters] == [1, 1, 1]
    assert sorted(ids(sink.kept)) == sorted(letter.internet_message_id for letter in letters)


def test_a_letter_that_was_claimed_and_not_begun_still_has_both_attempts(
    cast: Cast, now: datetime, sink: Sink
):
    letter = told(cast, at=now)
    outbox.claim(50, now=now)  # and the worker dies
    sink.will(Fault(at=END))

    send(now=now + LEASE)
    send(now=now + 2 * LEASE + timedelta(seconds=1))

    assert (len(sink.seen), now_of(letter).state) == (2, OutboundState.SENT)


def test_who_comes_back_after_its_claim_ran_out_sends_nothing(
    cast: Cast, now: datetime, sink: Sink
):
    told(cast, at=now)
    slow = outbox.claim(50, now=now)
    quick = outbox.claim(50, now=now + LEASE)

    late = outbox.send_claimed(slow, now=now + LEASE)

    assert (late, sink.seen) == (0, [])
    assert outbox.send_claimed(quick, now=now + LEASE) == 1


def test_the_lease_of_a_letter_runs_from_its_own_start(cast: Cast, now: datetime, sink: Sink):
    told(cast, at=now)
    last = told(cast, at=now)
    sink.will(Fault(at=END, waits_seconds=0.4))
    claims = outbox.claim(50, now=now)
    sink.before_answer = lambda: sink.will(Fault(at=END)) if sink.kept else None

    outbox.send_claimed(claims, now=now)

    assert now_of(last).next_try_at >= now + LEASE + timedelta(seconds=0.4)


def test_a_letter_whose_header_can_not_be_sent_fails_alone(cast: Cast, now: datetime, sink: Sink):
    broken, sound = told(cast, at=now), told(cast, at=now)
    OutboundMail.objects.filter(pk=broken.pk).update(subject="Hi\r\nBcc: all@bayou-dental.example")

    send(now=now)

    assert ids(sink.kept) == [sound.internet_message_id]
    assert now_of(broken).state == OutboundState.FAILED


def test_a_sign_in_code_is_forgotten_once_it_left(cast: Cast, now: datetime, sink: Sink):
    SignInCode.objects.create(
        email=cast.lucille.email, origin="192.0.2.7", asked_at=now, expires_at=now + DAY
    )
    sign_in.send_codes(10, now=now)
    code = OutboundMail.objects.get().subject.rpartition(": ")[2]

    send(now=now)

    letter = OutboundMail.objects.get()
    assert code in parse(sink.kept[0]).text
    assert (letter.state, letter.text, letter.html) == (OutboundState.SENT, "", "")
    assert code not in letter.subject


def test_a_sign_in_code_that_nobody_can_get_is_forgotten_too(cast: Cast, now: datetime, sink: Sink):
    SignInCode.objects.create(
        email=cast.lucille.email, origin="192.0.2.7", asked_at=now, expires_at=now + DAY
    )
    sign_in.send_codes(10, now=now)
    sink.will(Fault(at=RCPT, says=NEVER))

    send(now=now)

    letter = OutboundMail.objects.get()
    assert (letter.state, letter.text, letter.html) == (OutboundState.FAILED, "", "")
