"""How far a mail is believed, who takes part, and whose mail comes back: on the pages, in words."""

from datetime import datetime

import pytest
from django.test import Client as Browser

from switchboard.clients.models import Contact
from switchboard.flow import participants
from switchboard.policy.acts import Act
from switchboard.tickets.models import Ticket
from tests.cast import Cast
from tests.console.conftest import page_of
from tests.flow import mails, scenes

LUCILLE = "Lucille Fontenot <lucille@bayou-dental.example>"
BAYOU = "bayou-dental.example"


def page(browser: Browser, ticket: Ticket) -> str:
    return page_of(browser.get(f"/tickets/{ticket.number}"))


@pytest.mark.parametrize(
    ("result", "words", "advice"),
    [
        ("pass", "Sender verified", "It does not prove the person"),
        ("fail", "Sender is probably forged", "Do not answer"),
        ("none", "Sender not verified", "call the number on file"),
    ],
)
def test_the_verdict_stands_on_the_ticket_with_what_to_do(
    ines: Browser, cast: Cast, now: datetime, result: str, words: str, advice: str
) -> None:
    found = mails.found(result, domain=BAYOU)
    ticket = mails.arrive(mails.raw(sender=LUCILLE, headers=[found]), at=now).ticket

    shown = page(ines, ticket)

    card = shown[shown.index('aria-label="Requestor"') :]
    assert words in card
    assert advice in card
    said = shown[shown.index('<li class="entry is-client"') : shown.index('aria-label="Requestor"')]
    assert (words in said) == (result == "fail"), "once is enough, but of a forgery"


def test_a_later_mail_has_its_own_badge(ines: Browser, cast: Cast, now: datetime) -> None:
    passed = mails.found("pass", domain=BAYOU)
    ticket = mails.arrive(mails.raw(sender=LUCILLE, headers=[passed]), at=now).ticket
    letter = scenes.letter(ticket, Act.RECEIVED)
    mails.arrive(mails.answer(letter, sender=LUCILLE), at=now)

    shown = page(ines, ticket)

    first, later = shown.split('<li class="entry is-client"')[1:3]
    assert "Sender verified" not in first
    assert "Sender not verified" in later.partition('aria-label="Requestor"')[0]


def test_what_deceives_in_a_name_is_said_at_once(ines: Browser, cast: Cast, now: datetime) -> None:
    raw = mails.raw(sender='"Ines Baptiste" <eve@elsewhere.example>')

    shown = page(ines, mails.arrive(raw, at=now).ticket)

    assert "It bears the name of our Ines Baptiste, but came from eve@elsewhere.example." in shown
    assert '<details class="rest" open>' in shown


def test_a_mail_kept_apart_links_the_ticket_and_says_why(
    ines: Browser, cast: Cast, now: datetime
) -> None:
    ticket = scenes.taken(cast.lucille, cast, at=now)
    letter = scenes.letter(ticket, Act.TAKEN)
    forged = mails.answer(letter, sender=LUCILLE, headers=[mails.found("fail", domain=BAYOU)])

    shown = page(ines, mails.arrive(forged, at=now).ticket)

    assert f'<a href="/tickets/{ticket.number}">Ticket {ticket.spoken_number}</a>' in shown
    assert "kept apart: its sender is probably forged" in shown


def test_a_ticket_from_the_portal_has_no_verdict(ines: Browser, cast: Cast, now: datetime) -> None:
    ticket = scenes.reported(cast.lucille, at=now, channel="portal")

    assert "Sender" not in page(ines, ticket)


def seen(browser: Browser, ticket: Ticket) -> str:
    return str(ticket.events.order_by("-id").values_list("id", flat=True)[0])


def test_an_engineer_lets_somebody_take_part_and_go(
    ines: Browser, cast: Cast, now: datetime
) -> None:
    ticket = scenes.taken(cast.hector, cast, at=now)
    where = f"/tickets/{ticket.number}/participants"

    added = {"address": cast.opal.email, "seen": seen(ines, ticket)}
    twice = [ines.post(where, added) for _ in range(2)]
    shown = page(ines, ticket)
    gone = {"contact": cast.opal.pk, "seen": seen(ines, ticket)}
    left = ines.post(f"{where}/end", gone)

    assert [one.status_code for one in (*twice, left)] == [303, 303, 303]
    assert "<dt>Takes part</dt>" in shown
    assert "Opal Whitfield" in shown
    assert scenes.acts(ticket).count(Act.PARTICIPANT_ADDED) == 1
    assert not participants.is_participant(ticket, cast.opal)
    assert "<dt>Takes part</dt>" not in page(ines, ticket)


def test_who_is_no_contact_of_the_client_can_take_no_part(
    ines: Browser, cast: Cast, now: datetime
) -> None:
    ticket = scenes.taken(cast.hector, cast, at=now)

    for address in (cast.lucille.email, "new@elsewhere.example", "nonsense"):
        answer = ines.post(
            f"/tickets/{ticket.number}/participants",
            {"address": address, "seen": seen(ines, ticket)},
        )

        assert answer.status_code == 422
    assert not ticket.participants.exists()


def test_mail_that_comes_back_stands_on_the_ticket_and_on_the_clients_page(
    ines: Browser, cast: Cast, now: datetime
) -> None:
    ticket = scenes.taken(cast.lucille, cast, at=now)
    Contact.objects.filter(pk=cast.lucille.pk).update(
        mail_failed_at=now, mail_failure="Returned from lucille@bayou-dental.example (for good)."
    )

    shown = page(ines, ticket)
    client = page_of(ines.get(f"/clients/{cast.bayou.uuid}"))

    assert "Mail comes back" in shown
    assert "Returned from lucille@bayou-dental.example (for good)." in shown
    assert "Mail comes back" in client


@pytest.mark.parametrize(
    ("change", "is_dead"),
    [
        ({}, True),
        ({"email": "Lucille@bayou-dental.example"}, True),
        ({"email": "lucy@bayou-dental.example"}, False),
        ({"mail_works": "on"}, False),
    ],
)
def test_correcting_the_address_clears_the_mark(
    dana: Browser, cast: Cast, now: datetime, change: dict[str, str], is_dead: bool
) -> None:
    Contact.objects.filter(pk=cast.lucille.pk).update(mail_failed_at=now, mail_failure="Returned.")
    where = f"/clients/{cast.bayou.uuid}/contacts/{cast.lucille.uuid}"
    fields = {
        "name": "Lucille Fontenot", "email": cast.lucille.email, "phone": "",
        "timezone": "America/Chicago", "site": cast.lucille.site_id, "is_active": "on",
    }  # fmt: skip

    form = page_of(dana.get(where))
    answer = dana.post(where, {**fields, **change})

    assert "The address works again" in form
    assert answer.status_code == 303
    cast.lucille.refresh_from_db()
    assert (cast.lucille.mail_failed_at is not None) is is_dead
    assert bool(cast.lucille.mail_failure) is is_dead
