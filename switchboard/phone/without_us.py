"""Decides what a caller hears while our records can't be reached: they still leave a message.

Nothing here asks the database. The recording stays with the carrier, and is brought in when we are
back (flow/left_behind).
"""

from switchboard.gateways.voice import addresses
from switchboard.phone.twiml import Tongue
from switchboard.wire import twiml

LEFT = "left"
_TONGUE = Tongue.of("en")
_PLEASE = (
    "Thank you for calling. Please say your name, your company, and what has happened, after the"
    " tone. An engineer calls you back. Press pound when you are done."
)
_THANKS = "Thank you. We have your message."
_TO_ENGINEER = "The desk can't read its records just now. Please open the console, or wait."
LONGEST_SECONDS = 180
SILENCE_SECONDS = 10


def take_message(carrier: str) -> str:
    """Records whatever the caller says."""
    left = addresses.step_without_us(carrier, LEFT)
    record = twiml.Record(
        action=left, status=left, longest_seconds=LONGEST_SECONDS,
        silence_seconds=SILENCE_SECONDS,
    )  # fmt: skip
    return twiml.document(_TONGUE.say(_PLEASE), record, twiml.Redirect(url=left))


def thank() -> str:
    """The message was left; nobody knows of it yet but the carrier."""
    return twiml.document(_TONGUE.say(_THANKS), twiml.Hangup())


def excuse() -> str:
    """To an engineer whom we called: they are called again."""
    return twiml.document(_TONGUE.say(_TO_ENGINEER), twiml.Hangup())
