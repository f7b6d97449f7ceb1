"""Two browsers side by side: what one does the other sees, and no word typed is ever lost."""

import re
import time
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.journeys.people import Desk

pytestmark = [pytest.mark.browser, pytest.mark.journey]
PATIENCE = 60_000


def test_two_browsers_see_each_other_and_outlive_a_restart(desk: Desk, tell: Callable[[str], None]):
    dana, petra = desk.sit_down("dana"), desk.sit_down("petra")
    first = petra.locator(".queue a[data-row]").first
    href = first.get_attribute("href")
    first.click()
    petra.wait_for_url(re.compile(r"/tickets/\d+$"))
    dana.goto(f"{desk.console}{href}")
    expect(petra.locator("#present")).to_have_text(
        re.compile("is looking at this"), timeout=PATIENCE
    )

    # Dana is in the middle of a sentence while Petra writes a note.
    dana.locator("#replies_body").fill("We look into it")
    dana.locator("#replies_body").press("End")
    expect(petra.locator("#present")).to_have_text(re.compile("is writing"), timeout=PATIENCE)
    note = f"Seen before, at {time.time():.0f}."
    petra.locator(".composer input[type=radio][value=note]").check()
    petra.locator("#notes_body").fill(note)
    petra.locator("form:has(#notes_body) button[type=submit]").first.click()
    sent = time.monotonic()
    expect(dana.get_by_text(note)).to_be_visible(timeout=PATIENCE)
    tell(f"live: from the click to the other browser {time.monotonic() - sent:.2f} s")
    dana.keyboard.type(" now")
    expect(dana.locator("#replies_body")).to_have_value("We look into it now")

    # The line is lost, which is said, and heals; what happened meanwhile is caught up with.
    events = desk.supervisor.running.pop("events")
    events.terminate()
    events.wait(30)
    expect(dana.locator("#live-sign")).to_contain_text("Not live since", timeout=PATIENCE)
    desk.supervisor._start("events")
    expect(dana.locator("#live-sign")).to_be_hidden(timeout=PATIENCE)
    expect(dana.locator("#replies_body")).to_have_value("We look into it now")
    petra.close()
    expect(dana.locator("#present")).to_be_hidden(timeout=PATIENCE)


def test_a_restart_in_the_middle_loses_no_typed_word(desk: Desk):
    dana = desk.sit_down("dana")
    dana.locator(".queue a[data-row]").first.click()
    dana.wait_for_url(re.compile(r"/tickets/\d+$"))
    href, reply = dana.url, dana.locator("#replies_body")
    kept = dana.locator(".draft-words").first
    reply.fill("We look into it now")
    expect(kept).to_have_text("Draft kept", timeout=PATIENCE)

    console = desk.supervisor.running.pop("console")
    console.terminate()
    console.wait(30)
    reply.press_sequentially(", and call")
    expect(kept).to_contain_text("kept in this browser", timeout=PATIENCE)
    desk.supervisor._start("console")
    expect(kept).to_have_text("Draft kept", timeout=PATIENCE)

    # Another browser, another machine: the same words.
    elsewhere = desk.sit_down("dana")
    elsewhere.goto(href)
    expect(elsewhere.locator("#replies_body")).to_have_value("We look into it now, and call")
