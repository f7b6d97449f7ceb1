"""In which language a reader gets the portal: what they chose, else what their browser wishes."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
from django.test import RequestFactory

from switchboard.channels.models import SubmissionState
from switchboard.clients.models import Contact
from switchboard.policy.spoken_time import Language
from switchboard.portal import language
from switchboard.tickets.models import HoldReason
from tests.cast import Cast
from tests.database.two_clients import submitted, walked_ticket
from tests.flow import scenes
from tests.portal.browsing import Answer, Browser

SignIn = Callable[[Contact], Browser]
SPANISH = {"Accept-Language": "es-MX,es;q=0.9,en;q=0.5"}
# Frequent English words that no Spanish sentence has; what people wrote themselves is left out.
ENGLISH = frozenset(re.findall(r"\w+", """
    the and of you your we our us is are was were be been it its this that these to for with
    from by at on an or not will when what who which how if while until after before open
    closed ticket tickets send sent reply call desk day night hours minutes minute week
    today yesterday tomorrow new sign in out support page please thank file files answer
    time
"""))  # fmt: skip
THEIRS = (
    "Printer of Hector Ruiz", "It prints blank pages.", "I am on it.", "A spare part", "The lid.",
    "A new lid.", "It prints.", "On her mobile", "Printer of Opal Whitfield", "It hums.",
    "It could not be read.", "screen.png", "Outlook hangs", "It hangs at the start.",
    "The mailbox was full.", "Moved old mail to the archive.", "Lucille sent and received a mail.",
    "Example Managed IT", "Hill Country Law", "Back in Texas", "English",
)  # fmt: skip


@pytest.mark.parametrize(
    ("header", "wished"),
    [
        ("es-MX,es;q=0.9", "es"), ("fr;q=0.9, es;q=0.4, en;q=0.2", "es"), ("en-US,es;q=0.9", "en"),
        ("de", "en"), ("es;q=0", "en"), ("es;q=often", "en"), ("", "en"), ("*", "en"),
    ],
)  # fmt: skip
def test_the_browsers_wish_is_ranked(header: str, wished: str) -> None:
    assert language.wished(header) is Language(wished)


def test_what_was_chosen_stands_above_the_browsers_wish() -> None:
    request = RequestFactory().get("/", headers={"Accept-Language": "en"})
    request.COOKIES[language.COOKIE] = "es"

    assert language.of(request) is Language.SPANISH


def test_a_stranger_reads_in_the_browsers_language(committed: Cast, browser: Browser) -> None:
    page = browser.send("GET", "/", **SPANISH)

    assert '<html lang="es"' in page.text
    assert page.headers["content-language"] == "es"
    assert "Accept-Language" in page.headers["vary"]
    assert "¿En qué podemos ayudarle?" in page.words


def test_a_stranger_chooses_and_keeps_the_choice(committed: Cast, browser: Browser) -> None:
    chosen = browser.get("/?language=es")

    assert 'lang="es"' in chosen.text
    assert 'lang="es"' in browser.get("/sign-in").text
    assert 'lang="en"' in browser.get("/sign-in?language=en").text


def test_a_contacts_own_language_stands_above_the_browsers(
    committed: Cast, signed_in: SignIn
) -> None:
    Contact.objects.filter(pk=committed.hector.pk).update(language="es-MX")
    browser = signed_in(committed.hector)

    page = browser.send("GET", "/tickets", **{"Accept-Language": "en-US"})

    assert '<html lang="es"' in page.text
    assert "No hay nada abierto" in page.words


def test_a_contact_chooses_for_pages_and_letters(committed: Cast, signed_in: SignIn) -> None:
    browser = signed_in(committed.hector)

    sent = browser.post("/language", {"language": "es"}, page="/tickets/new")

    committed.hector.refresh_from_db()
    committed.opal.refresh_from_db()
    assert (sent.status, sent.location) == (303, "/tickets/new")
    assert (committed.hector.language, committed.opal.language) == ("es", "")
    assert "Caso nuevo" in browser.get("/tickets/new").words


def test_only_languages_of_ours_are_kept(committed: Cast, signed_in: SignIn) -> None:
    browser = signed_in(committed.hector)

    browser.post("/language", {"language": "tlh", "next": "//elsewhere.example"}, page="/tickets")

    committed.hector.refresh_from_db()
    assert committed.hector.language == "en"


def test_nobody_is_led_away_by_the_choice(committed: Cast, signed_in: SignIn) -> None:
    browser = signed_in(committed.hector)

    sent = browser.post(
        "/language", {"language": "es", "next": "https://elsewhere.example/"}, page="/tickets"
    )

    assert sent.location == "/tickets"


def test_what_is_not_there_is_said_in_the_contacts_language(
    committed: Cast, signed_in: SignIn
) -> None:
    Contact.objects.filter(pk=committed.hector.pk).update(language="es")
    browser = signed_in(committed.hector)

    nowhere, not_theirs = browser.get("/nowhere"), browser.get("/tickets/372733471")

    for answer in (nowhere, not_theirs):
        assert answer.status == 404
        assert '<html lang="es"' in answer.text
        assert "Aquí no hay nada" in answer.words


def test_no_english_is_left_on_a_spanish_page(committed: Cast, signed_in: SignIn) -> None:
    Contact.objects.filter(pk=committed.opal.pk).update(language="es")
    browser = signed_in(committed.opal)

    left = {path: _english(browser.get(path)) for path in _paths(committed)}

    assert {path: words for path, words in left.items() if words} == {}


def test_no_english_is_left_for_a_spanish_stranger(committed: Cast, browser: Browser) -> None:
    paths = ("/", "/sign-in", "/service", "/survey/odd")

    left = {path: _english(browser.send("GET", path, **SPANISH)) for path in paths}

    assert {path: words for path, words in left.items() if words} == {}


def test_no_english_is_left_where_something_was_wrong(committed: Cast, signed_in: SignIn) -> None:
    Contact.objects.filter(pk=committed.opal.pk).update(language="es")
    browser = signed_in(committed.opal)
    ticket = scenes.taken(committed.opal, committed, at=datetime.now(UTC) - timedelta(hours=3))

    empty = browser.post("/tickets", {}, page="/tickets/new")
    long = browser.post("/tickets", {"subject": "x" * 300}, page="/tickets/new")
    silent = browser.post(f"/tickets/{ticket.number}/replies", {}, page=f"/tickets/{ticket.number}")
    forged = browser.send_form("/tickets", {"subject": "x"})

    answers = (empty, long, silent, forged)
    assert [answer.status for answer in answers] == [422, 422, 422, 403]
    assert [_english(answer) for answer in answers] == [set()] * 4


def _paths(cast: Cast) -> list[str]:
    """One address of each kind of page, with a ticket in every state."""
    now = datetime.now(UTC)
    tickets = [
        walked_ticket(cast, cast.hector, now=now - timedelta(hours=1)),
        scenes.reported(cast.opal, at=now),
        scenes.held(
            cast.opal, cast, at=now - timedelta(days=1), until=now + timedelta(days=3),
            reason=HoldReason.REQUESTOR,
        ),
        scenes.assessed(cast.opal, cast, at=now - timedelta(hours=5)),
        scenes.taken(cast.opal, cast, at=now - timedelta(days=9)),
        scenes.closed(cast.opal, cast, at=now - timedelta(days=20)),
    ]  # fmt: skip
    waiting = submitted(cast.opal, now=now)
    refused = submitted(cast.hector, now=now)
    refused.contact = cast.opal
    refused.settle(SubmissionState.REFUSED, reason="It could not be read.", now=now)
    refused.save()
    return [
        "/tickets", "/tickets?whose=all", "/tickets?whose=all&state=closed", "/tickets/new",
        "/service", f"/received/{waiting.uuid}", f"/received/{refused.uuid}",
        *(f"/tickets/{ticket.number}" for ticket in tickets),
    ]  # fmt: skip


def _english(answer: Answer) -> set[str]:
    """English words that a person sees or hears on the page, but for what people wrote."""
    assert '<html lang="es"' in answer.text
    spoken = re.findall(
        r'(?:aria-label|title|placeholder|alt|data-label|data-here|data-names)="([^"]*)"',
        answer.text,
    )
    read = " ".join([answer.words, *map(unescape, spoken)])
    read = re.sub(r"\S+@\S+|\{\w+\}", " ", read)
    for theirs in THEIRS:
        read = read.replace(theirs, " ")
    return ENGLISH & set(re.findall(r"[a-z]+", read.lower()))
