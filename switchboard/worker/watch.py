"""Watches over pages: tells managers of trouble, rehearses nightly, says outside that we live."""

import logging
from datetime import datetime, timedelta

import httpx
from django.conf import settings

from switchboard.flow import carrier_watch, page_health, rehearsal
from switchboard.published.models import NoPolicyPublished

log = logging.getLogger(__name__)

EVERY = timedelta(seconds=15)
PING_EVERY = timedelta(seconds=60)
PATIENCE_SECONDS = 10.0
_last: dict[str, datetime] = {}


def watch_pages(now: datetime) -> int:
    """Looks four times a minute; never more than once at a poll."""
    if not _is_due("look", EVERY, now=now):
        return 0
    try:
        rehearsal.rehearse_due(now=now)
    except NoPolicyPublished:
        return 0
    carrier_watch.look(now=now)
    page_health.raise_alarm(now=now)
    if settings.DEADMAN_URL and _is_due("ping", PING_EVERY, now=now):
        _ping(now=now)
    return 0


def _is_due(what: str, every: timedelta, *, now: datetime) -> bool:
    if now - _last.get(what, now - every) < every:
        return False
    _last[what] = now
    return True


def _ping(*, now: datetime) -> None:
    """Fetches the address only while all is well: whoever watches it misses us otherwise.

    The address may carry a secret, and so is not written into the log.
    """
    if fault := page_health.look(now=now).fault:
        log.warning("The dead-man's address is not fetched: %s", fault)
        return
    try:
        httpx.get(settings.DEADMAN_URL, timeout=PATIENCE_SECONDS).raise_for_status()
    except httpx.HTTPError as failure:
        log.warning("The dead-man's address did not answer: %s", type(failure).__name__)
