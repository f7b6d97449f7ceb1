"""What a contact sees of tickets, and that nobody sees another's, on any route."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from switchboard.clients.models import Contact
from switchboard.portal import urls
from switchboard.tickets.models import Attachment, Ticket
from tests.cast import Cast
from tests.database.two_clients import submitted, walked_ticket
from tests.portal.browsing import HIDDEN, Browser

SignIn = Callable[[Contact], Browser]


@pytest.fixture
def tickets(committed: Cast) -> dict[str, Ticket]:
    """A resolved ticket of Hector's and one of Lucille's, from an hour ago."""
    now = datetime.now(UTC) - timedelta(hours=1)
    return {
        name: walked_ticket(committed, contact, now=now)
        for name, contact in (("hector", committed.hector), ("lucille", committed.lucille))
    }


def test_a_contact_finds_their_ticket_in_the_list(
    committed: Cast, tickets: dict[str, Ticket], signed_in: SignIn
) -> None:
    browser = signed_in(committed.hector)

    still_open = browser.get("/tickets")
    resolved = browser.get("/tickets?state=closed")

    assert "Nothing is open" in still_open.words
    assert "Printer of Hector Ruiz" in resolved.words
    assert "Ines Baptiste resolved it" in resolved.words
    assert "Lucille" not in resolved.words
    assert "Everybody’s at" not in resolved.words


def test_only_who_may_see_all_finds_a_colleagues_ticket(
    committed: Cast, tickets: dict[str, Ticket], signed_in: SignIn
) -> None:
    wanted = "/tickets?state=closed&whose=all"

    opal, hector = signed_in(committed.opal), signed_in(committed.hector)

    assert "Printer of Hector Ruiz" in opal.get(wanted).words
    assert "Printer of Hector Ruiz" not in opal.get("/tickets?state=closed").words
    assert "Printer of Lucille" not in opal.get(wanted).words
    assert "Printer of Lucille" not in hector.get(wanted).words


def test_older_tickets_are_a_page_away(committed: Cast, signed_in: SignIn) -> None:
    browser = signed_in(committed.hector)
    first = walked_ticket(committed, committed.hector, now=datetime(2026, 3, 2, 15, tzinfo=UTC))
    Ticket.objects.bulk_create(_copies(first, count=29))

    page = browser.get("/tickets?state=closed")
    older = browser.get(f"/tickets{_older(page.text)}")

    assert page.text.count('class="ticket-card"') == 25
    assert older.text.count('class="ticket-card"') == 5
    assert "Older" not in older.words


def test_the_page_tells_the_resolution_and_hides_what_is_internal(
    committed: Cast, tickets: dict[str, Ticket], signed_in: SignIn
) -> None:
    browser = signed_in(committed.hector)

    page = browser.get(f"/tickets/{tickets['hector'].number}")

    assert page.status == 200
    assert "Ines resolved it" in page.words
    assert "What was wrong The lid. What we did A new lid." in page.words
    assert "I am on it." in page.words
    assert "assessed it as Low" in page.words
    assert "paused it. We are waiting for another company" in page.words
    assert "Not solved after all?" in page.words
    assert page.text.count('class="entry is-client"') == 1
    assert page.text.count('class="entry is-engineer"') == 1
    assert "The lid is broken." not in page.words
    assert "10 minutes" not in page.words


def test_the_time_is_explained_without_what_is_the_desks_own(
    committed: Cast, tickets: dict[str, Ticket], signed_in: SignIn
) -> None:
    page = signed_in(committed.hector).get(f"/tickets/{tickets['hector'].number}")

    section = page.words.partition("How we count the time")[2].partition("How we solved it")[0]
    assert "within 15 minutes of our opening hours" in section
    assert "We aim to solve it within" in section
    assert "We waited for another company" in section
    for internal in ("service manager", "lead", "was told", "version", "business", "ladder"):
        assert internal not in section


def test_the_number_is_read_with_its_dashes(
    committed: Cast, tickets: dict[str, Ticket], signed_in: SignIn
) -> None:
    browser = signed_in(committed.hector)

    assert browser.get(f"/tickets/{tickets['hector'].spoken_number}").status == 200


def test_times_are_the_readers(
    committed: Cast, tickets: dict[str, Ticket], signed_in: SignIn
) -> None:
    Contact.objects.filter(pk=committed.hector.pk).update(timezone="Europe/Berlin")
    browser = signed_in(committed.hector)
    page = browser.get(f"/tickets/{tickets['hector'].number}")
    assert " CET" in page.words or " CEST" in page.words

    Contact.objects.filter(pk=committed.hector.pk).update(timezone="Nowhere/At_All")
    page = browser.get(f"/tickets/{tickets['hector'].number}")

    assert page.status == 200
    assert " CST" in page.words or " CDT" in page.words


def test_every_route_answers_404_to_a_foreign_id(
    committed: Cast, tickets: dict[str, Ticket], signed_in: SignIn
) -> None:
    browser = signed_in(committed.hector)
    form = dict(HIDDEN.findall(browser.get("/tickets/new").text)) | {"text": "Mine now", "score": 5}
    report, note = Attachment.objects.filter(message__ticket=tickets["hector"]).order_by("id")
    theirs = Attachment.objects.filter(message__ticket=tickets["lucille"]).earliest("id")
    foreign = {
        "number": [tickets["lucille"].number],
        "submission": [submitted(committed.lucille, now=datetime.now(UTC)).uuid],
        "file": [theirs.uuid, note.uuid],
        "token": ["0" * 32 + ":forged"],
    }

    walked = [path for route in urls.urlpatterns for path in _paths(route, foreign)]
    answers = {
        (verb, path): (browser.get(path) if verb == "GET" else browser.send_form(path, form)).status
        for path in walked
        for verb in ("GET", "POST")
    }

    assert len(walked) >= 7
    assert set(answers.values()) <= {404, 405}, answers
    assert all(404 in (answers["GET", path], answers["POST", path]) for path in walked)
    assert browser.get(f"/attachments/{report.uuid}").status == 200


@pytest.mark.parametrize(
    "path",
    [
        "/tickets/9223372036854775808", "/tickets/-1", "/tickets/1e9", "/tickets/%00",
        "/tickets/332098231", "/tickets/332098230", "/tickets/332098230%00", "/received/%00",
        "/attachments/1", "/attachments/00000000-0000-0000-0000-000000000000", "/survey/%00",
        "/survey/x:y", "/tickets/../../etc/passwd", "/nowhere", "/%ff%fe",
        "/tickets?state=pg_sleep(9)", "/tickets?whose=' OR 1=1", "/tickets?before=1000000000",
        "/tickets?before=%00", "/tickets?state=%00", "/tickets/new?again=%00",
    ],
)  # fmt: skip
def test_odd_addresses_are_told_that_they_are_odd(
    path: str, committed: Cast, signed_in: SignIn
) -> None:
    answer = signed_in(committed.hector).get(path.replace(" ", "%20"))

    expected = {200} if "again" in path else {400, 404}
    assert answer.status in expected


def test_an_address_of_another_host_is_refused(committed: Cast, browser: Browser) -> None:
    answer = browser.send("GET", "/", Host="evil.example")

    assert answer.status == 400
    assert "evil.example" not in answer.text


def test_a_file_is_saved_and_never_run(
    committed: Cast, tickets: dict[str, Ticket], signed_in: SignIn
) -> None:
    browser = signed_in(committed.hector)
    file = Attachment.objects.filter(message__ticket=tickets["hector"]).earliest("id")
    Attachment.objects.filter(pk=file.pk).update(
        name='a"\r\nSet-Cookie: b=c.html', content_type="text/html\r\nX-Evil: 1"
    )

    answer = browser.get(f"/attachments/{file.uuid}")

    assert answer.raw == b"\x89PNG"
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"].startswith("attachment;")
    assert answer.headers["content-security-policy"] == "sandbox; default-src 'none'"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert not {"x-evil", "set-cookie"} & set(answer.headers)


def test_a_strangers_requests_all_lead_to_the_sign_in(
    committed: Cast, tickets: dict[str, Ticket], browser: Browser
) -> None:
    for path in ("/tickets", "/tickets/new", f"/tickets/{tickets['hector'].number}", "/nowhere"):
        assert browser.get(path).location.startswith("/sign-in?next=%2F"), path


def _paths(route: object, foreign: dict[str, list[object]]) -> list[str]:
    """The route's addresses, with a foreign id in each place; a new kind of place is an error."""
    pattern = route.pattern
    paths = [str(pattern)]
    for name in pattern.converters:
        converter = type(pattern.converters[name])
        paths = [
            path.replace(part, str(value))
            for path in paths
            for part in (path[path.index("<") : path.index(">") + 1],)
            for value in foreign[name]
        ]
        assert converter is not None
    return [f"/{path}" for path in paths] if pattern.converters else []


def _copies(first: Ticket, *, count: int) -> list[Ticket]:
    from switchboard.policy.ticket_number import ticket_number

    made = []
    for place in range(count):
        copy = Ticket.objects.get(pk=first.pk)
        copy.pk = first.pk + 1000 + place
        copy.number = ticket_number(copy.pk)
        copy.received_at -= timedelta(minutes=place // 2)
        made.append(copy)
    return made


def _older(text: str) -> str:
    start = text.index('rel="next" href="') + len('rel="next" href="')
    return text[start : text.index('"', start)].replace("&amp;", "&")
