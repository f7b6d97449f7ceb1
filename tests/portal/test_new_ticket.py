"""Reporting something: kept once, an outage asked to call, nothing that was typed is lost."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from switchboard.channels.models import Submission
from switchboard.channels.models.submission import SubmittedFile
from switchboard.clients.models import Contact
from switchboard.flow import submissions
from switchboard.policy.acts import Act
from switchboard.policy.file_limits import MOST_BYTES
from switchboard.policy.priority import Impact
from switchboard.portal.forms import NewTicketForm
from switchboard.portal.saying import Reader
from switchboard.tickets.models import Ticket
from tests.cast import Cast
from tests.portal.browsing import HIDDEN, Browser

SignIn = Callable[[Contact], Browser]
REPORT = {
    "subject": "Scanner hums",
    "text": "It hums {{7*7}} since <b>Monday</b>.",
    "impact": "individual",
    "has_workaround": "no",
}
READER = Reader(now=datetime(2026, 11, 23, 15, tzinfo=UTC), zone=ZoneInfo("America/Chicago"))
SCREEN = ("screen.png", "image/png", b"\x89PNG" * 10)


def test_a_report_becomes_a_ticket_with_its_files(committed: Cast, signed_in: SignIn) -> None:
    browser = signed_in(committed.hector)

    sent = browser.post("/tickets", REPORT, page="/tickets/new", files=[SCREEN])
    carry_out_all()
    followed = browser.get(sent.location)
    page = browser.get(followed.location)

    ticket = Ticket.objects.get()
    assert sent.status == 303
    assert sent.location == f"/received/{Submission.objects.get().uuid}"
    assert (followed.status, followed.location) == (303, f"/tickets/{ticket.number}?new=1")
    assert ticket.contact == committed.hector
    assert ticket.messages.get().attachments.get().name == "screen.png"
    assert ticket.events.get(act=Act.RECEIVED).details["said_workaround"] is False
    assert f"Your ticket number is {ticket.spoken_number}" in page.words
    assert "It hums {{7*7}} since <b>Monday</b>." in page.words


def test_until_the_ticket_is_there_the_page_says_that_we_have_it(
    committed: Cast, signed_in: SignIn
) -> None:
    browser = signed_in(committed.hector)
    sent = browser.post("/tickets", REPORT, page="/tickets/new")

    page = browser.get(sent.location)

    assert page.status == 200
    assert "We have it" in page.words
    assert "Your report was received" in page.words
    assert page.headers["refresh"] == "4"


def test_the_page_stops_looking_by_itself_after_a_minute(
    committed: Cast, signed_in: SignIn
) -> None:
    browser = signed_in(committed.hector)
    sent = browser.post("/tickets", REPORT, page="/tickets/new")
    Submission.objects.update(received_at=datetime.now(UTC) - timedelta(minutes=2))

    page = browser.get(sent.location)

    assert "refresh" not in page.headers
    assert "Look again" in page.words


@pytest.mark.parametrize("impact", ["several", "site", "client"])
def test_an_outage_is_shown_the_number_and_kept_until_sent_anyway(
    impact: str, committed: Cast, signed_in: SignIn
) -> None:
    browser = signed_in(committed.lucille)
    outage = REPORT | {"impact": impact}

    asked = browser.post("/tickets", outage, page="/tickets/new")
    before = Submission.objects.count()
    hidden = dict(HIDDEN.findall(asked.text))
    sent = browser.send_form("/tickets", {**hidden, **outage})

    assert asked.status == 200
    assert "This sounds like an outage: please call us" in asked.words
    assert "(337) 313-2400" in asked.words
    assert "Then press 2" in asked.words
    assert 'value="Scanner hums"' in asked.text
    assert f'value="{impact}" id="id_impact_{list(Impact).index(Impact(impact))}" checked' in (
        asked.text
    )
    assert before == 0
    assert sent.status == 303
    assert Submission.objects.get().fields["impact"] == impact


def test_a_workaround_makes_it_no_outage_and_unsure_one_only_where_all_stand_still() -> None:
    def is_outage(impact: str, way: str) -> bool:
        form = NewTicketForm(REPORT | {"impact": impact, "has_workaround": way}, reader=READER)
        assert form.is_valid()
        return form.is_outage

    assert not any(is_outage(impact, "yes") for impact in Impact)
    assert [impact for impact in Impact if is_outage(impact, "no")] == list(Impact)[1:]
    assert [impact for impact in Impact if is_outage(impact, "unsure")] == list(Impact)[2:]


def test_an_unsure_answer_leaves_the_workaround_open(committed: Cast, signed_in: SignIn) -> None:
    browser = signed_in(committed.hector)

    browser.post("/tickets", REPORT | {"has_workaround": "unsure"}, page="/tickets/new")
    carry_out_all()

    assert "said_workaround" not in Ticket.objects.get().events.get(act=Act.RECEIVED).details


def test_mistakes_are_named_per_field_and_what_was_typed_stays(
    committed: Cast, signed_in: SignIn
) -> None:
    browser = signed_in(committed.hector)
    half = {"subject": "", "text": "It hums.", "impact": "everybody"}

    page = browser.post("/tickets", half, page="/tickets/new", files=[SCREEN])

    assert page.status == 422
    assert "Some answers need another look" in page.words
    assert "Give it a name of a few words." in page.words
    assert "Choose one of these answers." in page.words
    assert "It hums." in page.text
    assert "Please choose your files again." in page.words
    assert "screen.png" in page.words
    assert not Submission.objects.exists()


def test_a_double_click_is_one_ticket(committed: Cast, signed_in: SignIn) -> None:
    browser = signed_in(committed.hector)
    hidden = dict(HIDDEN.findall(browser.get("/tickets/new").text))
    form = {**hidden, **REPORT}

    with ThreadPoolExecutor(4) as clicks:
        answers = list(clicks.map(lambda _: browser.send_form("/tickets", form), range(4)))

    assert {answer.status for answer in answers} == {303}
    assert len({answer.location for answer in answers}) == 1
    assert Submission.objects.count() == 1


def test_other_words_from_the_same_page_are_another_report(
    committed: Cast, signed_in: SignIn
) -> None:
    browser = signed_in(committed.hector)
    hidden = dict(HIDDEN.findall(browser.get("/tickets/new").text))

    for text in ("It hums.", "It smokes."):
        browser.send_form("/tickets", {**hidden, **REPORT, "text": text})

    assert Submission.objects.count() == 2


def test_another_clients_contact_can_not_be_named(committed: Cast, signed_in: SignIn) -> None:
    browser = signed_in(committed.hector)
    forged = {"contact": committed.lucille.pk, "client": committed.bayou.pk, "client_id": "1"}

    browser.post("/tickets", REPORT | forged, page="/tickets/new")

    made = Submission.objects.get()
    assert (made.contact, made.client) == (committed.hector, committed.hillcountry)


def test_more_than_ten_files_are_refused_in_words(committed: Cast, signed_in: SignIn) -> None:
    browser = signed_in(committed.hector)

    page = browser.post("/tickets", REPORT, page="/tickets/new", files=[SCREEN] * 11)

    assert page.status == 422
    assert "These are 11 files; we take 10 at a time." in page.words


def test_files_over_the_limit_are_refused_in_words(committed: Cast, signed_in: SignIn) -> None:
    browser = signed_in(committed.hector)
    heavy = ("film.mp4", "video/mp4", b"\x00" * (MOST_BYTES + 1))

    page = browser.post("/tickets", REPORT, page="/tickets/new", files=[heavy])

    assert page.status == 422
    assert "These files have 25.0 MB together; we take 25.0 MB at a time." in page.words


def test_a_body_that_is_far_too_large_is_refused_unread(committed: Cast, signed_in: SignIn) -> None:
    browser = signed_in(committed.hector)

    answer = browser.send("POST", "/tickets", b"x", **{"Content-Length": "99999999"})

    assert answer.status == 413


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\temp\\virus.exe", "virus.exe"),
        ("gpj.\u202eexe", "gpj.exe"),
        ("a" * 300 + ".png", "a" * 251 + ".png"),
        ("naïve – ü.txt", "naïve – ü.txt"),
    ],
)
def test_a_files_name_is_only_ever_a_label(
    name: str, kept: str, committed: Cast, signed_in: SignIn
) -> None:
    browser = signed_in(committed.hector)

    sent = browser.post("/tickets", REPORT, page="/tickets/new", files=[(name, "x/y", b"1")])

    assert sent.status == 303
    assert SubmittedFile.objects.get().name == kept


@pytest.mark.parametrize("odd", ["\x00", "a" * 20_001])
def test_odd_texts_are_refused_in_words(odd: str, committed: Cast, signed_in: SignIn) -> None:
    browser = signed_in(committed.hector)

    page = browser.post("/tickets", REPORT | {"text": odd}, page="/tickets/new")

    assert page.status == 422


def test_a_form_without_our_token_is_refused(committed: Cast, signed_in: SignIn) -> None:
    browser = signed_in(committed.hector)

    answer = browser.send_form("/tickets", REPORT)

    assert answer.status == 403
    assert not Submission.objects.exists()


def test_a_refused_form_keeps_its_words_for_a_new_ticket(
    committed: Cast, signed_in: SignIn
) -> None:
    browser = signed_in(committed.hector)
    sent = browser.post("/tickets", REPORT, page="/tickets/new")
    form = Submission.objects.get()
    submissions.refuse(form.pk, "It could not be read.", now=datetime.now(UTC))

    refused = browser.get(sent.location)
    again = browser.get(f"/tickets/new?again={form.uuid}")
    of_another = signed_in(committed.lucille).get(f"/tickets/new?again={form.uuid}")

    assert refused.status == 409
    assert "It could not be read." in refused.words
    assert REPORT["text"] in refused.words
    assert 'value="Scanner hums"' in again.text
    assert "Scanner hums" not in of_another.text


def carry_out_all() -> None:
    """What the worker does."""
    for form in Submission.objects.filter(state="waiting"):
        submissions.carry_out(form.pk, now=datetime.now(UTC))
