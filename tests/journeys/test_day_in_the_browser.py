"""A day at the desk in a real browser: from the portal's form to the survey, from mail to end."""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.installation import one, until
from tests.journeys.people import Desk

pytestmark = [pytest.mark.journey, pytest.mark.browser]

HECTOR = "hector@hillcountry-law.example"


def test_from_the_portals_form_to_the_survey(desk: Desk) -> None:
    hector = desk.come_in(HECTOR)
    hector.goto(f"{desk.portal}/tickets/new")
    hector.fill("[name=subject]", "The conference room display is black")
    hector.fill("[name=text]", "It has power, but shows nothing since yesterday.")
    hector.check("[name=impact][value=individual]", force=True)
    hector.check("[name=has_workaround][value=yes]", force=True)
    hector.click("form[action='/tickets'] button[type=submit]")
    number = desk.number_of("The conference room display is black")
    hector.goto(f"{desk.portal}/tickets/{number}")
    expect(hector.locator("main")).to_contain_text("shows nothing since yesterday")

    dana = desk.sit_down("dana")
    _triage(dana, desk, number, category="computer")

    ines = desk.sit_down("ines")
    _take(ines, desk, number)
    ines.fill("form[action$='/replies'] textarea[name=body]", "Is the cable to the wall loose?")
    ines.click("form[action$='/replies'] button[type=submit]")
    expect(ines.locator("main")).to_contain_text("Is the cable to the wall loose?")

    hector.reload()
    expect(hector.locator("main")).to_contain_text("Is the cable to the wall loose?")
    expect(hector.locator("main")).to_contain_text("Ines Baptiste")
    hector.fill("form[action$='/replies'] textarea", "It was! It works now, thank you.")
    hector.click("form[action$='/replies'] button[type=submit]")
    said = "SELECT count(*) FROM tickets_message WHERE text LIKE 'It was! It works now%%'"
    until(lambda: one(desk.supervisor, said) == 1, "the answer is on the ticket")

    _resolve(ines, desk, number)
    link = _survey_link(desk)
    survey = desk.window()
    survey.goto(link)
    answers = "SELECT count(*) FROM improvement_surveyanswer a JOIN improvement_survey s"
    answers += " ON s.id = a.survey_id JOIN tickets_ticket t ON t.id = s.ticket_id"
    answers += f" WHERE t.number = '{number}'"
    assert one(desk.supervisor, answers) == 0
    survey.check("[name=score][value='5']", force=True)
    survey.click("main form button[type=submit]")
    until(lambda: one(desk.supervisor, answers) == 1, "the survey is answered")


def test_from_a_mail_to_its_resolution(desk: Desk) -> None:
    subject = str(
        one(
            desk.supervisor,
            "SELECT subject FROM tickets_ticket t JOIN channels_inboundmail m ON m.ticket_id = t.id"
            " WHERE t.state = 'new' AND NOT t.is_sender_unknown AND t.subject ILIKE '%%vpn%%'",
        )
    )
    number = desk.number_of(subject)

    dana = desk.sit_down("dana")
    dana.goto(f"{desk.console}/triage")
    expect(dana.locator("main")).to_contain_text(subject)
    _triage(dana, desk, number, category="computer")

    ines = desk.sit_down("ines")
    _take(ines, desk, number)
    _resolve(ines, desk, number)
    expect(ines.locator("main")).to_contain_text("Resolved")


def test_a_dispatcher_settles_an_unknown_sender_with_one_click(desk: Desk) -> None:
    number = str(
        one(desk.supervisor, "SELECT number FROM tickets_ticket WHERE is_sender_unknown LIMIT 1")
    )
    dana = desk.sit_down("dana")
    dana.goto(f"{desk.console}/tickets/{number}")

    form = dana.locator("form[action$='/sender']").first
    form.locator("select[name=client]").select_option(label="Riverbend School")
    form.locator("button[type=submit]").first.click()

    unknown = f"SELECT is_sender_unknown FROM tickets_ticket WHERE number = '{number}'"
    until(lambda: one(desk.supervisor, unknown) is False, "the sender is settled")
    expect(dana.locator("main")).to_contain_text("Riverbend School")


