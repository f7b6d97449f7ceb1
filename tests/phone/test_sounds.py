"""Which sound is played: the administrator's own recording, else a spoken sentence, else none."""

from pathlib import Path

import pytest

from switchboard.channels.models import Recording
from switchboard.flow import calls
from switchboard.flow.calls import CallTurn, Ringing, Spoken
from switchboard.phone import speech
from switchboard.phone.sounds import Sounds
from tests.cast import Cast
from tests.flow.night import LUCILLE, TWO_AM
from tests.phone import pcm
from tests.phone.telephones import sound

pytestmark = pytest.mark.django_db
WELCOME = Spoken(name="welcome", text="Good evening.")


@pytest.fixture
def turn(cast: Cast) -> CallTurn:
    ringing = Ringing(
        carrier="asterisk", carrier_key="one", from_number=LUCILLE, to_number="+17373562220"
    )
    return calls.answer(ringing, now=TWO_AM)


@pytest.fixture
def sounds(tmp_path: Path) -> Sounds:
    return Sounds(tmp_path / "phone", tmp_path / "own")


def record(sounds: Sounds, name: str) -> str:
    file = sounds.own / name
    file.parent.mkdir(parents=True, exist_ok=True)
    speech.put(file, pcm.babble(0.5, seed=3))
    return f"sound:{file.with_suffix('')}"


def test_the_desks_own_recording_is_played_before_that_of_the_language(
    sounds: Sounds, turn: CallTurn
):
    of_language = record(sounds, "en/welcome.wav")
    assert sounds.media(WELCOME, turn) == [of_language]

    of_desk = record(sounds, f"en/{turn.call.desk.key}/welcome.wav")

    assert sounds.media(WELCOME, turn) == [of_desk]


def test_a_fee_notice_is_played_only_in_the_version_that_binds(sounds: Sounds, turn: CallTurn):
    version = turn.call.policy_version.policy.fees.notice_version
    record(sounds, "en/fee_notice.wav")
    record(sounds, f"en/fee_notice.{version + 1}.wav")
    assert sounds.recorded("fee_notice", turn) is None

    record(sounds, f"en/fee_notice.{version}.wav")

    assert sounds.recorded("fee_notice", turn) is not None


def test_without_any_voice_the_call_goes_on_in_silence(
    sounds: Sounds, turn: CallTurn, monkeypatch: pytest.MonkeyPatch, caplog
):
    monkeypatch.delenv("SWITCHBOARD_SPEECH_COMMAND", raising=False)
    monkeypatch.setenv("PATH", "/nowhere")

    assert sounds.media(WELCOME, turn) == []

    assert "install flite" in caplog.text
    assert sounds.tone().startswith("sound:")


def test_a_message_is_played_from_a_file_and_what_is_no_wav_is_left_out(
    sounds: Sounds, turn: CallTurn
):
    kept = Recording(call=turn.call, began_at=TWO_AM, content=sound(1.0))
    (played,) = sounds.message(kept)
    file = Path(f"{played.removeprefix('sound:')}.wav")
    assert speech.samples(file).size == 8000

    assert sounds.message(Recording(call=turn.call, began_at=TWO_AM, content=b"ID3")) == []
