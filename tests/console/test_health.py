"""Whether the process lives, and whether it can serve."""

from django.db import connection
from django.test import Client as Browser

from switchboard.published.models import PolicyVersion
from tests.cast import Cast


def test_healthz_asks_no_database(cast: Cast, django_assert_num_queries: object) -> None:
    with django_assert_num_queries(0):  # type: ignore[operator]
        response = Browser().get("/healthz")

    assert (response.status_code, response.content) == (200, b"ok")


def test_readyz_says_yes_once_a_policy_is_in_force(cast: Cast) -> None:
    assert Browser().get("/readyz").status_code == 200


def test_readyz_says_no_before_the_first_policy(cast: Cast, monkeypatch: object) -> None:
    monkeypatch.setattr(PolicyVersion, "objects", PolicyVersion.objects.none())  # type: ignore[attr-defined]

    response = Browser().get("/readyz")

    assert response.status_code == 503
    assert b"No policy" in response.content
    assert connection.is_usable()


def test_metrics_name_every_figure_a_monitor_needs(cast: Cast) -> None:
    response = Browser().get("/metrics")

    lines = response.content.decode().splitlines()
    figures = dict(line.split() for line in lines if not line.startswith("#"))
    assert response.status_code == 200
    assert figures["switchboard_deadlines_overdue"] == "0"
    assert float(figures["switchboard_sweep_age_seconds"]) == -1
