"""Decides which sound is played for what is to be said: a recorded prompt, else a spoken one."""

import io
import logging
import wave
from pathlib import Path

from switchboard.channels.models import Recording
from switchboard.flow.call_words import Fixed
from switchboard.flow.calls import CallTurn, Spoken
from switchboard.phone import speech

log = logging.getLogger(__name__)

# The words of a notice bind: a recording of it must say by its name which version it says.
FEE_NOTICE = "fee_notice"


class Sounds:
    """The sounds of one installation, in a folder that Asterisk reads too."""

    def __init__(self, home: Path, recorded: Path) -> None:
        self.folder = home / "sounds"
        self.own = recorded

    def media(self, spoken: Spoken, turn: CallTurn) -> list[str]:
        """What Asterisk is to play, as `sound:/path` without an ending; nothing where it can't be.

        A call goes on without what can't be said: a caller in silence still gets their tone.
        """
        own = self.recorded(spoken.name, turn)
        try:
            file = own or speech.sound(
                spoken.text, language=turn.call.language, folder=self.folder / "spoken"
            )
        except (speech.NoSpeech, speech.SpeechFailed, OSError) as fault:
            log.warning("“%s” was not said: %s", spoken.name, fault)
            return []
        return [played(file)]

    def prepare(self, one: Fixed) -> Path:
        """Spoken before it is needed; raises NoSpeech, SpeechFailed or OSError."""
        return speech.sound(one.text, language=one.language, folder=self.folder / "spoken")

    def message(self, recording: Recording) -> list[str]:
        """A message that is kept here, as a file; Asterisk plays none that is no WAV."""
        file = self.folder / "messages" / f"{recording.uuid}.wav"
        if not file.exists():
            file.parent.mkdir(parents=True, exist_ok=True)
            try:
                speech.put(file, speech.samples(io.BytesIO(bytes(recording.content or b""))))
            except (wave.Error, EOFError) as fault:
                log.warning("%s can't be played: %s", recording, fault)
                return []
        return [played(file)]

    def tone(self) -> str:
        """The tone after which a caller speaks."""
        return played(speech.tone(self.folder / "tone.wav"))

    def recorded(self, name: str, turn: CallTurn) -> Path | None:
        """A prompt that the administrator recorded, the desk's own first, then of the language."""
        if name == FEE_NOTICE:
            name = f"{name}.{turn.call.policy_version.policy.fees.notice_version}"
        places = [self.own / turn.call.language / turn.call.desk.key]
        places.append(self.own / turn.call.language)
        found = (place / f"{name}.wav" for place in places)
        return next((file for file in found if file.is_file()), None)


def played(file: Path) -> str:
    """As Asterisk wants it.

    >>> played(Path("/desk/phone/tone.wav"))
    'sound:/desk/phone/tone'
    """
    return f"sound:{file.with_suffix('')}"
