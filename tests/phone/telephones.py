"""Telephones and the people at them, who do one thing after the other as a test has them do."""

import io
import math
import struct
import wave
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

RATE = 8000


@dataclass(frozen=True)
class Presses:
    """A key, when one is asked for."""

    key: str


@dataclass(frozen=True)
class Speaks:
    """After the tone, for so long; then # or, if they hang up, nothing."""

    seconds: float
    hangs_up: bool = False


@dataclass(frozen=True)
class Waits:
    """Nothing: no key, no word."""


@dataclass(frozen=True)
class HangsUp:
    """Hangs up, whatever is just being said."""


Deed = Presses | Speaks | Waits | HangsUp


@dataclass
class Telephone:
    """What happens when it rings, and what whoever answers does then, in order."""

    is_busy: bool = False
    is_answered: bool = True
    is_machine: bool = False
    is_no_number: bool = False
    deeds: deque[Deed] = field(default_factory=deque)
    heard: list[str] = field(default_factory=list)
    is_joined: bool = False
    shown: str = ""
    pauses: Callable[[], object] = lambda: None  # before each deed

    def next(self) -> Deed:
        """The next deed; who has nothing left to do is silent."""
        self.pauses()
        return self.deeds.popleft() if self.deeds else Waits()


def person(*deeds: Deed) -> Telephone:
    """Somebody answers, and does this."""
    return Telephone(deeds=deque(deeds))


def voicemail() -> Telephone:
    """A machine answers: it hears the words and presses nothing."""
    return Telephone(is_machine=True)


def busy() -> Telephone:
    """The line is busy."""
    return Telephone(is_busy=True, is_answered=False)


def unanswered() -> Telephone:
    """It rings and rings."""
    return Telephone(is_answered=False)


def sound(seconds: float) -> bytes:
    """A tone of so many seconds, as WAV."""
    samples = (
        int(8000 * math.sin(2 * math.pi * 440 * n / RATE)) for n in range(int(RATE * seconds))
    )
    kept = io.BytesIO()
    with wave.open(kept, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(b"".join(struct.pack("<h", one) for one in samples))
    return kept.getvalue()
