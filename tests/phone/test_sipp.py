"""One call by somebody else's telephone, as an independent witness: sipp, of sip-tester."""

from pathlib import Path

import pytest

from switchboard.channels.models import Call, CallOutcome, Consent, Recording
from switchboard.oncall.models import Page
from switchboard.phone import speech
from tests.phone import short_prompts as said
from tests.phone import sipp
from tests.phone.desk_phones import LOUISIANA, SUNDAY_2_00, Desk
from tests.phone.numbers import INES

pytestmark = pytest.mark.journey
# Heard before sipp presses a key: it listens to nothing, and presses when it is time.
BEFORE = (said.WELCOME, "Press 2.", "Closed.", said.FEE, said.AGREE, said.SPEAK)


def test_sipp_leaves_a_message_by_keys_and_sound_of_its_own(desk: Desk, tmp_path: Path):
    if sipp.program() is None:
        pytest.skip("no sipp could be unpacked here: see bin/sipp")
    for words in BEFORE:
        speech.sound(words, language="en", folder=desk.pbx.home / "sounds" / "spoken")
    desk.is_at(SUNDAY_2_00)
    ines = desk.telephone(INES)

    call = leaves_a_message(desk, tmp_path)

    desk.works_until(lambda: ines.rung, "Ines' telephone rings")
    desk.works_until(lambda: Recording.objects.filter(state="kept").exists(), "it is kept")
    assert Page.objects.get(call=call).ticket.contact == desk.cast.lucille
    assert desk.likeness(sipp.voice()[4000:28000], Recording.objects.get(call=call)) > 0.95


def leaves_a_message(desk: Desk, folder: Path) -> Call:
    """It calls again, with more patience, where a busy machine was not ready for its keys."""
    agreed = Call.objects.filter(consent=Consent.GIVEN, outcome=CallOutcome.MESSAGE_LEFT)
    for patience in (1, 2, 4):
        done = sipp.call(
            desk.pbx.exchange.trunk, LOUISIANA, folder / f"call-{patience}", patience=patience
        )
        if done.returncode == 0 and agreed.exists():
            return agreed.get()
        desk.pbx.is_quiet()
    raise AssertionError(f"sipp left no message: {done.stdout[-2000:]}{done.stderr[-2000:]}")
