"""What a caller meets while we, or our records, are away: real calls, a database really gone."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from django.db import connection

from switchboard.channels.models import Call, CallOutcome, Recording
from switchboard.database import embedded
from switchboard.database.place import Place
from switchboard.flow import left_behind
from switchboard.gateways.voice import CARRIERS
from switchboard.oncall.models import Page
from switchboard.phone import away
from switchboard.tickets.models import Ticket
from tests.cast import Cast
from tests.flow import night
from tests.phone import pcm, short_prompts
from tests.phone import short_prompts as said
from tests.phone.desk_phones import LOUISIANA, LUCILLE, SUNDAY_2_00, Caller, Desk
from tests.phone.numbers import INES, NOAH, PETRA
from tests.phone.private_asterisk import Running
from tests.programs import until

pytestmark = pytest.mark.journey
MESSAGE = pcm.babble(2.0, seed=5)


@pytest.fixture
def closed(pbx: Running, committed: Cast, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """The desk before our process is started."""
    monkeypatch.setattr(settings, "ARI_URL", pbx.url)
    short_prompts.publish()
    night.fall(committed)
    for left in pbx.recordings.iterdir():
        left.unlink()
    yield Desk(pbx=pbx, cast=committed)
    pbx.hang_up()


def bring_in(*, now: datetime) -> int:
    return left_behind.bring_in(CARRIERS["asterisk"], since=now - timedelta(days=2), now=now)


def joined(*, now: datetime) -> int:
    since = now - timedelta(days=2)
    return left_behind.bring_in_joined(CARRIERS["asterisk"], since=since, now=now)


def test_without_us_asterisk_rings_who_is_on_call_and_only_a_key_takes_it(closed: Desk):
    ines, noah = closed.telephone(INES, is_busy=True), closed.telephone(NOAH)
    with closed.open():
        told = closed.pbx.home / "on_call.conf"
        until(lambda: told.exists() and INES in told.read_text())
    closed.pbx.reload()

    leg = closed.pbx.exchange.call(LOUISIANA, shown=LUCILLE)
    until(lambda: noah.rung, seconds=60)
    engineer = Caller(noah.rung[0])
    engineer.hears(away.WORDS["engineer"])
    engineer.presses("1")
    assert leg.answered.wait(60)
    lucille = Caller(leg)
    lucille.says(MESSAGE)
    engineer.hears_sound(MESSAGE, "Lucille")

    assert len(ines.rung) == 1
    assert joined(now=datetime.now(UTC)) == 0  # they still speak
    lucille.hangs_up()
    closed.pbx.is_quiet()
    now = datetime.now(UTC) + timedelta(minutes=2)
    assert (joined(now=now), joined(now=now)) == (1, 0)
    call = Call.objects.get()
    assert (call.outcome, call.engineer) == (CallOutcome.SPOKEN, closed.cast.noah)
    assert (call.contact, call.ticket.contact) == (closed.cast.lucille, closed.cast.lucille)
    assert call.answered_at < call.ended_at
    assert not Page.objects.exists()
    assert not list(closed.pbx.recordings.iterdir())


def test_without_us_and_with_nobody_reached_a_message_is_brought_in_later(closed: Desk):
    for number in (INES, NOAH, PETRA):
        closed.telephone(number, is_busy=True)
    with closed.open():
        until((closed.pbx.home / "sounds" / "away" / "thanks.wav").exists)

    lucille = closed.call()
    lucille.hears(away.WORDS["caller"])
    lucille.hears_tone()
    lucille.says(MESSAGE)
    lucille.presses("#")
    lucille.hears(away.WORDS["thanks"])
    lucille.is_hung_up_on()
    closed.pbx.is_quiet()

    now = datetime.now(UTC) + timedelta(minutes=2)
    assert bring_in(now=now) == 1
    assert bring_in(now=now) == 0
    ticket = Ticket.objects.get()
    assert ticket.contact == closed.cast.lucille
    closed.is_at(now)
    closed.works_until(lambda: Recording.objects.filter(state="kept").exists(), "it is kept")
    assert closed.likeness(MESSAGE, Recording.objects.get()) > 0.95


def test_with_the_database_away_a_caller_leaves_a_message_and_is_paged_for(
    closed: Desk, place: Place
):
    if not place.is_embedded:
        pytest.skip("the database server is not ours to stop")
    closed.is_at(SUNDAY_2_00)
    with closed.open():
        until((closed.pbx.home / "sounds" / "away" / "thanks.wav").exists)
        connection.close()
        embedded.stop(place)
        try:
            lucille = closed.call()
            lucille.hears(away.WORDS["caller"], seconds=60)
            lucille.hears_tone()
            lucille.says(MESSAGE)
            lucille.presses("#")
            lucille.hears(away.WORDS["thanks"])
            lucille.is_hung_up_on()
        finally:
            embedded.start(place)
        closed.pbx.is_quiet()

        assert bring_in(now=SUNDAY_2_00 + timedelta(minutes=3)) == 1
    page = Page.objects.get()
    assert page.ticket.received_at - SUNDAY_2_00 < timedelta(minutes=1)


def test_a_message_that_ends_while_the_database_is_away_is_paged_when_it_is_back(
    closed: Desk, place: Place
):
    if not place.is_embedded:
        pytest.skip("the database server is not ours to stop")
    closed.is_at(SUNDAY_2_00)
    with closed.open():
        lucille = closed.call()
        lucille.hears(said.WELCOME)
        lucille.presses("2")
        lucille.hears(said.AGREE)
        lucille.presses("1")
        lucille.hears_tone()
        connection.close()
        embedded.stop(place)
        try:
            lucille.says(MESSAGE)
            lucille.presses("#")
            lucille.hears(away.WORDS["thanks"], seconds=60)
        finally:
            embedded.start(place)
        until(Page.objects.exists, seconds=60)
        until(lambda: Call.objects.get().ended_at, seconds=60)

    assert Call.objects.get().outcome == CallOutcome.MESSAGE_LEFT


def test_a_message_goes_on_while_our_process_is_started_again(closed: Desk):
    closed.is_at(SUNDAY_2_00)
    with closed.open(leaves_calls=True):
        lucille = closed.call()
        lucille.hears(said.WELCOME)
        lucille.presses("2")
        lucille.hears(said.AGREE)
        lucille.presses("1")
        lucille.hears_tone()
        lucille.says(MESSAGE)

    with closed.open():
        lucille.presses("#")
        lucille.hears(said.PAGED)
        lucille.is_hung_up_on()
        until(Page.objects.exists, seconds=60)
        wanted = "the message is kept"
        closed.works_until(lambda: Recording.objects.filter(state="kept").exists(), wanted)

    assert Ticket.objects.count() == Call.objects.filter(kind="incoming").count() == 1
    assert closed.likeness(MESSAGE, Recording.objects.get()) > 0.95
