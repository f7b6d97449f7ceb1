"""One transaction a request, and an answer that helps when there is nothing to serve from."""

import psycopg
import pytest
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from switchboard.channels.models import Submission
from switchboard.clients.models import Contact
from switchboard.database.place import Place
from switchboard.portal import door
from tests.cast import Cast
from tests.portal.browsing import Browser
from tests.portal.test_new_ticket import REPORT, SignIn


def test_without_a_policy_the_portal_says_that_it_is_not_ready(
    committed: Cast, browser: Browser, place: Place
) -> None:
    with psycopg.connect(**place.connection("desk_owner")) as owner:  # staff never delete one
        owner.execute("DELETE FROM published_policyversion")

    home, ready = browser.get("/"), browser.get("/readyz")

    assert home.status == 503
    assert "Your tickets and mails are safe." in home.words
    assert (ready.status, browser.get("/healthz").status) == (503, 200)


def test_a_lost_connection_is_made_anew(committed: Cast, browser: Browser, place: Place) -> None:
    assert browser.get("/").status == 200
    name = place.address()["NAME"]
    with psycopg.connect(**place.administrator(), dbname=name) as server:
        server.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'desk_portal'"
        )

    assert [browser.get("/").status for _ in range(8)] == [200] * 8


@pytest.mark.parametrize("status", [400, 500])
def test_a_request_that_failed_leaves_nothing_behind(
    status: int, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    def recognise(request: HttpRequest) -> None:
        request.contact_id, request.contact = cast.opal.pk, cast.opal

    monkeypatch.setattr(door, "_recognise", recognise)

    def view(request: HttpRequest) -> HttpResponse:
        Contact.objects.update(title="Changed")
        if status == 400:  # as Django answers an exception: the middleware hears of it first
            outer.process_exception(request, BadRequest("odd"))
        return HttpResponse(status=status)

    outer = door.PortalDoor(view)
    answer = outer(RequestFactory().get("/tickets"))

    assert answer.status_code == status
    assert not Contact.objects.filter(title="Changed").exists()


def test_a_session_of_one_request_is_not_left_on_the_connection(
    committed: Cast, signed_in: SignIn
) -> None:
    browser = signed_in(committed.hector)
    stranger = Browser(port=browser.port)

    for _ in range(8):
        assert browser.get("/tickets").status == 200
        assert stranger.get("/tickets").status == 302


def test_every_page_forbids_what_we_did_not_send(committed: Cast, browser: Browser) -> None:
    page = browser.get("/")

    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert page.headers["x-frame-options"] == "DENY"
    assert page.headers["cache-control"] == "no-store"
    assert "<style" not in page.text
    assert "onclick" not in page.text


def test_only_what_a_route_is_for_is_done(committed: Cast, signed_in: SignIn) -> None:
    browser = signed_in(committed.hector)

    for verb in ("PUT", "DELETE", "PATCH"):
        token = {"X-CSRFToken": browser.cookies["portal_csrf"]}
        assert browser.send(verb, "/tickets", **token).status in {403, 405}, verb
    assert browser.get("/sign-out").status == 405
    assert not Submission.objects.filter(fields__subject=REPORT["subject"]).exists()
