"""From triage to resolution by keyboard alone; what it takes is counted and printed.

bin/test tests/journeys/test_keyboard.py -s
"""

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.installation import until
from tests.journeys.looking import AXE, serious
from tests.journeys.people import Desk

# From the queue to a resolved ticket, without the words themselves.
MOST_PRESSES = 24
PATIENCE = 60_000  # for a loaded machine
REPLY = "Good morning. I am looking at it now."
CAUSE, DONE, PROOF = "The lease had ended.", "Renewed it.", "It prints again."


@dataclass
class Hands:
    """Somebody at the keyboard, who has no mouse; every key is counted."""

    page: Page
    presses: int = 0
    letters: int = 0
    began: float = field(default_factory=time.monotonic)

    def see(self, place: str, words: str) -> None:
        """The words stand there, on a page that hears keys already."""
        expect(self.page.locator(place).first).to_contain_text(words, timeout=PATIENCE)
        expect(self.page.locator("body.has-keys")).to_be_visible(timeout=PATIENCE)

    def press(self, *keys: str) -> None:
        """Keys, one after the other."""
        for key in keys:
            self.presses += 1
            self.page.keyboard.press(key)

    def write(self, words: str) -> None:
        """Words, letter by letter."""
        self.letters += len(words)
        self.page.keyboard.type(words)

    def is_on(self, *, name: str) -> None:
        """The focus has come to the field of this name."""
        self.page.wait_for_function("name => document.activeElement?.name === name", arg=name)

    def tally(self) -> str:
        """What it took."""
        seconds = time.monotonic() - self.began
        return f"{self.presses} keys and {self.letters} letters of words in {seconds:.1f} s"


@pytest.fixture
def hands(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hands]:
    page = desk.sit_down("ines")
    for name in ("click", "dblclick", "tap", "check", "fill", "select_option"):
        monkeypatch.setattr(Page, name, _no_mouse)
    faults: list[str] = []
    page.on("pageerror", lambda fault: faults.append(str(fault)))

    yield Hands(page)

    assert not faults


def _no_mouse(*_: Any, **__: Any) -> None:
    pytest.fail("only the keyboard is used here")


def test_from_triage_to_resolution_by_keyboard_alone(
    hands: Hands, desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    number = _opens_the_next_of_triage(hands)
    _assesses(hands)
    _takes(hands)
    _replies(hands)
    _resolves(hands)

    until(lambda: desk.state_of(number) == "resolved", f"{number} is resolved")
    with capsys.disabled():
        print(f"\nFrom triage to resolution: {hands.tally()}")  # noqa: T201 - asked for
    assert hands.presses <= MOST_PRESSES


def test_the_queue_the_help_and_the_palette_by_keyboard_alone(hands: Hands) -> None:
    page = hands.page
    hands.see("h1", "Triage")
    hands.press("j", "j", "k", "j")
    chosen = page.evaluate("document.activeElement.textContent")
    hands.press("Enter")
    page.wait_for_url(re.compile(r"/tickets/\d+$"))
    hands.see("h1", chosen)

    hands.press("?")
    expect(page.locator("#keys-help")).to_contain_text("Internal note", timeout=PATIENCE)
    hands.press("Escape", "Control+k")
    expect(page.get_by_role("option", name="Internal note")).to_be_visible(timeout=PATIENCE)
    page.evaluate(AXE)
    assert not serious(page, [])

    hands.write("internal note")
    hands.press("Enter")
    hands.is_on(name="body")
    hands.write("@noa")
    expect(page.get_by_role("option", name="Noah Lindqvist")).to_be_visible(timeout=PATIENCE)
    hands.press("Enter")
    hands.write("j k n r t ? do nothing while one types")
    with page.expect_navigation():
        hands.press("Control+Enter")
    hands.see(".mention", "@Noah Lindqvist")

    hands.press("Control+k")
    expect(page.locator("dialog.palette")).to_be_visible(timeout=PATIENCE)
    hands.write("my work")
    hands.press("Enter")
    page.wait_for_url("**/mine")


def _opens_the_next_of_triage(hands: Hands) -> str:
    hands.see("h1", "Triage")
    hands.press("n")
    hands.page.wait_for_url(re.compile(r"/tickets/\d+$"))
    hands.see("#next-act", "Assess and route")
    return hands.page.url.rpartition("/")[2]


def _assesses(hands: Hands) -> None:
    hands.press("t")
    hands.is_on(name="impact")
    hands.press("Space", "Tab")
    hands.is_on(name="urgency")
    hands.press("ArrowDown", "Tab", "Tab")
    hands.is_on(name="category")
    hands.write("e-m")
    hands.press("Control+Enter")
    hands.see("#next-act", "Take this ticket")


def _takes(hands: Hands) -> None:
    hands.press("a", "Enter")
    hands.see("#next-act", "Resolve")


def _replies(hands: Hands) -> None:
    hands.press("r")
    hands.is_on(name="body")
    hands.write(REPLY)
    hands.press("Control+Enter")
    hands.see("#messages", "on its way")
    hands.see(".timeline", REPLY)


def _resolves(hands: Hands) -> None:
    hands.press("e")
    for name, words in (("cause", CAUSE), ("done", DONE), ("confirmation", PROOF)):
        hands.is_on(name=name)
        hands.write(words)
        hands.press("Tab" if name != "confirmation" else "Control+Enter")
    hands.see(".ticket-head", "Resolved")
