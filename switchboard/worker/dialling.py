"""Reaches several engineers at once: a carrier that answers slowly keeps nobody else waiting."""

import logging
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from datetime import datetime
from functools import cache

from django.db import close_old_connections, connection
from django.utils import timezone

from switchboard.flow import deliveries
from switchboard.flow.leaving import Leaving

log = logging.getLogger(__name__)

# Each has a connection to the database while it works.
AT_ONCE = 16
PATIENCE_SECONDS = 1.0
_going: set["Future[None]"] = set()


@cache
def _pool() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(AT_ONCE, thread_name_prefix="dial")


def deliver(*, now: datetime) -> int:
    """Claims as many attempts as can be seen to at once, and begins; how many were claimed."""
    free = AT_ONCE - len(_still_going())
    if not free:
        wait(_going, timeout=PATIENCE_SECONDS, return_when=FIRST_COMPLETED)
        free = AT_ONCE - len(_still_going())
    claimed = deliveries.claim(free, now=now) if free else []
    _going.update(_pool().submit(_carry_out, one) for one in claimed)
    return len(claimed)


def _still_going() -> set["Future[None]"]:
    _going.difference_update({one for one in _going if one.done()})
    return _going


def _carry_out(leaving: Leaving) -> None:
    """What fails is tried again when its lease runs out."""
    try:
        deliveries.carry_out(leaving, now=timezone.now())
    except Exception:
        log.exception("%s could not be made.", leaving.delivery)
        connection.close()
    finally:
        close_old_connections()
