"""Looks at a page as axe does: light and dark, wide and narrow; nothing serious, nothing cut off.

A page is fetched once and looked at in each light and width. The whole list of rules is asked wide
and narrow; between them those alone that other colours can answer otherwise.
"""

from pathlib import Path

import axe_playwright_python
from playwright.sync_api import Page

from tests.journeys.people import Scheme

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
STICKING_OUT = """[...document.querySelectorAll("body *")]
    .filter((each) => each.getBoundingClientRect().right > window.innerWidth)
    .map((each) => each.outerHTML.slice(0, 120)).slice(-3).join(" … ")"""
OF_COLOUR = ["color-contrast", "link-in-text-block"]
LOOKS: list[tuple[Scheme, int, list[str]]] = [
    ("light", 1440, []), ("dark", 1024, OF_COLOUR), ("light", 390, OF_COLOUR), ("dark", 390, []),
]  # fmt: skip


def faults_of(page: Page, addresses: list[str]) -> list[str]:
    """What is serious on these pages, in every light and width."""
    found: list[str] = []
    page.emulate_media(reduced_motion="reduce")  # no colour is on its way to another
    for address in addresses:
        answer = page.goto(address)
        status = answer.status if answer else 0
        if status != (404 if address.endswith("/nowhere") else 200):
            found += [f"{address}: answers {status}"]
        page.evaluate(AXE)
        for scheme, width, rules in LOOKS:
            page.emulate_media(color_scheme=scheme)
            page.set_viewport_size({"width": width, "height": 900})
            found += [f"{address}, {scheme}, {width}: {each}" for each in _seen(page, rules)]
    return found


def _seen(page: Page, rules: list[str]) -> list[str]:
    wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    faults = serious(page, rules)
    if wide > 0:
        faults += [f"scrolls sideways by {wide} px: {page.evaluate(STICKING_OUT)}"]
    return faults


def serious(page: Page, rules: list[str]) -> list[str]:
    """What axe finds by these rules, or by all."""
    only = {"runOnly": {"type": "rule", "values": rules}} if rules else {}
    result = page.evaluate(
        "options => axe.run(document, options)", {"resultTypes": ["violations"], **only}
    )
    return [
        f"{fault['id']} ({fault['impact']}): {fault['nodes'][0]['html'][:200]}"
        for fault in result["violations"]
        if fault["impact"] in {"serious", "critical"}
    ]
