"""Makes sound of sentences by a command that is installed, and keeps it by voice and words."""

import hashlib
import logging
import os
import shlex
import shutil
import subprocess
import tempfile
import threading
import wave
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np

log = logging.getLogger(__name__)

RATE = 8000
SPEECH_SECONDS = 20
# By language where a command has voices; English is what is left.
_FLITE = ("flite", "-voice", "slt", "-t", "{words}", "-o", "{file}")
_ESPEAK = ("espeak-ng", "-v", "{language}", "-s", "150", "-w", "{file}", "{words}")
_SPOKEN_BY_FLITE = frozenset({"en"})


class NoSpeech(RuntimeError):
    """No command that speaks is installed."""

    def __init__(self) -> None:
        super().__init__(
            "Nothing here can speak the prompts of calls: install flite (or espeak-ng), or name a "
            "command in SWITCHBOARD_SPEECH_COMMAND, or record every prompt yourself "
            "(docs/phone.md). Until then callers hear a tone and nothing before it."
        )


class SpeechFailed(RuntimeError):
    """The command that speaks did not make a sound."""

    def __init__(self, command: Sequence[str], words: str) -> None:
        super().__init__(f"{command[0]} made no sound of “{words[:80]}”: {' '.join(command[:6])}")


@dataclass(frozen=True, kw_only=True)
class Voice:
    """A command with places for {words}, {file} and {language}; the file is WAV of any rate."""

    command: tuple[str, ...]

    def spoken(self, words: str, language: str, file: Path) -> None:
        """Writes the sound of the words; raises SpeechFailed."""
        places = {"words": words, "file": str(file), "language": language}
        # Each word of the command by itself: what is said can't become another argument.
        command = [part.format(**places) for part in self.command]
        try:
            done = subprocess.run(
                command, stdin=subprocess.DEVNULL, capture_output=True, check=False,
                timeout=SPEECH_SECONDS,
            )  # fmt: skip
        except (OSError, subprocess.TimeoutExpired) as fault:
            raise SpeechFailed(command, words) from fault
        if done.returncode or not file.exists():
            raise SpeechFailed(command, words)


def voice(language: str = "en") -> Voice:
    """The command that SWITCHBOARD_SPEECH_COMMAND names, else what is installed; raises NoSpeech.

    Spanish needs espeak-ng: flite speaks English alone.
    """
    if named := os.environ.get("SWITCHBOARD_SPEECH_COMMAND"):
        return Voice(command=tuple(shlex.split(named)))
    commands = [_FLITE, _ESPEAK] if language[:2] in _SPOKEN_BY_FLITE else [_ESPEAK, _FLITE]
    found = next((command for command in commands if shutil.which(command[0])), None)
    if found is None:
        raise NoSpeech
    return Voice(command=found)


def sound(words: str, *, language: str, folder: Path) -> Path:
    """The file with these words, made the first time; raises NoSpeech or SpeechFailed."""
    speaker = voice(language)
    key = "\0".join((*speaker.command, language, words))
    kept = folder / f"{hashlib.sha256(key.encode()).hexdigest()[:32]}.wav"
    if kept.exists():
        return kept
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder) as made:
        raw = Path(made) / "raw.wav"
        speaker.spoken(words, language, raw)
        put(kept, samples(raw))
    return kept


def tone(file: Path, *, seconds: float = 0.4, hertz: int = 1000) -> Path:
    """The tone after which a caller speaks, made once."""
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        wave_ = 8000 * np.sin(2 * np.pi * hertz * np.arange(int(seconds * RATE)) / RATE)
        put(file, wave_.astype(np.int16))
    return file


def samples(file: Path | BinaryIO) -> "np.ndarray":
    """A WAV file's sound as one channel of 16 bits at 8 kHz, as telephones carry it.

    Raises wave.Error, or EOFError where it is cut off.
    """
    with wave.open(str(file) if isinstance(file, Path) else file, "rb") as sound_:
        rate, channels = sound_.getframerate(), sound_.getnchannels()
        if sound_.getsampwidth() != 2:
            raise wave.Error("its samples have not 16 bits")
        read = np.frombuffer(sound_.readframes(sound_.getnframes()), dtype="<i2")
    mono = read.reshape(-1, channels).mean(axis=1)
    if rate == RATE or not mono.size:
        return mono.astype(np.int16)
    return _resampled(mono, rate)


def put(file: Path, heard: "np.ndarray") -> None:
    """One channel of 16 bits at 8 kHz; who plays it meanwhile hears all of it or the old one."""
    draft = file.with_name(f".{file.name}.{os.getpid()}.{threading.get_ident()}")
    with wave.open(str(draft), "wb") as sound_:
        sound_.setnchannels(1)
        sound_.setsampwidth(2)
        sound_.setframerate(RATE)
        sound_.writeframes(heard.astype("<i2").tobytes())
    draft.chmod(0o644)
    draft.replace(file)


def _resampled(mono: "np.ndarray", rate: int) -> "np.ndarray":
    """At 8 kHz, with what is above 4 kHz taken away first: it would come back as a whistle."""
    spectrum = np.fft.rfft(mono)
    wanted = round(mono.size * RATE / rate)
    kept = np.zeros(wanted // 2 + 1, dtype=complex)
    common = min(kept.size, spectrum.size)
    kept[:common] = spectrum[:common]
    return np.clip(np.fft.irfft(kept, wanted) * (wanted / mono.size), -32768, 32767).astype(
        np.int16
    )
