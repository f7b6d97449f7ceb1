"""The form of a call: a number or a name, a line, Enter."""

from datetime import datetime
from html import unescape
from uuid import uuid4

import pytest
from django.test import Client as Browser

from switchboard.channels.models import Call
from switchboard.policy.acts import Act
from switchboard.tickets.models import Ticket
from tests.cast import Cast
from tests.console.conftest import Opens, page_of


@pytest.fixture(autouse=True)
def numbers(cast: Cast):
    cast.lucille.phone = "+13375550123"
    cast.lucille.save()


def sent(browser: Browser, **said: object):
    usual = {"once": str(uuid4()), "who": "337 555 0123", "about": "No dial tone.", "desk": "texas"}
    return browser.post("/calls/new", {**usual, **said})


def test_two_answers_make_a_ticket_and_lead_to_its_triage(dana: Browser, cast: Cast):
    answer = sent(dana)

    ticket = Ticket.objects.get()
    assert (answer.status_code, answer["Location"]) == (303, f"/tickets/{ticket.number}/assessment")
    assert (ticket.contact, ticket.subject) == (cast.lucille, "No dial tone.")
    assert "The caller is on the line." in page_of(dana.get(answer["Location"]))


def test_a_colleague_is_not_on_the_line(dana: Browser, ines: Browser):
    sent(dana)

    page = page_of(ines.get(f"/tickets/{Ticket.objects.get().number}"))

    assert "The caller is on the line." not in page


def test_who_waits_longer_is_overtaken_for_that_reason(dana: Browser, report: Opens, now: datetime):
    report("Waits", minutes_ago=5)
    sent(dana)
    ticket = Ticket.objects.get(subject="No dial tone.")
    newest = ticket.events.order_by("-id").first().pk

    dana.post(
        f"/tickets/{ticket.number}/assessment",
        {
            "seen": newest, "impact": "several", "urgency": "high", "category": "internet",
            "required_access": "none", "out_of_turn_reason": "The caller is on the line.",
        },
    )  # fmt: skip

    assessed = ticket.events.get(act=Act.ASSESSED)
    assert assessed.details["out_of_turn_reason"] == "The caller is on the line."


def test_several_people_of_one_number_are_asked_for(dana: Browser, cast: Cast):
    cast.hector.phone = cast.opal.phone = "+15125550199"
    cast.hector.save()
    cast.opal.save()

    asked = sent(dana, who="(512) 555-0199")
    chosen = sent(dana, who="(512) 555-0199", contact=str(cast.opal.uuid))

    assert asked.status_code == 422
    assert "Several people fit" in page_of(asked)
    assert "Hector Ruiz" in page_of(asked)
    assert chosen.status_code == 303
    assert Ticket.objects.get().contact == cast.opal


def test_a_name_finds_its_contact_and_somebody_else_stays_unknown(dana: Browser, cast: Cast):
    sent(dana, who="Lucille")
    sent(dana, who="A man of the mill")

    named, unknown = Ticket.objects.order_by("received_at", "id")
    if named.is_sender_unknown:
        named, unknown = unknown, named
    assert named.contact == cast.lucille
    assert (unknown.is_sender_unknown, unknown.sender_name) == (True, "A man of the mill")


def test_what_is_missing_is_said_and_nothing_is_lost(dana: Browser):
    answer = sent(dana, who="", about="No dial tone.")

    assert answer.status_code == 422
    assert "No dial tone." in page_of(answer)
    assert not Call.objects.exists()


def test_a_time_to_come_is_refused_in_words(dana: Browser):
    answer = sent(dana, at="2026-11-23T09:00")

    assert answer.status_code == 422
    assert "a time of the last 7 days" in unescape(page_of(answer))


def test_sent_twice_it_leads_to_the_same_ticket(dana: Browser):
    once = str(uuid4())

    first, again = sent(dana, once=once), sent(dana, once=once)

    assert first["Location"] == again["Location"]
    assert Ticket.objects.count() == 1


def test_every_page_has_the_way_to_it_with_a_key(dana: Browser):
    assert 'accesskey="l"' in page_of(dana.get("/triage"))


def test_whose_number_is_shared_is_settled_by_choosing_the_person(dana: Browser, cast: Cast):
    cast.hector.phone = cast.opal.phone = "+15125550199"
    cast.hector.save()
    cast.opal.save()
    sent(dana, who="(512) 555-0199", contact="none")
    ticket = Ticket.objects.get()
    page = page_of(dana.get(f"/tickets/{ticket.number}"))
    newest = ticket.events.order_by("-id").first().pk

    answer = dana.post(
        f"/tickets/{ticket.number}/sender",
        {"seen": newest, "client": cast.hillcountry.pk, "contact": cast.opal.pk},
    )

    assert "Hill Country Law" in page
    assert "Who called" in page
    assert answer.status_code == 303
    ticket.refresh_from_db()
    assert (ticket.contact, ticket.is_sender_unknown) == (cast.opal, False)
