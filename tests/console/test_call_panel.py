"""What the telephone did stands on the ticket's page, and can be gone on with from there."""

from datetime import datetime, timedelta
from html import unescape

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext

from switchboard.channels.models import Call, CallKind, CallOutcome, Consent, Recording
from switchboard.flow import calling_back, pages
from switchboard.oncall.models import Delivery, Page, PageState
from switchboard.policy.acts import Act
from switchboard.staff.models import ContactMethod, Engineer
from switchboard.tickets.models import Ticket
from tests.cast import Cast
from tests.console.conftest import Opens, acts_of, page_of, post
from tests.flow.carriers import connect

SECOND = timedelta(seconds=1)


def called(ticket: Ticket, *, at: datetime, **facts: object) -> Call:
    usual = {
        "kind": CallKind.INCOMING, "carrier": "twilio", "from_number": "+13375550123",
        "to_number": "+17373562220", "desk": ticket.desk, "policy_version": ticket.policy_version,
        "contact": ticket.contact, "ticket": ticket, "is_open": False, "began_at": at,
        "ended_at": at + 65 * SECOND, "heard_at": at, "outcome": CallOutcome.MESSAGE_LEFT,
        "consent": Consent.GIVEN,
    }  # fmt: skip
    return Call.objects.create(**{**usual, **facts})


def way(engineer: Engineer, number: str = "+17375550111") -> ContactMethod:
    return ContactMethod.objects.create(
        engineer=engineer, method="call", address=number, label="Mobile"
    )


def tried(page: Page, engineer: Engineer, *, at: datetime, **facts: object) -> Delivery:
    method, _ = ContactMethod.objects.get_or_create(
        engineer=engineer, method="call", address=f"+173755501{engineer.pk:02}", label="Mobile"
    )
    number = page.deliveries.filter(engineer=engineer).count() + 1
    return Delivery.objects.create(
        page=page, round=1, step=1, engineer=engineer, contact_method=method, method="call",
        number=number, begun_at=at, **facts,
    )  # fmt: skip


@pytest.fixture
def paged(report: Opens, cast: Cast, now: datetime) -> Ticket:
    """Noah's voicemail answered; Ines is being rung."""
    ticket = report()
    called(ticket, at=now)
    page = pages.fire(ticket, call=None, cause_key="test", now=now)
    ended = {"state": "ended", "ending": "machine", "ended_at": now}
    tried(page, cast.noah, at=now, **ended)
    tried(page, cast.ines, at=now, state="under_way")
    return ticket


def test_the_page_tells_each_call_with_its_consent_and_the_notice(ines: Browser, paged: Ticket):
    shown = unescape(page_of(ines.get(f"/tickets/{paged.number}")))

    assert "Calls and page" in shown
    assert "(337) 555-0123" in shown
    assert "1:05 min" in shown
    assert f"Agreed to the fee, notice {paged.policy.fees.notice_version}" in shown
    assert "Left a message" in shown


def test_it_tells_who_was_tried_and_with_what_result(ines: Browser, paged: Ticket):
    shown = page_of(ines.get(f"/tickets/{paged.number}/calls"))

    assert "a machine answered" in shown
    assert shown.index("Ines Baptiste") < shown.index("Noah Lindqvist")
    assert "rings" in shown
    assert "Nobody has it yet" in shown


def test_an_open_page_asks_again_until_nothing_is_left_to_wait_for(
    ines: Browser, paged: Ticket, now: datetime
):
    address = f"/tickets/{paged.number}/calls"
    before = ines.get(address)
    stamp = page_of(before).partition('data-stamp="')[2].partition('"')[0]

    assert ines.get(f"{address}?stamp={stamp}").status_code == 204

    pages.called_back(paged, now=now)
    after = ines.get(f"{address}?stamp={stamp}")
    assert "data-poll" in page_of(before)
    assert after.status_code == 200
    assert "data-poll" not in page_of(after)


def test_a_click_accepts_the_page_once(ines: Browser, noah: Browser, paged: Ticket, cast: Cast):
    page = Page.objects.get()
    address = f"/tickets/{paged.number}/pages/{page.pk}/acceptance"

    first = ines.post(address, follow=True)
    second = noah.post(address, follow=True)

    assert "is yours" in page_of(first)
    assert "Ines Baptiste has it" in page_of(second)
    assert Page.objects.get().accepted_by == cast.ines
    assert acts_of(paged).count(Act.PAGE_ACCEPTED) == 1