def test_an_outage_is_shown_the_desks_number_first(desk: Desk) -> None:
    hector = desk.come_in(HECTOR, width=390)
    hector.goto(f"{desk.portal}/tickets/new")
    hector.fill("[name=subject]", "Nobody has internet")
    hector.fill("[name=text]", "All of us are offline.")
    hector.check("[name=impact][value=site]", force=True)
    hector.check("[name=has_workaround][value=no]", force=True)
    hector.click("form[action='/tickets'] button[type=submit]")

    expect(hector.locator("main")).to_contain_text("(737) 356-2220")
    found = "SELECT count(*) FROM channels_submission WHERE fields->>'subject' = %s"
    assert one(desk.supervisor, found, "Nobody has internet") == 0
    hector.get_by_role("button", name="Send it anyway").first.click()
    until(lambda: one(desk.supervisor, found, "Nobody has internet") == 1, "it was sent anyway")


def test_a_stale_save_keeps_both_texts(desk: Desk) -> None:
    number = desk.number_of("Teller line cannot reach the core system")
    kwame, petra = desk.sit_down("kwame"), desk.sit_down("petra")
    for page in (kwame, petra):
        page.goto(f"{desk.console}/tickets/{number}")
    kwame.fill("form[action$='/replies'] textarea[name=body]", "I am still on the phone with them.")
    petra.fill("form[action$='/replies'] textarea[name=body]", "The provider has a router back.")
    petra.click("form[action$='/replies'] button[type=submit]")
    expect(petra.locator("main")).to_contain_text("The provider has a router back.")

    kwame.click("form[action$='/replies'] button[type=submit]")

    expect(kwame.locator("main")).to_contain_text("Petra Volkova")
    expect(kwame.locator("main")).to_contain_text("The provider has a router back.")
    kept = kwame.locator("form[action$='/replies'] textarea[name=body]").input_value()
    assert kept == "I am still on the phone with them."


def _triage(dana: Page, desk: Desk, number: str, *, category: str) -> None:
    """Three answers and a kind; the reason for going out of turn once it is asked for."""
    dana.goto(f"{desk.console}/tickets/{number}")
    form = "form[action$='/assessment']"
    dana.check(f"{form} [name=impact][value=individual]", force=True)
    dana.check(f"{form} [name=urgency][value=normal]", force=True)
    dana.select_option(f"{form} select[name=category]", category)
    dana.click(f"{form} button[type=submit]:not([name])")
    dana.wait_for_load_state()
    reason = dana.locator(f"{form} [name=out_of_turn_reason]")
    if reason.count():
        reason.fill("The requestor called.")
        dana.click(f"{form} button[type=submit]:not([name])")
    until(lambda: desk.state_of(number) == "open", "the ticket is triaged")


def _take(engineer: Page, desk: Desk, number: str) -> None:
    engineer.goto(f"{desk.console}/tickets/{number}")
    engineer.click("form[action$='/assignment'] button[type=submit]")
    until(lambda: desk.state_of(number) == "in_progress", "the ticket is taken")


def _resolve(engineer: Page, desk: Desk, number: str) -> None:
    engineer.goto(f"{desk.console}/tickets/{number}/resolution")
    form = "form[action$='/resolution']"
    engineer.fill(f"{form} [name=cause]", "A loose cable.")
    engineer.fill(f"{form} [name=done]", "Fixed it to the wall.")
    engineer.fill(f"{form} [name=confirmation]", "The requestor tried it.")
    engineer.click(f"{form} button[type=submit]")
    until(lambda: desk.state_of(number) == "resolved", "the ticket is resolved")


def _survey_link(desk: Desk) -> str:
    words = desk.letter("resolved", HECTOR).text
    return next(word.rstrip(".") for word in words.split() if "/survey/" in word)
