"""What is kept ready with Asterisk while nobody calls: sentences, and who is on call."""

import pytest

from switchboard.gateways.voice import asterisk as carrier
from switchboard.phone import speech
from tests.phone import short_prompts as said
from tests.phone.desk_phones import Desk
from tests.phone.numbers import INES, NOAH, PETRA
from tests.programs import until

pytestmark = pytest.mark.journey


def test_every_prompt_is_spoken_before_anybody_calls(desk: Desk):
    spoken = carrier.home() / "sounds" / "spoken"
    files = [
        speech.sound(words, language="en", folder=spoken)
        for words in (said.WELCOME, said.AGREE, said.SPEAK, said.PAGED, said.ACCEPTED)
    ]
    for file in files:
        file.unlink()

    with desk.open():
        until(lambda: all(file.exists() for file in files))


def test_asterisk_is_told_who_is_on_call(desk: Desk):
    told = carrier.home() / "on_call.conf"

    until(lambda: told.exists() and "ON_CALL_13373132400" in told.read_text())

    (line,) = [one for one in told.read_text().splitlines() if "13373132400" in one]
    assert line == f"ON_CALL_13373132400={INES}&{NOAH}&{PETRA}"
