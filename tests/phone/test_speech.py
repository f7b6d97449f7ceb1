"""Sentences become sound once, by whatever command is named, and failures say what to do."""

import io
import json
import sys
import wave
from pathlib import Path

import numpy as np
import pytest

from switchboard.phone import speech
from switchboard.phone.speech import NoSpeech, SpeechFailed

SPEAKER = """
import json, sys, wave
words, file, language = sys.argv[1:]
open({log!r}, "a").write(json.dumps([words, language]) + "\\n")
with wave.open(file, "wb") as sound:
    sound.setnchannels(2); sound.setsampwidth(2); sound.setframerate(16000)
    sound.writeframes(b"\\x00\\x10" * 2 * 1600 * len(words.split()))
"""


@pytest.fixture
def spoken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A voice of our own; what it was asked to say."""
    log, program = tmp_path / "spoken", tmp_path / "speaker.py"
    program.write_text(SPEAKER.format(log=str(log)))
    command = f"{sys.executable} {program} {{words}} {{file}} {{language}}"
    monkeypatch.setenv("SWITCHBOARD_SPEECH_COMMAND", command)
    return log


def test_a_sentence_is_spoken_once_and_kept_as_telephones_carry_it(spoken: Path, tmp_path: Path):
    file = speech.sound("One two three.", language="en", folder=tmp_path / "kept")

    assert speech.sound("One two three.", language="en", folder=tmp_path / "kept") == file
    assert len(spoken.read_text().splitlines()) == 1
    with wave.open(str(file)) as sound:
        assert (sound.getframerate(), sound.getnchannels()) == (8000, 1)
        assert sound.getnframes() == 3 * 800
    assert file.stat().st_mode & 0o777 == 0o644


def test_the_same_words_in_another_language_are_another_sound(spoken: Path, tmp_path: Path):
    made = {speech.sound("Hola.", language=one, folder=tmp_path) for one in ("en", "es")}

    assert len(made) == 2


def test_what_is_said_never_becomes_another_argument(spoken: Path, tmp_path: Path):
    words = '-o /tmp/elsewhere "; echo {file} $HOME'

    speech.sound(words, language="en", folder=tmp_path)

    assert json.loads(spoken.read_text()) == [words, "en"]


def test_a_command_that_fails_says_so_and_keeps_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("SWITCHBOARD_SPEECH_COMMAND", "false {words} {file}")

    with pytest.raises(SpeechFailed, match="Good day"):
        speech.sound("Good day.", language="en", folder=tmp_path / "kept")

    assert not list((tmp_path / "kept").iterdir())


def test_without_any_command_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("SWITCHBOARD_SPEECH_COMMAND", raising=False)
    monkeypatch.setenv("PATH", "/nowhere")

    with pytest.raises(NoSpeech, match="install flite"):
        speech.voice()


def test_a_whistle_above_what_telephones_carry_does_not_come_back_lower():
    seconds = np.arange(16_000) / 16_000
    whistle = (8000 * np.sin(2 * np.pi * 6000 * seconds)).astype("<i2")

    assert np.abs(speech.samples(wav(whistle, rate=16_000))).max() < 400


@pytest.mark.parametrize("content", [b"", b"RIFF", b"ID3 no wave at all, but long enough"])
def test_what_is_no_wav_is_refused(content: bytes):
    with pytest.raises((wave.Error, EOFError)):
        speech.samples(io.BytesIO(content))


def wav(samples: np.ndarray, *, rate: int) -> io.BytesIO:
    kept = io.BytesIO()
    with wave.open(kept, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(rate)
        sound.writeframes(samples.tobytes())
    kept.seek(0)
    return kept
