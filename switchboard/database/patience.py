"""Bounds what a question may cost: what takes longer is stopped by the database itself."""

from collections.abc import Callable
from typing import TypeVar

from django.db import OperationalError, connection, transaction
from psycopg.errors import QueryCanceled

Found = TypeVar("Found")


class TookTooLong(TimeoutError):
    """The database was stopped; nothing is known of what was asked."""


def within(milliseconds: int, ask: Callable[[], Found]) -> Found:
    """What `ask` finds; raises TookTooLong where one of its statements takes longer.

    Inside a transaction, which goes on afterwards either way.
    """
    try:
        with transaction.atomic():
            _stop_after(milliseconds)
            found = ask()
            _stop_after(0)
            return found
    except OperationalError as stopped:
        if isinstance(stopped.__cause__, QueryCanceled):
            raise TookTooLong from stopped
        raise


def _stop_after(milliseconds: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('statement_timeout', %s, true)", [str(milliseconds)])
