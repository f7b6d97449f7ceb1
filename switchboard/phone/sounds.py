"""Decides which sound is played for what is to be said: a recorded prompt, else a spoken one."""

import logging
from pathlib import Path

from switchboard.flow.calls import CallTurn, Spoken
from switchboard.phone import speech

log = logging.getLogger(__name__)

# The words of a notice bind: a recording of it must say by its name which version it says.
FEE_NOTICE = "fee_notice"


class Sounds:
    """The sounds of one installation, in a folder that Asterisk reads too."""

    def __init__(self, home: Path, recorded: Path) -> None:
        self.folder = home / "sounds"
        self._recorded = recorded

    def media(self, spoken: Spoken, turn: CallTurn) -> str | None:
        """What Asterisk is to play, as `sound:/path` without an ending; None where nothing can be.

        A call goes on without what can't be said: a caller in silence still gets their tone.
        """
        own = self.recorded(spoken.name, turn)
        try:
            file = own or speech.sound(
                spoken.text, language=turn.call.language, folder=self.folder / "spoken"
            )
        except (speech.NoSpeech, speech.SpeechFailed, OSError) as fault:
            log.warning("“%s” was not said: %s", spoken.name, fault)
            return None
        return played(file)

    def tone(self) -> str:
        """The tone after which a caller speaks."""
        return played(speech.tone(self.folder / "tone.wav"))

    def recorded(self, name: str, turn: CallTurn) -> Path | None:
        """A prompt that the administrator recorded, the desk's own first, then of the language."""
        if name == FEE_NOTICE:
            name = f"{name}.{turn.call.policy_version.policy.fees.notice_version}"
        places = [self._recorded / turn.call.language / turn.call.desk.key]
        places.append(self._recorded / turn.call.language)
        found = (place / f"{name}.wav" for place in places)
        return next((file for file in found if file.is_file()), None)


def played(file: Path) -> str:
    """As Asterisk wants it.

    >>> played(Path("/desk/phone/tone.wav"))
    'sound:/desk/phone/tone'
    """
    return f"sound:{file.with_suffix('')}"
