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
from tests.cast import MONDAY_7_02, Cast


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
        embedded.start(here)
        _spare_the_disk(here)
    else:
        _drop_database(here)
    provision(here)
    yield here
    if here.is_embedded:
        embedded.stop(here)
        shutil.rmtree(here.folder, ignore_errors=True)
    else:
        _drop_database(here)


@pytest.fixture(scope="session")
def django_db_setup(place: Place, django_db_blocker: pytest.FixtureRequest) -> Iterator[None]:
    """Migrated by the owner in a process of its own, as in a real installation; then the cast."""
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "switchboard.settings.owner"}
    subprocess.run(
        [sys.executable, "manage.py", "migrate", "--verbosity", "0"], check=True, env=environment
    )
    with django_db_blocker.unblock():
        company.assemble()
    yield
    with django_db_blocker.unblock():
        connection.close()


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
    django_db_setup: None, django_db_blocker: pytest.FixtureRequest, place: Place
) -> Iterator[Cast]:
    """For tests whose commits must be real: afterwards the owner empties the tables again."""
    with django_db_blocker.unblock():
        try:
            yield _cast()
        finally:
            connection.close()
            _empty(place)
            models._parsed.clear()  # the keys begin again
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


def _empty(place: Place) -> None:
    with psycopg.connect(**place.connection("desk_owner")) as owner:
        tables = owner.execute(
            "SELECT quote_ident(tablename) FROM pg_tables"
            " WHERE schemaname = 'public' AND tablename <> 'django_migrations'"
        ).fetchall()
        names = ", ".join(name for (name,) in tables)
        owner.execute(f"TRUNCATE {names} RESTART IDENTITY CASCADE")


def _spare_the_disk(place: Place) -> None:
    """A scratch server need not survive a power cut; the journeys' own servers are as shipped."""
    with psycopg.connect(**place.administrator(), dbname="postgres", autocommit=True) as server:
        server.execute("ALTER SYSTEM SET fsync = off")
        server.execute("SELECT pg_reload_conf()")


def _drop_database(place: Place) -> None:
    name = place.address()["NAME"]
    with psycopg.connect(**place.administrator(), dbname="postgres", autocommit=True) as server:
        server.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
