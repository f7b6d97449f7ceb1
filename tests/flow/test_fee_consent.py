"""Nothing is charged before consent: what is logged after hours says whether it may be (S17)."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from switchboard.accounts.actor import SYSTEM
from switchboard.agreements.models import Agreement
from switchboard.billing.models import TimeEntry
from switchboard.channels.models import Consent
from switchboard.flow import fee_consent, work
from switchboard.policy.acts import Act
from switchboard.policy.fees import Uncharged
from switchboard.tickets.models import Ticket
from tests.cast import Cast
from tests.flow import scenes

pytestmark = pytest.mark.django_db
NINE_PM = datetime(2026, 11, 24, 3, tzinfo=UTC)  # Monday evening in Texas
HOUR = timedelta(hours=1)


@pytest.fixture
def ticket(cast: Cast, now: datetime) -> Ticket:
    return scenes.taken(cast.lucille, cast, at=now)


def logged(ticket: Ticket, cast: Cast, *, at: datetime, is_billable: bool = True) -> TimeEntry:
    return work.log_time(
        ticket.pk, minutes=20, note="", is_billable=is_billable, by=cast.engineer, now=at
    )


def say(ticket: Ticket, said: Consent, *, at: datetime) -> None:
    ticket.record(Act.FEE_CONSENT, by=SYSTEM, now=at, consent=said.value)


@pytest.mark.parametrize(
    ("said", "because"),
    [(Consent.REFUSED, Uncharged.REFUSED), (Consent.NOT_GIVEN, Uncharged.NOT_GIVEN),
     (None, Uncharged.NOT_ASKED)],
)  # fmt: skip
def test_after_hours_without_consent_it_is_not_charged_and_says_why(
    ticket: Ticket, cast: Cast, said: Consent | None, because: Uncharged
):
    if said:
        say(ticket, said, at=NINE_PM)

    entry = logged(ticket, cast, at=NINE_PM)

    assert (entry.is_billable, entry.uncharged_because) == (False, because)
    assert scenes.event(ticket, Act.TIME_LOGGED).details["uncharged_because"] == because


def test_consent_counts_from_when_it_was_given(ticket: Ticket, cast: Cast):
    say(ticket, Consent.NOT_GIVEN, at=NINE_PM)
    before = logged(ticket, cast, at=NINE_PM)
    fee_consent.answer_by_word(ticket, Consent.GIVEN, by=cast.engineer, now=NINE_PM + HOUR)

    after = logged(ticket, cast, at=NINE_PM + HOUR)

    before.refresh_from_db()
    assert (before.is_billable, after.is_billable) == (False, True)


def test_in_hours_no_consent_is_needed(ticket: Ticket, cast: Cast, now: datetime):
    say(ticket, Consent.REFUSED, at=now)

    entry = logged(ticket, cast, at=now + HOUR)

    assert (entry.is_billable, entry.uncharged_because) == (True, "")


def test_an_agreement_that_covers_the_night_needs_none(ticket: Ticket, cast: Cast):
    ticket.agreement = Agreement.objects.create(
        client=cast.bayou, name="Complete care", covers_after_hours=True, starts_on="2026-01-01"
    )
    ticket.save()

    assert logged(ticket, cast, at=NINE_PM).is_billable


def test_the_database_keeps_what_is_uncharged_from_being_billed(ticket: Ticket, cast: Cast):
    entry = logged(ticket, cast, at=NINE_PM)

    with pytest.raises(IntegrityError), transaction.atomic():
        TimeEntry.objects.filter(pk=entry.pk).update(is_billable=True)
