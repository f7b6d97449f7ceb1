from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from switchboard.agreements.models import Agreement
from switchboard.clients.models import Client
from switchboard.flow import agreements
from switchboard.flow.agreements import (
    AgreementChangedMeanwhile,
    AgreementEndsBeforeItStarts,
    AgreementHasTickets,
    AgreementTerms,
    AgreementTwin,
    AgreementWithoutName,
    ClientWithoutAgreements,
)
from switchboard.policy.access import NotPermitted
from switchboard.policy.agreement_targets import AgreementFaults
from switchboard.policy.priority import Priority
from switchboard.policy.sla import Clock
from tests.cast import Cast
from tests.flow import scenes

NEW_YEAR = date(2026, 1, 1)
DAY_AND_NIGHT = {"critical": {"next_update": 30, "resolution": 120, "calendar": "always"}}


def terms(**changed: object) -> AgreementTerms:
    given: dict[str, object] = {
        "name": "Complete care", "starts_on": NEW_YEAR, "targets": DAY_AND_NIGHT,
    }  # fmt: skip
    return AgreementTerms(**{**given, **changed})  # type: ignore[arg-type]


def add(cast: Cast, *, now: datetime, **changed: object) -> Agreement:
    return agreements.add_agreement(cast.bayou.pk, terms(**changed), by=cast.dispatcher, now=now)


def change(agreement: Agreement, cast: Cast, *, now: datetime, **changed: object) -> Agreement:
    return agreements.change_agreement(
        agreement.pk, terms(**changed), seen_at=agreement.changed_at, by=cast.lead, now=now
    )


def test_what_a_client_agreed_to_is_kept_with_its_author(cast: Cast, now: datetime):
    made = add(cast, now=now, covers_after_hours=True)

    made.refresh_from_db()
    assert (made.client, made.name, made.covers_after_hours) == (
        cast.bayou, "Complete care", True,
    )  # fmt: skip
    assert (made.changed_by, made.changed_at) == ("Dana Okafor", now)
    assert made.promises.minutes(Priority.CRITICAL, Clock.RESOLUTION) == 120
    assert made.promises.calendar(Priority.CRITICAL) == "always"


def test_a_change_replaces_what_was_agreed(cast: Cast, now: datetime):
    made = add(cast, now=now)

    later = now + timedelta(days=1)
    changed = change(made, cast, now=later, ends_on=date(2027, 1, 1), targets={})

    changed.refresh_from_db()
    assert (changed.pk, changed.targets, changed.ends_on) == (made.pk, {}, date(2027, 1, 1))
    assert (changed.changed_by, changed.changed_at) == ("Petra Volkova", later)


@pytest.mark.parametrize("verb", ["add", "change"])
def test_the_clocks_of_open_tickets_are_counted_anew(cast: Cast, now: datetime, verb: str):
    made = add(cast, now=now)

    with CaptureQueriesContext(connection) as queries:
        add(cast, now=now, name="More") if verb == "add" else change(made, cast, now=now)

    assert sum("pg_notify" in query["sql"] for query in queries) == 1


@pytest.mark.parametrize(
    "targets",
    [
        {"critical": {"resolution": 0}},
        {"critical": {"resolution": 525_601}},
        {"critical": {"resolution": True}},
        {"urgent": {"resolution": 60}},
        {"critical": {"first_response": 60, "resolution": 59}},
    ],
)
def test_targets_that_can_not_be_right_are_refused_and_nothing_changes(
    cast: Cast, now: datetime, targets: object
):
    made = add(cast, now=now)

    with pytest.raises(AgreementFaults):
        add(cast, now=now, name="Another", targets=targets)
    with pytest.raises(AgreementFaults):
        change(made, cast, now=now, targets=targets)

    assert Agreement.objects.get(client=cast.bayou).targets == DAY_AND_NIGHT


@pytest.mark.parametrize("ends_on", [date(2025, 12, 31), NEW_YEAR])
def test_an_agreement_ends_after_it_starts(cast: Cast, now: datetime, ends_on: date):
    with pytest.raises(AgreementEndsBeforeItStarts, match=f"starts on 2026-01-01.*{ends_on}"):
        add(cast, now=now, ends_on=ends_on)

    assert not Agreement.objects.exists()


def test_an_agreement_of_one_day_is_possible(cast: Cast, now: datetime):
    assert add(cast, now=now, ends_on=date(2026, 1, 2)).ends_on == date(2026, 1, 2)


@pytest.mark.parametrize("name", ["", "   ", "x" * 201])
def test_an_agreement_has_a_name(cast: Cast, now: datetime, name: str):
    with pytest.raises(AgreementWithoutName, match="give it 1 to 200 characters"):
        add(cast, now=now, name=name)


def test_the_same_agreement_is_not_added_twice(cast: Cast, now: datetime):
    add(cast, now=now)

    with pytest.raises(AgreementTwin, match="“Complete care” from 2026-01-01 already"):
        add(cast, now=now, name=" Complete care ")

    assert add(cast, now=now, starts_on=date(2027, 1, 1))
    assert change(Agreement.objects.earliest("starts_on"), cast, now=now, targets={}).pk


def test_of_two_who_change_it_the_second_is_told(cast: Cast, now: datetime):
    as_both_read_it = add(cast, now=now)
    change(as_both_read_it, cast, now=now + timedelta(minutes=1), targets={})

    with pytest.raises(AgreementChangedMeanwhile, match="Petra Volkova changed “Complete care”"):
        change(as_both_read_it, cast, now=now + timedelta(minutes=2), name="Essentials")

    assert Agreement.objects.get().name == "Complete care"


def test_an_agreement_that_was_never_changed_may_be(cast: Cast, now: datetime):
    old = Agreement.objects.create(client=cast.bayou, name="Full care", starts_on=NEW_YEAR)

    assert change(old, cast, now=now).targets == DAY_AND_NIGHT


def test_what_tickets_were_promised_under_does_not_begin_later(cast: Cast, now: datetime):
    made = add(cast, now=now)
    scenes.reported(cast.lucille, at=now)

    with pytest.raises(AgreementHasTickets, match="add another with the new terms"):
        change(made, cast, now=now, starts_on=date(2026, 11, 24))

    earlier = change(made, cast, now=now, starts_on=date(2025, 12, 1))
    assert earlier.starts_on == date(2025, 12, 1)


def test_an_engineer_may_not_write_agreements(cast: Cast, now: datetime):
    made = add(cast, now=now)

    with pytest.raises(NotPermitted):
        agreements.add_agreement(cast.bayou.pk, terms(name="X"), by=cast.engineer, now=now)
    with pytest.raises(NotPermitted):
        agreements.change_agreement(
            made.pk, terms(targets={}), seen_at=made.changed_at, by=cast.engineer, now=now
        )

    assert Agreement.objects.get().targets == DAY_AND_NIGHT


def test_unknown_senders_agree_to_nothing(cast: Cast, now: datetime):
    nobody = Client.objects.get(is_placeholder=True)

    with pytest.raises(ClientWithoutAgreements, match="Unknown senders is no client"):
        agreements.add_agreement(nobody.pk, terms(), by=cast.dispatcher, now=now)
