"""Agreements on a client's page: read by all of the desk, written by who may."""

from datetime import UTC, date, datetime

import pytest
from django.test import Client as Browser

from switchboard.agreements.models import Agreement
from tests.cast import Cast
from tests.console.conftest import page_of

FORM = {
    "name": "Day and night", "starts_on": "2026-01-01", "ends_on": "", "covers_after_hours": "on",
    "critical_next_update": "30", "critical_resolution": "120", "critical_calendar": "always",
    "low_first_response": "600", "seen": "",
}  # fmt: skip
TARGETS = {
    "critical": {"next_update": 30, "resolution": 120, "calendar": "always"},
    "low": {"first_response": 600},
}


@pytest.fixture
def agreed(cast: Cast) -> Agreement:
    return Agreement.objects.create(
        client=cast.bayou, name="Full care", starts_on=date(2026, 1, 1), targets=TARGETS,
        changed_at=datetime(2026, 6, 1, 12, 30, 15, 123456, tzinfo=UTC), changed_by="Petra Volkova",
    )  # fmt: skip


def test_the_clients_page_says_in_words_what_was_agreed(
    ines: Browser, cast: Cast, agreed: Agreement
) -> None:
    page = page_of(ines.get(f"/clients/{cast.bayou.uuid}"))

    for words in ("Full care", "from 01 Jan 2026", "next update every 30 min",
                  "resolution within 2 h", "counted round the clock",
                  "first response within 10 h", "by Petra Volkova"):  # fmt: skip
        assert words in page
    assert "/agreements/" not in page, "an engineer changes no agreements"


def test_a_client_without_targets_of_its_own_has_the_policys(
    ines: Browser, cast: Cast, agreed: Agreement
) -> None:
    Agreement.objects.filter(pk=agreed.pk).update(targets={})

    page = page_of(ines.get(f"/clients/{cast.bayou.uuid}"))

    assert "No targets of its own: the policy" in page


def test_the_form_shows_what_the_policy_promises_beside_each_field(
    dana: Browser, cast: Cast
) -> None:
    page = page_of(dana.get(f"/clients/{cast.bayou.uuid}/agreements/new"))

    field = page[page.index('name="critical_resolution"') :]
    assert "policy: 240" in field[: field.index("</div>")]
    assert "Critical, resolution, minutes" in page
    assert page.count("policy: in the desk&#39;s hours") == 4


def test_an_agreement_is_added(dana: Browser, cast: Cast, now: datetime) -> None:
    response = dana.post(f"/clients/{cast.bayou.uuid}/agreements/new", FORM)

    made = Agreement.objects.get()
    assert (response.status_code, response["Location"]) == (303, f"/clients/{cast.bayou.uuid}")
    assert (made.client, made.name, made.covers_after_hours) == (cast.bayou, "Day and night", True)
    assert (made.targets, made.ends_on) == (TARGETS, None)
    assert (made.changed_by, made.changed_at) == ("Dana Okafor", now)


def test_the_form_comes_back_as_the_agreement_stands(
    dana: Browser, cast: Cast, agreed: Agreement
) -> None:
    address = f"/clients/{cast.bayou.uuid}/agreements/{agreed.pk}"

    page = page_of(dana.get(address))

    assert 'value="Full care"' in page
    assert 'value="2026-01-01"' in page
    assert '<option value="always" selected>' in page
    assert 'value="2026-06-01T12:30:15.123456+00:00"' in page


def test_an_agreement_is_changed_and_an_emptied_field_is_the_policys_again(
    dana: Browser, cast: Cast, agreed: Agreement
) -> None:
    changed = {
        **FORM, "seen": agreed.changed_at.isoformat(), "critical_calendar": "",
        "low_first_response": "", "ends_on": "2027-01-01",
    }  # fmt: skip

    response = dana.post(f"/clients/{cast.bayou.uuid}/agreements/{agreed.pk}", changed)

    agreed.refresh_from_db()
    assert response.status_code == 303
    assert agreed.targets == {"critical": {"next_update": 30, "resolution": 120}}
    assert agreed.ends_on == date(2027, 1, 1)


