"""Every route there is, found by walking the resolver: closed to strangers, 404 for what isn't."""

import uuid
from collections.abc import Iterator

import pytest
from django.test import Client as Browser
from django.urls import get_resolver
from django.urls.resolvers import URLPattern

from switchboard.console.door import OPEN_FOLDERS, OPEN_PATHS
from switchboard.policy.ticket_number import ticket_number
from tests.cast import Cast
from tests.console.conftest import page_of

NOT_THERE = {
    "number": ticket_number(77_777_777),
    "other": ticket_number(77_777_778),
    "mail_id": "999999999999999999",
    "mailbox_id": "999999999999999999",
    "engineer_id": "999999999999999999",
    "method_id": "999999999999999999",
    "outage_id": "999999999999999999",
    "page_id": "999999999999999999",
    "schedule_id": "999999999999999999",
    "override_id": "999999999999999999",
    "swap_id": "999999999999999999",
    "answer_id": "999999999999999999",
    "away_id": "999999999999999999",
    "feed_id": "999999999999999999",
    "view_id": "999999999999999999",
    "said": "accepted",
    "door": "no-such-door",
    "side": "no-such-side",
    "key": "no_such_team",
    "name": "no_such_page",
    "uuid": str(uuid.uuid4()),
    "site": str(uuid.uuid4()),
    "contact": str(uuid.uuid4()),
}
# A policy's versions are numbered plainly; tickets are not.
POLICY = "policy/<row:number>"


def routes() -> Iterator[str]:
    for pattern in get_resolver("switchboard.console.urls").url_patterns:
        assert isinstance(pattern, URLPattern), "an include needs a walk of its own"
        yield str(pattern.pattern)


def filled(route: str, values: dict[str, str]) -> str:
    parts = []
    for part in route.split("/"):
        name = part.strip("<>").rpartition(":")[2]
        parts.append(values[name] if part.startswith("<") else part)
    return "/" + "/".join(parts)


CLOSED = [
    route
    for route in routes()
    if f"/{route}" not in OPEN_PATHS and not f"/{route}".startswith(OPEN_FOLDERS)
]
NAMING = [route for route in CLOSED if "<" in route]


def test_the_walk_finds_the_routes() -> None:
    assert len(CLOSED) > 30
    assert len(NAMING) > 20


@pytest.mark.parametrize("route", CLOSED)
def test_every_route_refuses_a_stranger(cast: Cast, route: str) -> None:
    address = filled(
        route, {**NOT_THERE, "number": "1" if route == POLICY else NOT_THERE["number"]}
    )

    for response in (Browser().get(address), Browser().post(address, {"seen": "0"})):
        assert response.status_code == 302
        assert response["Location"].startswith("/sign-in?next=")


@pytest.mark.parametrize("route", NAMING)
def test_what_is_not_there_is_404(ada: Browser, route: str) -> None:
    address = filled(
        route, {**NOT_THERE, "number": "999" if route == POLICY else NOT_THERE["number"]}
    )

    read = ada.get(address)

    if read.status_code == 405:
        read = ada.post(address)
    assert read.status_code == 404
    assert "There is nothing here" in page_of(read)


@pytest.mark.parametrize("bad", ["9223372036854775808", "-1", "1e9", "%00", "..", "' OR 1=1", "0"])
def test_an_id_that_can_not_be_one_is_404(ada: Browser, bad: str) -> None:
    for route in NAMING:
        name = route.partition("<")[2].partition(">")[0].rpartition(":")[2]
        address = filled(route, {**NOT_THERE, name: bad})

        response = ada.get(address)

        if response.status_code == 405:
            response = ada.post(address)
        assert response.status_code == 404, address
