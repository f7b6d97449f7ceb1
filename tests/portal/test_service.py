"""The public page: nobody signs in, everything on it is the policy's or measured."""

from datetime import timedelta
from typing import Any

from django.http import HttpRequest
from django.test import RequestFactory
from django.utils import timezone

from switchboard.flow import publishing, service_figures
from switchboard.portal import service
from switchboard.published.models import ServiceFigures
from tests.cast import MONDAY_7_02, POLICY, Cast
from tests.flow import scenes
from tests.portal.browsing import Browser


def test_anybody_reads_whom_to_call_and_what_is_promised(committed: Cast, browser: Browser):
    answer = browser.get("/service")

    assert answer.status == 200
    for said in (
        "(737) 356-2220", "(337) 313-2400", "press 2 for support", "7 am to 5 pm Central",
        "The internet is down", "15 minutes", "within 30 minutes", "may cost extra",
        "version 1",
    ):  # fmt: skip
        assert said in answer.text
    assert "max-age=30" in answer.headers["cache-control"]
    assert not answer.set_cookies


def test_it_says_when_a_desk_opens_or_closes(committed: Cast, browser: Browser):
    answer = browser.get("/service")

    is_open = committed.version.policy.desk_calendar("texas").is_open(timezone.now())
    assert ("Open now, until" if is_open else "Closed now, opens") in answer.text
    assert "data-here" in answer.text


def test_it_is_there_in_spanish(committed: Cast, browser: Browser):
    answer = browser.get("/service?language=es")

    assert '<html lang="es"' in answer.text
    for said in ("Cómo funciona nuestro soporte", "Luisiana y otros", "No hay internet", "Crítica"):
        assert said in answer.text


def test_what_was_measured_stands_there_without_a_name(committed: Cast, browser: Browser):
    now = timezone.now()
    scenes.assessed(committed.lucille, committed, at=now - timedelta(days=2))
    service_figures.measure(now=now)

    answer = browser.get("/service")

    assert "100 %" in answer.text
    assert "Reviewed in time" in answer.text
    assert "Bayou" not in answer.text


def test_before_anything_is_measured_it_says_so(committed: Cast, browser: Browser):
    assert not ServiceFigures.objects.exists()

    assert "The figures appear here by themselves" in browser.get("/service").text


def test_a_new_policy_is_on_the_page_at_once(committed: Cast, browser: Browser):
    browser.get("/service")
    source = POLICY.read_text().replace(
        'notice = "Work outside our support hours may cost extra.',
        'notice = "Work at night costs 150 dollars an hour.',
    )

    publishing.publish(source, author_name="Petra Volkova", now=timezone.now())

    assert "costs 150 dollars" in browser.get("/service").text


def test_a_browser_that_has_the_page_is_told_so(committed: Cast, browser: Browser):
    kept = browser.get("/service")

    again = browser.send("GET", "/service", **{"If-None-Match": kept.headers["etag"]})
    # Half a minute may have turned over between the two, once.
    again = again if again.status == 304 else browser.send(
        "GET", "/service", **{"If-None-Match": again.headers["etag"]}
    )  # fmt: skip

    assert (again.status, again.raw) == (304, b"")


def test_it_is_drawn_once_for_many_and_costs_two_queries_after(
    cast: Cast, django_assert_num_queries: Any
):
    service.service(_asked())

    with django_assert_num_queries(2):
        answer = service.service(_asked())

    assert answer.status_code == 200


def test_a_holiday_soon_is_announced(cast: Cast):
    answer = service.service(_asked())

    assert "November 26" in answer.content.decode()


def _asked() -> HttpRequest:
    """A stranger's question, on the Monday before Thanksgiving."""
    request = RequestFactory().get("/service")
    request.now, request.contact_id = MONDAY_7_02, 0
    return request
