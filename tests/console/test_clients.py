"""Clients, sites and contacts: read by all of the desk, changed by who may."""

from datetime import date

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext

from switchboard.agreements.models import Agreement, RateCard
from switchboard.clients.models import Client, Contact, MailDomain, Site
from switchboard.published.models import Region
from tests.cast import Cast
from tests.console.conftest import Opens, page_of

NEW = {
    "name": "Gulf Freight", "domains": "Gulf-Freight.example\n@freight.example",
    "site-name": "Harbour", "site-timezone": "America/Chicago", "site-address": "Pier 4",
}  # fmt: skip
PERSON = {"name": "Remy Fontenot", "email": "Remy@Bayou-Dental.example",
          "phone": "(737) 555-0199", "timezone": "America/Chicago"}  # fmt: skip


def test_the_list_names_desk_sites_and_what_is_open(dana: Browser, report: Opens) -> None:
    report()

    page = page_of(dana.get("/clients"))

    line = page[page.index("Bayou Dental") :]
    assert line.index("Louisiana &amp; Others") < line.index("Hill Country Law")
    assert "Unknown senders" not in page


def test_the_list_asks_no_query_a_client(dana: Browser, cast: Cast) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            dana.get("/clients")
        return len(queries)

    asked()
    few = asked()
    for number in range(8):
        Site.objects.create(client=Client.objects.create(name=f"New {number}"), name="One")

    assert asked() == few <= 16


def test_the_list_comes_in_pages_of_fifty(dana: Browser, cast: Cast) -> None:
    Client.objects.bulk_create(Client(name=f"Client {number:02}") for number in range(60))
    ordered = list(Client.objects.filter(is_placeholder=False).order_by("name", "id"))

    first = page_of(dana.get("/clients"))
    second = page_of(dana.get(f"/clients?after={ordered[49].uuid}"))

    assert f"?after={ordered[49].uuid}" in first
    assert (ordered[50].name in first, ordered[50].name in second) == (False, True)
    assert dana.get("/clients?after=1e9").status_code == 400


def test_a_client_shows_its_people_agreement_and_tickets(
    ines: Browser, report: Opens, cast: Cast
) -> None:
    report("Outlook hangs again")
    terms = Agreement.objects.create(
        client=cast.bayou, name="Full care", starts_on=date(2026, 1, 1), covers_after_hours=True
    )
    RateCard.objects.create(
        agreement=terms, client=cast.bayou, hour_amount="110", after_hours_hour_amount="165"
    )

    page = page_of(ines.get(f"/clients/{cast.bayou.uuid}"))

    for words in ("Outlook hangs again", "Lucille Fontenot", "Lafayette office", "Full care",
                  "covers after hours", "110.00 USD an hour", "bayou-dental.example"):  # fmt: skip
        assert words in page
    assert "/edit" not in page, "an engineer changes no clients"


def test_a_client_is_added_with_its_first_site(dana: Browser, cast: Cast) -> None:
    region = Region.objects.get(key="tx")

    response = dana.post("/clients/new", {**NEW, "site-region": region.pk})

    made = Client.objects.get(name="Gulf Freight")
    assert (response.status_code, response["Location"]) == (303, f"/clients/{made.uuid}")
    assert made.sites.get().region == region
    domains = list(made.mail_domains.values_list("domain", flat=True))
    assert domains == ["freight.example", "gulf-freight.example"]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"name": "Bayou Dental"}, "There is a client of this name already."),
        (
            {"domains": "bayou-dental.example"},
            "bayou-dental.example belongs to Bayou Dental already.",
        ),
        ({"domains": "not a domain"}, "is no mail domain: write it as example.com."),
        ({"site-timezone": "Mars/Olympus"}, "Select a valid choice."),
        ({"site-name": ""}, "This field is required."),
        ({"name": "a\x00b"}, "Null characters are not allowed."),
        ({"name": "x" * 300}, "at most 200 characters"),
    ],
)
def test_a_wrong_answer_is_told_and_the_rest_is_kept(
    dana: Browser, cast: Cast, wrong: dict[str, str], said: str
) -> None:
    response = dana.post("/clients/new", {**NEW, **wrong})

    page = page_of(response)
    assert response.status_code == 422
    assert said in page
    assert "Pier 4" in page
    assert not Client.objects.filter(name="Gulf Freight").exists()


