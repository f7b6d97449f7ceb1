"""One scratch PostgreSQL for the run, migrated by its owner; every test acts as staff do."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator

import psycopg
import pytest
from django.conf import settings
from django.db import connection

from switchboard.database import embedded
from switchboard.database.place import Place
from switchboard.database.provision import provision
from switchboard.published import models
from tests import cast as company
from tests import prepared
from tests.cast import MONDAY_7_02, Cast
from tests.slate import Slate


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """The figures that tests told, whichever process ran them."""
    reports = [one for listed in terminalreporter.stats.values() for one in listed]
    for report in reports:
        for name, told in getattr(report, "user_properties", ()):
            if name == "told" and report.when == "call":
                terminalreporter.write_line(told)


@pytest.fixture
def tell(request: pytest.FixtureRequest) -> Callable[[str], None]:
    """Says a figure at the end of the run."""
    return lambda told: request.node.user_properties.append(("told", told))


@pytest.fixture(scope="session")
def place() -> Iterator[Place]:
    """The scratch installation: its folder, its logins, its server."""
    here: Place = settings.PLACE
    if here.is_embedded:
        prepared.migrated(here)
        with prepared.spared_disk(here):
            provision(here)
            yield here
        embedded.stop(here)
        shutil.rmtree(here.folder, ignore_errors=True)
    else:
        _drop_database(here)
        provision(here)
        yield here
        _drop_database(here)


@pytest.fixture(scope="session")
def slate(place: Place, django_db_blocker: pytest.FixtureRequest) -> Iterator[Slate | None]:
    """Migrated by the owner, as in a real installation; then the cast, and all that is remembered.

    None on a server that is not ours, where nobody may put rows back as they were.
    """
    if not place.is_embedded:
        _migrate()
    with django_db_blocker.unblock():
        company.assemble()
    yield Slate.read(place) if place.is_embedded else None
    with django_db_blocker.unblock():
        connection.close()


@pytest.fixture(scope="session")
def django_db_setup(slate: Slate | None) -> None:
    """What pytest-django asks for."""


@pytest.fixture
def cast(db: None) -> Cast:
    """Everybody by name, as they are in this test's transaction."""
    return _cast()


@pytest.fixture
def now() -> object:
    """Monday, 7:02 am in Texas."""
    return MONDAY_7_02


@pytest.fixture
def committed(
    slate: Slate | None, django_db_blocker: pytest.FixtureRequest, place: Place
) -> Iterator[Cast]:
    """For tests whose commits must be real: afterwards everything is as it was before."""
    with django_db_blocker.unblock():
        try:
            yield _cast()
        finally:
            connection.close()
            models._parsed.clear()  # the keys begin again
            if slate:
                slate.restore(place)
            else:
                _empty(place)
                company.assemble()


def _cast() -> Cast:
    from switchboard.clients.models import Client, Contact
    from switchboard.published.models import PolicyVersion
    from switchboard.staff.models import Engineer, Team

    people = {contact.name.split()[0].lower(): contact for contact in Contact.objects.all()}
    engineers = {one.name.split()[0].lower(): one for one in Engineer.objects.all()}
    return Cast(
        version=PolicyVersion.objects.in_force(),
        bayou=Client.objects.get(name="Bayou Dental"),
        hillcountry=Client.objects.get(name="Hill Country Law"),
        **{name: people[name] for name in ("lucille", "hector", "opal")},
        **{name: engineers[name] for name in ("dana", "ines", "noah", "petra")},
        service_desk=Team.objects.get(key="service_desk"),
        network=Team.objects.get(key="network"),
    )


def _migrate() -> None:
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "switchboard.settings.owner"}
    command = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
    subprocess.run(command, check=True, env=environment)


def _empty(place: Place) -> None:
    with psycopg.connect(**place.connection("desk_owner")) as owner:
        tables = owner.execute(
            "SELECT quote_ident(tablename) FROM pg_tables"
            " WHERE schemaname = 'public' AND tablename <> 'django_migrations'"
        ).fetchall()
        names = ", ".join(name for (name,) in tables)
        owner.execute(f"TRUNCATE {names} RESTART IDENTITY CASCADE")


def _drop_database(place: Place) -> None:
    name = place.address()["NAME"]
    with psycopg.connect(**place.administrator(), dbname="postgres", autocommit=True) as server:
        server.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
