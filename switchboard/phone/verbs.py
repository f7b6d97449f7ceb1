"""Tells the desk's verbs what happened, in threads, and notices when the database is away."""

import asyncio
import logging
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any, ParamSpec, TypeVar

from django.db import InterfaceError, OperationalError, close_old_connections, connection

log = logging.getLogger(__name__)

P = ParamSpec("P")
T = TypeVar("T")

# Each holds a connection; a verb takes milliseconds, so that these serve hundreds of calls.
THREADS = 8
# A caller is on the line: a database that does not answer by then is away.
PATIENCE_SECONDS = 5.0
# After it was found away, others are spared the wait for so long.
REST_SECONDS = 2.0
INSISTENCE_SECONDS = 900.0


class DatabaseAway(RuntimeError):
    """The database does not answer; what was to be told must be kept and told later."""


class Verbs:
    """The desk's verbs as this process calls them; `clock` says what time it is."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self.clock = clock
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="verb")
        self._away_until = 0.0

    async def tell(self, verb: Callable[P, T], *given: P.args, **named: P.kwargs) -> T:
        """The verb's answer; raises DatabaseAway, and whatever the verb itself raises.

        Given up after PATIENCE_SECONDS, the verb may yet be carried out: a key makes telling it
        again harmless.
        """
        if time.monotonic() < self._away_until:
            raise DatabaseAway
        loop = asyncio.get_running_loop()
        work = loop.run_in_executor(self._threads, lambda: _carried_out(verb, *given, **named))
        try:
            return await asyncio.wait_for(asyncio.shield(work), PATIENCE_SECONDS)
        except (OperationalError, InterfaceError, TimeoutError) as away:
            work.add_done_callback(_let_go)
            self._away_until = time.monotonic() + REST_SECONDS
            log.warning("The database does not answer: %s", str(away).strip() or "too slow")
            raise DatabaseAway from away

    async def insist(self, verb: Callable[P, T], *given: P.args, **named: P.kwargs) -> T | None:
        """The same, again and again until the database is back; None where it stays away.

        What is lost then is found by the rows that stand: a call of which nothing is heard any
        more is looked into (flow/call_watch).
        """
        until = time.monotonic() + INSISTENCE_SECONDS
        while time.monotonic() < until:
            try:
                return await self.tell(verb, *given, **named)
            except DatabaseAway:
                await asyncio.sleep(REST_SECONDS)
        return None

    def close(self) -> None:
        """Ends the threads; what is begun is finished."""
        self._threads.shutdown(wait=False, cancel_futures=True)


def _carried_out(verb: Callable[P, T], *given: P.args, **named: P.kwargs) -> T:
    """Once more where only the connection was stale: the server may have been started again."""
    try:
        close_old_connections()
        return verb(*given, **named)
    except (OperationalError, InterfaceError):
        connection.close()
        return verb(*given, **named)
    finally:
        close_old_connections()


def _let_go(work: "asyncio.Future[Any]") -> None:
    """What a verb that was given up came to is nobody's any more."""
    if not work.cancelled() and (fault := work.exception()):
        log.info("A verb that was given up failed: %s", fault)
