"""Asks pages as the web server does; counts time, CPU and statements beside the bare queries."""

import io
import math
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import psycopg

from bench import scratch
from switchboard.database.place import Place

WARM = 10
Statement = tuple[str, tuple[Any, ...]]


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What came back."""

    status: str
    length: int


class Browser:
    """An engineer's window: asks the program itself, without a server or a test client between."""

    def __init__(self, email: str) -> None:
        from django.conf import settings
        from django.core.wsgi import get_wsgi_application
        from django.test import Client

        settings.ALLOWED_HOSTS = ["localhost"]
        self.application = get_wsgi_application()
        client = Client()
        client.force_login(_user(email), "allauth.account.auth_backends.AuthenticationBackend")
        self.cookie = f"{settings.SESSION_COOKIE_NAME}={client.cookies['desk_session'].value}"

    def get(self, address: str) -> Answer:
        """One page, read to its end."""
        parts, said = urlsplit(address), []
        environment = {
            "REQUEST_METHOD": "GET", "PATH_INFO": parts.path, "QUERY_STRING": parts.query,
            "SERVER_NAME": "localhost", "SERVER_PORT": "8000", "SERVER_PROTOCOL": "HTTP/1.1",
            "HTTP_HOST": "localhost:8000", "HTTP_COOKIE": self.cookie,
            "HTTP_ACCEPT_ENCODING": "gzip", "wsgi.url_scheme": "http", "wsgi.input": io.BytesIO(),
        }  # fmt: skip
        response = self.application(environment, lambda status, headers: said.append(status))
        length = sum(len(part) for part in response)
        response.close()
        return Answer(status=said[0][:3], length=length)


def _user(email: str) -> Any:
    from django.db import transaction

    from switchboard.accounts.models import User
    from switchboard.console.door import become_staff
    from switchboard.staff.models import Engineer

    with transaction.atomic():
        become_staff()
        engineer = Engineer.objects.get(email=email)
        return User.objects.get_or_create(engineer=engineer, defaults={"email": email})[0]


def measured(
    bare_connection: psycopg.Connection, act: Callable[[], Any], *, rounds: int
) -> dict[str, Any]:
    """p50, p95 and CPU of an act in milliseconds, its statements, and the same statements bare.

    Bare are the act's own statements, recorded once and sent again by psycopg in one transaction,
    which is rolled back.
    """
    for _ in range(WARM):
        act()
    recorded = _recorded(act)
    walls, cpu = _timed(act, rounds)
    with bare_connection as connection:
        bare, bare_cpu = _timed(lambda: _send(connection, recorded), rounds)
    return {
        "p50_ms": _percentile(walls, 50), "p95_ms": _percentile(walls, 95), "cpu_ms": cpu,
        "statements": len(recorded),
        "bare_p50_ms": _percentile(bare, 50), "bare_p95_ms": _percentile(bare, 95),
        "bare_cpu_ms": bare_cpu,
    }  # fmt: skip


def asked(here: Place, browser: Browser, address: str, *, rounds: int) -> dict[str, Any]:
    """The figures of one page; raises where it is no page."""
    answer = browser.get(address)
    if answer.status not in {"200", "302"}:
        raise RuntimeError(f"{address} answers {answer.status}: nothing is measured.")
    login = psycopg.connect(**here.connection("desk_console"))
    figures = measured(login, lambda: browser.get(address), rounds=rounds)
    return {"page": address, "status": answer.status, "bytes": answer.length, **figures}


def _recorded(act: Callable[[], Any]) -> list[Statement]:
    from django.db import connection, transaction

    sent: list[Statement] = []

    def note(execute: Callable, sql: str, params: Any, many: bool, context: Any) -> Any:
        if "SAVEPOINT" not in sql:
            sent.append((sql, tuple(params or ())))
        return execute(sql, params, many, context)

    with transaction.atomic(), connection.execute_wrapper(note):
        act()
        transaction.set_rollback(True)
    return sent


def _send(connection: psycopg.Connection, statements: Sequence[Statement]) -> None:
    with connection.transaction(force_rollback=True), connection.cursor() as cursor:
        for text, values in statements:
            cursor.execute(text, values)  # type: ignore[arg-type, unused-ignore]
            if cursor.description is not None:
                cursor.fetchall()


def _timed(act: Callable[[], Any], rounds: int) -> tuple[list[float], float]:
    walls, spent = [], []
    for _ in range(rounds):
        began, worked = time.perf_counter(), time.process_time()
        act()
        spent.append(time.process_time() - worked)
        walls.append(time.perf_counter() - began)
    return walls, round(statistics.median(spent) * 1_000, 2)


def _percentile(seconds: Sequence[float], percent: int) -> float:
    """The nearest rank, in milliseconds.

    >>> _percentile([0.1, 0.2, 0.3, 0.4], 95), _percentile([0.1, 0.2, 0.3, 0.4], 50)
    (400.0, 200.0)
    """
    ranked = sorted(seconds)
    return round(ranked[math.ceil(len(ranked) * percent / 100) - 1] * 1_000, 2)


def staff_email(here: Place) -> str:
    """An engineer of the service desk who holds as much as any."""
    with scratch.owner(here) as owner:
        row = owner.execute(
            "SELECT email FROM staff_engineer e JOIN tickets_ticket t ON t.engineer_id = e.id"
            " WHERE t.state IN ('in_progress', 'on_hold')"
            " GROUP BY e.id ORDER BY count(*) DESC, e.id LIMIT 1"
        ).fetchone()
    assert row is not None
    return str(row[0])
