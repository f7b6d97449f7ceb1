"""Several workers at the same instant, each a process with a connection of its own."""

from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import Any

from django.db import connection

_go: dict[str, Any] = {}


def at_once(count: int, act: Callable[[int], Any]) -> list[Any]:
    """Calls `act` with 0 … count-1, each in a process and on a connection of its own."""
    connection.close()  # a connection must not be shared by two processes
    fork = get_context("fork")
    _go.update(act=act, start=fork.Barrier(count))
    with ProcessPoolExecutor(count, mp_context=fork) as pool:
        return list(pool.map(_run, range(count)))


def fates(count: int, act: Callable[[int], Any]) -> list[int | None]:
    """The same where a process may die: how each ended, 0 or minus the signal that killed it."""
    connection.close()
    fork = get_context("fork")
    _go.update(act=act, start=fork.Barrier(count))
    workers = [fork.Process(target=_run, args=(number,)) for number in range(count)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(120)
    return [worker.exitcode for worker in workers]


def _run(number: int) -> Any:
    _go["start"].wait()
    try:
        return _go["act"](number)
    finally:
        connection.close()
