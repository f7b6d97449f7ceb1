"""Two clients with a ticket each, and the portal's own login."""

from collections.abc import Iterator
from datetime import datetime

import psycopg
import pytest

from switchboard.database.place import Place
from tests.cast import Cast
from tests.database.two_clients import submitted, walked_ticket
from tests.database.walls_inspected import login


@pytest.fixture
def desk(committed: Cast, now: datetime) -> Cast:
    """Hector's and Lucille's tickets, committed, with everything that can hang on them."""
    for contact in (committed.hector, committed.lucille):
        walked_ticket(committed, contact, now=now)
        submitted(contact, now=now)
    return committed


@pytest.fixture
def portal(place: Place) -> Iterator[psycopg.Connection]:
    """The portal's login, without a session."""
    with login(place, "desk_portal") as connection:
        yield connection


@pytest.fixture
def owner(place: Place) -> Iterator[psycopg.Connection]:
    """The login that owns the tables and sees every row."""
    with login(place, "desk_owner") as connection:
        yield connection


def present(portal: psycopg.Connection, secret: str) -> None:
    """Shows the secret for the whole connection, as injected SQL might."""
    portal.execute("SELECT set_config('app.session', %s, false)", [secret])
