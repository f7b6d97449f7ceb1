"""Decides what a caller hears while our records can't be reached: they still leave a message.

Nothing here asks the database. The sounds are made before they are needed; the message stays with
Asterisk, and who left it stands in the name of its recording.
"""

from contextlib import suppress

from switchboard.gateways.voice.asterisk_names import AWAY, LeftAlone
from switchboard.phone import speech
from switchboard.phone.line import HungUp, Line
from switchboard.phone.sounds import Sounds, played
from switchboard.policy.call_script import Record

# Asterisk plays the same ones where this process is away too (asterisk/extensions.conf).
WORDS = {
    "caller": (
        "Thank you for calling. Please say your name, your company, and what has happened, after"
        " the tone. An engineer calls you back. Press pound when you are done."
    ),
    "thanks": "Thank you. We have your message.",
    "engineer": (
        "This is the support desk. A client is on the line, and the desk's own system is away."
        " Press 1 to speak with them."
    ),
    "excuse": "The desk can't read its records just now. Please wait for the next call.",
}
_RECORD = Record(prompts=(), then="", empty="", gone_empty="")


def prepare(sounds: Sounds) -> list[str]:
    """Makes every sound that is needed when nothing else works; gives what could not be made."""
    missing = []
    for name, words in WORDS.items():
        file = sounds.folder / AWAY / f"{name}.wav"
        try:
            own = sounds.own / AWAY / f"{name}.wav"
            source = own if own.is_file() else speech.sound(
                words, language="en", folder=sounds.folder / "spoken"
            )  # fmt: skip
            file.parent.mkdir(parents=True, exist_ok=True)
            speech.put(file, speech.samples(source))
        except (speech.NoSpeech, speech.SpeechFailed, OSError) as fault:
            missing.append(f"{name}: {fault}")
    return missing


async def take_message(line: Line, sounds: Sounds, left: LeftAlone, *, is_answered: bool) -> None:
    """The caller hears who we are, a tone, and thanks; every word of theirs is kept at Asterisk."""
    try:
        if not is_answered:
            await line.answer()
        await line.say(_sound(sounds, "caller"))
        await line.record(left.name, _RECORD, tone=sounds.tone())
        await line.say(_sound(sounds, "thanks"), until_key=False)
    except HungUp:
        pass
    await line.hang_up()


async def thank(line: Line, sounds: Sounds) -> None:
    """Their message is kept, and they hear so, whether anybody can write it down yet or not."""
    try:
        await line.say(_sound(sounds, "thanks"), until_key=False)
    except HungUp:
        return
    await line.hang_up()


async def excuse(line: Line, sounds: Sounds) -> None:
    """To an engineer whom we called: their page is still open, and they are called again."""
    with suppress(HungUp):
        await line.say(_sound(sounds, "excuse"), until_key=False)
    await line.hang_up()


def _sound(sounds: Sounds, name: str) -> list[str]:
    file = sounds.folder / AWAY / f"{name}.wav"
    return [played(file)] if file.exists() else []
