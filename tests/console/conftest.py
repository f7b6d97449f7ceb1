"""The console as its readers have it: signed in by name, on Monday at 7:02 am in Texas."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client as Browser

from switchboard.accounts.actor import Actor
from switchboard.accounts.models import User
from switchboard.clients.models import Contact
from switchboard.flow import opening, triage, work
from switchboard.flow.opening import File, Report
from switchboard.flow.triage import Assessment
from switchboard.policy.priority import Impact, Urgency
from switchboard.staff.models import Engineer
from switchboard.tickets.models import Ticket
from switchboard.tickets.models.ticket import Channel
from tests.cast import Cast

ASSESSED = {"impact": "several", "urgency": "high", "category": "internet"}
RESOLVED = {"cause": "A full disk.", "done": "Cleared it.", "confirmation": "She saved a file."}
HELD = {"reason": "requestor", "until_at": "2026-11-23T15:30", "note": "Which version?"}

SignIn = Callable[[Engineer], Browser]
Opens = Callable[..., Ticket]


@pytest.fixture(autouse=True)
def monday(now: datetime) -> Iterator[None]:
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def sign_in(cast: Cast) -> SignIn:
    def signed_in(engineer: Engineer) -> Browser:
        user, _ = User.objects.get_or_create(engineer=engineer, email=engineer.email)
        browser = Browser()
        browser.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return browser

    return signed_in


@pytest.fixture
def ines(sign_in: SignIn, cast: Cast) -> Browser:
    return sign_in(cast.ines)


@pytest.fixture
def noah(sign_in: SignIn, cast: Cast) -> Browser:
    return sign_in(cast.noah)


@pytest.fixture
def dana(sign_in: SignIn, cast: Cast) -> Browser:
    return sign_in(cast.dana)


@pytest.fixture
def petra(sign_in: SignIn, cast: Cast) -> Browser:
    return sign_in(cast.petra)


@pytest.fixture
def ada(sign_in: SignIn) -> Browser:
    """An administrator."""
    ada, _ = Engineer.objects.get_or_create(
        name="Ada Moreau", email="ada@support.example", defaults={"role": "administrator"}
    )
    return sign_in(ada)


@pytest.fixture
def report(cast: Cast, now: datetime) -> Opens:
    """Opens a ticket of Lucille's, or of who is named, some minutes before seven."""

    def opened(
        subject: str = "Outlook hangs", *, text: str = "It hangs.", minutes_ago: int = 1,
        contact: Contact | None = cast.lucille, files: list[File] | None = None, rest: str = "",
    ) -> Ticket:  # fmt: skip
        at = now - timedelta(minutes=minutes_ago)
        words = Report(
            channel=Channel.MAIL, received_at=at, subject=subject, text=text, rest=rest,
            files=files or [], sender_name="Gabe Ruiz", sender_address="gabe@feed.example",
        )  # fmt: skip
        by = Actor.contact(contact or cast.lucille)
        return opening.open_ticket(words, contact=contact, by=by, now=at)

    return opened


@pytest.fixture
def triaged(report: Opens, cast: Cast, now: datetime) -> Opens:
    """A ticket that waits in the queue of the Service Desk."""

    def assessed(subject: str = "Outlook hangs", **how: object) -> Ticket:
        ticket = report(subject, **how)
        found = Assessment(
            impact=Impact.INDIVIDUAL, urgency=Urgency.HIGH, has_workaround=False,
            category="email", team="service_desk",
        )  # fmt: skip
        return triage.assess(
            ticket.pk, found, by=cast.dispatcher, now=now, out_of_turn_reason="On the line."
        )

    return assessed


@pytest.fixture
def hers(triaged: Opens, cast: Cast, now: datetime) -> Ticket:
    """A ticket that Ines works on."""
    return work.take(triaged().pk, by=cast.engineer, now=now)


def seen(ticket: Ticket) -> int:
    """The newest event, as a page loaded now would carry it."""
    return ticket.events.order_by("-id").values_list("id", flat=True).first() or 0


def page_of(response: object) -> str:
    """The page's text."""
    return response.content.decode()  # type: ignore[attr-defined]


def post(browser: Browser, ticket: Ticket, route: str, **fields: Any) -> Any:
    fields = {"seen": seen(ticket), **fields}
    return browser.post(f"/tickets/{ticket.number}/{route}", fields)


def acts_of(ticket: Ticket) -> list[str]:
    return list(ticket.events.order_by("id").values_list("act", flat=True))