@pytest.mark.parametrize(
    ("wrong", "field", "said"),
    [
        ({"critical_resolution": "0"}, "critical_resolution", "0 can&#39;t be a number of minutes"),
        ({"low_call_back": "-5"}, "low_call_back", "-5 can&#39;t be a number of minutes"),
        ({"low_call_back": "525601"}, "low_call_back", "525601 can&#39;t be a number of minutes"),
        ({"high_resolution": "NaN"}, "high_resolution", "Enter a whole number."),
        ({"high_resolution": "9" * 5000}, "high_resolution", "Enter a whole number."),
        ({"high_calendar": "moon"}, "high_calendar", "Select a valid choice."),
        ({"low_resolution": "599"}, "low_resolution", "before the first response, due after 600"),
        ({"critical_next_update": "121"}, "critical_next_update", "after the resolution"),
        ({"ends_on": "2026-01-01"}, "ends_on", "give a later end, or none"),
        ({"starts_on": "soon"}, "starts_on", "Enter a valid date."),
        ({"name": ""}, "name", "This field is required."),
        ({"name": "Full care"}, "name", "There is an agreement “Full care” from 2026-01-01"),
    ],
)
def test_a_wrong_answer_is_told_beside_its_field_and_the_rest_is_kept(
    dana: Browser, cast: Cast, agreed: Agreement, wrong: dict[str, str], field: str, said: str
) -> None:
    response = dana.post(f"/clients/{cast.bayou.uuid}/agreements/new", {**FORM, **wrong})

    page = page_of(response)
    beside = page[page.index(f'id="agreement_{field}_error"') :]
    assert response.status_code == 422
    assert said in beside[: beside.index("</div>")]
    assert f'href="#agreement_{field}"' in page, "the summary leads to it"
    assert 'value="600"' in page
    assert Agreement.objects.get() == agreed


def test_faults_of_several_fields_are_told_at_once(dana: Browser, cast: Cast) -> None:
    wrong = {"critical_resolution": "0", "high_resolution": "soon", "name": ""}

    page = page_of(dana.post(f"/clients/{cast.bayou.uuid}/agreements/new", {**FORM, **wrong}))

    assert {name for name in wrong if f'id="agreement_{name}_error"' in page} == set(wrong)


def test_who_read_an_older_agreement_is_told_and_nothing_is_overwritten(
    dana: Browser, cast: Cast, agreed: Agreement
) -> None:
    stale = {**FORM, "seen": "2026-05-01T12:00:00+00:00"}

    response = dana.post(f"/clients/{cast.bayou.uuid}/agreements/{agreed.pk}", stale)

    assert response.status_code == 422
    assert "Petra Volkova changed “Full care” just now." in page_of(response)
    assert Agreement.objects.get().name == "Full care"


def test_a_form_that_does_not_say_what_was_read_is_a_bad_request(
    dana: Browser, cast: Cast, agreed: Agreement
) -> None:
    address = f"/clients/{cast.bayou.uuid}/agreements/{agreed.pk}"

    assert dana.post(address, {**FORM, "seen": "yesterday"}).status_code == 400


def test_another_clients_agreement_is_404(dana: Browser, cast: Cast, agreed: Agreement) -> None:
    address = f"/clients/{cast.hillcountry.uuid}/agreements/{agreed.pk}"

    assert dana.get(address).status_code == 404
    assert dana.post(address, FORM).status_code == 404


@pytest.mark.parametrize("route", ["new", "{}"])
def test_an_engineer_may_not_write_agreements(
    ines: Browser, cast: Cast, agreed: Agreement, route: str
) -> None:
    address = f"/clients/{cast.bayou.uuid}/agreements/{route.format(agreed.pk)}"

    assert [ines.get(address).status_code, ines.post(address, FORM).status_code] == [403, 403]
    assert Agreement.objects.get().name == "Full care"
