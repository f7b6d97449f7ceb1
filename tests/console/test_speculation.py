"""Pages that a browser fetches at the press: those alone where looking changes nothing."""

from django.test import Client as Browser

from switchboard.console.speculation import RULES
from tests.cast import Cast


def test_a_page_names_the_rules_and_a_browser_understands_them(ines: Browser, cast: Cast) -> None:
    address = ines.get("/triage")["Speculation-Rules"]

    response = ines.get(address.strip('"'))

    assert response["Content-Type"] == "application/speculationrules+json"
    assert response.json() == RULES


def test_nothing_is_fetched_for_a_hand_that_only_passes_by() -> None:
    assert {rule["eagerness"] for rule in RULES["prefetch"]} == {"conservative"}
