"""Keeps ready what is needed when nothing else works: sounds, and who is on call, with Asterisk."""

import asyncio
import logging
from dataclasses import dataclass, field

from switchboard.flow import call_words, on_call_numbers
from switchboard.flow.call_words import Fixed
from switchboard.gateways.voice import asterisk
from switchboard.phone import away, configuration, speech
from switchboard.phone.ari import Ari, AsteriskAway, Refused
from switchboard.phone.sounds import Sounds
from switchboard.phone.verbs import DatabaseAway, Verbs

log = logging.getLogger(__name__)

PAUSE_SECONDS = 30.0


@dataclass(kw_only=True)
class Care:
    """Looks again and again, for as long as the process lives."""

    ari: Ari
    verbs: Verbs
    sounds: Sounds
    is_told: bool = False
    tried: set[Fixed] = field(default_factory=set)

    async def look_after(self) -> None:
        """The sounds and the telephones of who is on call, at each change of either."""
        for fault in await asyncio.to_thread(away.prepare, self.sounds):
            log.warning("Nothing is said while we are away: %s", fault)
        while True:
            try:
                await self.tell_on_call()
                await self.prepare()
            except DatabaseAway:
                pass  # Asterisk keeps what it was told last
            except (AsteriskAway, Refused) as fault:
                log.warning("Asterisk was not told who is on call: %s", fault)
            except Exception:
                log.exception("Who is on call could not be written for Asterisk.")
            await asyncio.sleep(PAUSE_SECONDS)

    async def prepare(self) -> None:
        """Has every sentence spoken that is known beforehand, so that no caller waits for it."""
        known = await self.verbs.tell(self._fixed)
        for one in known - self.tried:
            self.tried.add(one)
            try:
                await asyncio.to_thread(self.sounds.prepare, one)
            except (speech.NoSpeech, speech.SpeechFailed, OSError) as fault:
                log.warning("A prompt could not be prepared: %s", fault)

    def _fixed(self) -> set[Fixed]:
        return set(call_words.fixed(now=self.verbs.clock()))

    async def tell_on_call(self) -> None:
        """Writes whom Asterisk rings without us, and has it read that where it has changed."""
        found = await self.verbs.tell(on_call_numbers.look, now=self.verbs.clock())
        home = asterisk.home()
        has_changed = configuration.write_on_call(home, found.of_desks, others=found.others)
        # Once in any case: the last process may have died between writing and telling.
        if has_changed or not self.is_told:
            await self.ari.put("asterisk", "modules", "pbx_config.so")
            self.is_told = True