def test_a_client_is_changed(dana: Browser, cast: Cast) -> None:
    fields = {"name": "Bayou Dental Group", "domains": "bayou-group.example", "is_active": "on"}

    response = dana.post(f"/clients/{cast.bayou.uuid}/edit", fields)

    cast.bayou.refresh_from_db()
    assert (response.status_code, cast.bayou.name) == (303, "Bayou Dental Group")
    assert list(MailDomain.objects.filter(client=cast.bayou).values_list("domain", flat=True)) == [
        "bayou-group.example"
    ]


def test_a_contact_is_added_and_changed(dana: Browser, cast: Cast) -> None:
    added = dana.post(f"/clients/{cast.bayou.uuid}/contacts/new", PERSON)
    made = Contact.objects.get(name="Remy Fontenot")
    changed = dana.post(
        f"/clients/{cast.bayou.uuid}/contacts/{made.uuid}", {**PERSON, "title": "Owner"}
    )

    assert (added.status_code, changed.status_code) == (303, 303)
    assert (made.client, made.email, made.phone) == (
        cast.bayou, "remy@bayou-dental.example", "+17375550199",
    )  # fmt: skip
    made.refresh_from_db()
    assert (made.title, made.is_active) == ("Owner", False), "its box was not ticked"


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"email": "LUCILLE@bayou-dental.example"}, "Lucille Fontenot of Bayou Dental has this"),
        ({"email": "lucille"}, "Enter a valid email address."),
        ({"phone": "call me"}, "This can&#39;t be dialled"),
    ],
)
def test_a_contact_that_can_not_be_is_refused(
    dana: Browser, cast: Cast, wrong: dict[str, str], said: str
) -> None:
    response = dana.post(f"/clients/{cast.bayou.uuid}/contacts/new", {**PERSON, **wrong})

    assert response.status_code == 422
    assert said in page_of(response)


def test_another_clients_site_is_no_choice(dana: Browser, cast: Cast) -> None:
    foreign = cast.hillcountry.sites.get()

    response = dana.post(f"/clients/{cast.bayou.uuid}/contacts/new", {**PERSON, "site": foreign.pk})

    assert response.status_code == 422


def test_a_site_or_contact_under_another_client_is_404(dana: Browser, cast: Cast) -> None:
    here = f"/clients/{cast.bayou.uuid}"

    assert dana.get(f"{here}/contacts/{cast.hector.uuid}").status_code == 404
    assert dana.get(f"{here}/sites/{cast.hillcountry.sites.get().uuid}").status_code == 404


def test_a_site_is_added_and_not_twice(dana: Browser, cast: Cast) -> None:
    site = {"name": "Annex", "timezone": "America/Chicago", "address": ""}

    first, second = (dana.post(f"/clients/{cast.bayou.uuid}/sites/new", site) for _ in range(2))

    assert (first.status_code, second.status_code) == (303, 422)
    assert "has a site of that name already" in page_of(second)


@pytest.mark.parametrize("route", ["new", "{}/edit", "{}/contacts/new", "{}/sites/new"])
def test_an_engineer_may_not_change_clients(ines: Browser, cast: Cast, route: str) -> None:
    before = (Client.objects.count(), Contact.objects.count(), Site.objects.count())
    address = f"/clients/{route.format(cast.bayou.uuid)}"

    answers = [ines.get(address), ines.post(address, {**NEW, **PERSON})]

    assert [response.status_code for response in answers] == [403, 403]
    assert (Client.objects.count(), Contact.objects.count(), Site.objects.count()) == before


def test_the_placeholder_is_nobodys_client(dana: Browser, cast: Cast) -> None:
    placeholder = Client.objects.get(is_placeholder=True)

    assert dana.get(f"/clients/{placeholder.uuid}").status_code == 404