def test_joined_pages_are_named(ines: Browser, report: Opens, now: datetime):
    first, second = report("Down"), report("Down too")
    for number, ticket in enumerate((first, second)):
        pages.fire(ticket, call=None, cause_key=f"test {number}", now=now)

    leader = page_of(ines.get(f"/tickets/{first.number}/calls"))
    joined = page_of(ines.get(f"/tickets/{second.number}/calls"))

    assert f"/tickets/{second.number}" in leader.partition("Waiting with it")[2]
    assert f"/tickets/{first.number}" in joined.partition("It goes with the page of")[2]


def test_a_click_calls_back(ines: Browser, paged: Ticket, cast: Cast, monkeypatch):
    connect(monkeypatch, "first")
    way(cast.ines)

    shown = page_of(ines.post(f"/tickets/{paged.number}/calls/back", follow=True))

    assert "Your telephone rings now" in shown
    assert "Ringing the engineer" in shown
    assert Call.objects.get(kind=CallKind.CALL_BACK).engineer == cast.ines


def test_without_a_carrier_it_is_said_what_to_do(ines: Browser, paged: Ticket, monkeypatch):
    connect(monkeypatch)

    shown = page_of(ines.post(f"/tickets/{paged.number}/calls/back", follow=True))

    assert "No telephone carrier is set up here" in shown


def test_a_recording_stands_with_what_a_machine_heard(ines: Browser, paged: Ticket, now: datetime):
    call = Call.objects.get()
    Recording.objects.create(
        call=call, ticket=paged, state="kept", content=b"RIFF", content_type="audio/wav", size=4,
        sha256=b"x", transcript="The server is on fire.", began_at=now,
    )  # fmt: skip

    shown = unescape(page_of(ines.get(f"/tickets/{paged.number}")))

    assert f'src="/recordings/{call.recording.uuid}"' in shown
    assert "What a machine heard, as a hint" in shown
    assert "The server is on fire." in shown
    assert "<audio controls" in shown


def test_one_that_waits_at_the_carrier_says_so(ines: Browser, paged: Ticket, now: datetime):
    Recording.objects.create(call=Call.objects.get(), ticket=paged, began_at=now)

    assert "still with the carrier" in page_of(ines.get(f"/tickets/{paged.number}"))


def test_a_ticket_that_never_rang_has_no_panel(ines: Browser, hers: Ticket):
    assert "Calls and page" not in page_of(ines.get(f"/tickets/{hers.number}"))


def test_the_panel_asks_as_often_for_forty_tries_as_for_two(
    ines: Browser, paged: Ticket, cast: Cast, now: datetime
):
    address = f"/tickets/{paged.number}/calls"
    with CaptureQueriesContext(connection) as few:
        ines.get(address)
    page = Page.objects.get()
    ended = {"state": "ended", "ending": "busy", "ended_at": now}
    for number in range(40):
        tried(page, (cast.ines, cast.noah)[number % 2], at=now, **ended)
        called(paged, at=now)

    with CaptureQueriesContext(connection) as many:
        ines.get(address)

    assert len(many) == len(few) <= 16


def test_the_log_of_a_call_back_asks_for_the_fee_again(
    ines: Browser, paged: Ticket, cast: Cast, now: datetime
):
    paged.record(Act.FEE_CONSENT, by=cast.engineer, now=now, consent=Consent.NOT_GIVEN)
    calling_back.promise_call_back(paged.pk, by=cast.engineer, now=now)
    page = page_of(ines.get(f"/tickets/{paged.number}/call-back/made"))

    unanswered = post(ines, paged, "call-back/made", is_reached="yes", note="Spoke.")
    answered = post(ines, paged, "call-back/made", is_reached="yes", consent="given", note="Spoke.")

    assert "Read out:" in page
    assert unanswered.status_code == 422
    assert "Say whether they agreed or refused." in page_of(unanswered)
    assert answered.status_code == 303
    assert acts_of(paged)[-2:] == [Act.FEE_CONSENT, Act.CALLED_BACK] or Act.CALLED_BACK in acts_of(
        paged
    )
    assert "agreed to the fee, by word of mouth" in page_of(ines.get(f"/tickets/{paged.number}"))


def test_nobody_reached_keeps_the_promise_however_often_it_is_sent(
    ines: Browser, paged: Ticket, cast: Cast, now: datetime
):
    calling_back.promise_call_back(paged.pk, by=cast.engineer, now=now)
    form = {"seen": paged.events.order_by("-id").first().pk, "is_reached": "no", "note": "Rang."}

    for _ in range(2):
        answer = ines.post(f"/tickets/{paged.number}/call-back/made", form)
        assert answer.status_code == 303

    assert acts_of(paged).count(Act.CALL_BACK_MISSED) == 1
    assert calling_back.promised_on(paged) is not None
    assert Page.objects.get().state == PageState.FIRED
