"""Sound is fetched, tried again, and given up with a word on the ticket; nothing waits for it."""

import itertools
from datetime import datetime, timedelta

import pytest

from switchboard.channels.models import Call, Recording, RecordingState
from switchboard.flow import calls, recordings
from switchboard.flow.calls import Ringing
from switchboard.gateways import voice
from switchboard.gateways.voice import AudioAway, AudioGone, Heard
from switchboard.oncall.models import Page
from switchboard.policy.acts import Act
from switchboard.policy.call_script import Pressed, Recorded
from switchboard.tickets.models import Ticket
from tests.cast import Cast
from tests.flow import scenes
from tests.flow.carriers import Exchange
from tests.flow.night import SECOND, TWO_AM

pytestmark = pytest.mark.django_db
WAV = b"RIFF\0\0\0\0WAVEfmt "


class Recorder(Exchange):
    """Gives the sound, or fails as it is told to."""

    def __init__(self) -> None:
        super().__init__("first")
        self.failure: Exception | None = AudioAway("It is away.")
        self.asked = 0

    def audio(self, source: str) -> tuple[bytes, str]:
        self.asked += 1
        if self.failure is not None:
            raise self.failure
        return WAV, "audio/wav"


@pytest.fixture
def recorder(monkeypatch: pytest.MonkeyPatch) -> Recorder:
    made = Recorder()
    monkeypatch.setattr(voice, "CARRIERS", {"first": made})
    return made


@pytest.fixture
def call(cast: Cast, recorder: Recorder) -> Call:
    """A message at two in the morning."""
    ringing = Ringing(carrier="first", carrier_key="1", from_number="", to_number="+17373562220")
    turn = calls.answer(ringing, now=TWO_AM)
    for word, key in enumerate(("2", "1")):
        calls.go_on(turn.call.uuid, Pressed(key=key), key=str(word), now=TWO_AM)
    recordings.located(turn.call.uuid, Heard(source="there", seconds=9), now=TWO_AM)
    calls.go_on(turn.call.uuid, Recorded(seconds=9), key="left", now=TWO_AM)
    return turn.call


def tries(*, until: datetime) -> list[datetime]:
    """The worker looks every second; when it tried."""
    now, found = TWO_AM, []
    while now < until:
        if recordings.fetch(5, now=now):
            found.append(now)
        left = Recording.objects.get().next_try_at
        now = max(left or until, now + SECOND)
    return found


def test_sound_is_kept_with_its_size_and_its_hash(call: Call, recorder: Recorder):
    recorder.failure = None

    assert recordings.fetch(5, now=TWO_AM) == 1

    kept = Recording.objects.get()
    assert (kept.state, bytes(kept.content), kept.size) == (RecordingState.KEPT, WAV, len(WAV))
    assert (kept.seconds, kept.ticket) == (9, Ticket.objects.get())
    assert kept.kept_at == TWO_AM
    assert recordings.fetch(5, now=TWO_AM) == 0


def test_the_page_does_not_wait_for_the_sound(call: Call, recorder: Recorder):
    assert Page.objects.count() == 1
    assert recorder.asked == 0


def test_what_is_away_is_asked_for_again_ever_later(call: Call, recorder: Recorder):
    found = tries(until=TWO_AM + timedelta(hours=2))

    pauses = [later - sooner for sooner, later in itertools.pairwise(found)]
    assert pauses[:6] == list(recordings.PAUSES)
    assert set(pauses[6:]) <= {recordings.PAUSES[-1]}


def test_after_half_a_day_the_ticket_says_that_it_is_missing(call: Call, recorder: Recorder):
    tries(until=TWO_AM + timedelta(hours=13))

    missing = Recording.objects.get()
    assert (missing.state, missing.error) == (RecordingState.MISSING, "It is away.")
    ticket = Ticket.objects.get()
    assert scenes.event(ticket, Act.RECORDING_MISSING).details["reason"] == "It is away."
    assert recordings.fetch(5, now=TWO_AM + timedelta(days=2)) == 0


def test_what_is_gone_is_given_up_in_minutes(call: Call, recorder: Recorder):
    recorder.failure = AudioGone("There is none.")

    found = tries(until=TWO_AM + timedelta(hours=1))

    assert Recording.objects.get().state == RecordingState.MISSING
    assert found[-1] - TWO_AM <= timedelta(minutes=25)


def test_one_that_breaks_the_reader_keeps_no_other_waiting(call: Call, recorder: Recorder):
    recorder.failure = RuntimeError("never seen before")

    assert recordings.fetch(5, now=TWO_AM) == 1

    assert Recording.objects.get().state == RecordingState.WAITING


def test_a_worker_that_dies_while_it_fetches_is_followed_by_another(call: Call, recorder: Recorder):
    recorder.failure = KeyboardInterrupt()
    with pytest.raises(KeyboardInterrupt):
        recordings.fetch(5, now=TWO_AM)
    recorder.failure = None

    assert recordings.fetch(5, now=TWO_AM + timedelta(seconds=5)) == 0
    assert recordings.fetch(5, now=TWO_AM + recordings.LEASE) == 1
    assert Recording.objects.get().state == RecordingState.KEPT


def test_what_is_kept_is_not_replaced(call: Call, recorder: Recorder):
    recorder.failure = None
    recordings.fetch(5, now=TWO_AM)

    recordings.located(call.uuid, Heard(source="elsewhere", seconds=1), now=TWO_AM)
    recordings.keep(Recording.objects.get().pk, b"other", "audio/wav", now=TWO_AM)

    kept = Recording.objects.get()
    assert (bytes(kept.content), kept.source) == (WAV, "there")


def test_a_transcript_is_a_hint_beside_it(call: Call):
    recordings.transcribed(call.uuid, "the server is down")
    recordings.transcribed(call.uuid, "another opinion")

    assert Recording.objects.get().transcript == "the server is down"
