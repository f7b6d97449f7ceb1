"""Asks carriers now and then for messages and calls that they took while we were away."""

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta

from switchboard.flow import left_behind
from switchboard.gateways.voice import CarrierAway, JoinsCalls, TakesMessages

log = logging.getLogger(__name__)

EVERY = timedelta(seconds=60)
# The first look of a worker, which may have been away for long.
FIRST = timedelta(hours=48)
# What was left shortly before the last look may not have been listed then.
AGAIN = timedelta(minutes=15)
_looked_at: dict[str, datetime] = {}
_asked_at: dict[str, datetime] = {}


def bring_in(*, now: datetime) -> int:
    """Asks each carrier whose turn it is; how many messages were new."""
    return sum(_ask(carrier, now=now) for carrier in _due(now=now))


def _due(*, now: datetime) -> Iterator[TakesMessages]:
    for carrier in left_behind.takers():
        asked_at = _asked_at.get(carrier.name)
        if asked_at is None or now - asked_at >= EVERY:
            yield carrier


def _ask(carrier: TakesMessages, *, now: datetime) -> int:
    _asked_at[carrier.name] = now
    since = _looked_at.get(carrier.name, now - FIRST) - AGAIN
    try:
        found = left_behind.bring_in(carrier, since=since, now=now)
        if isinstance(carrier, JoinsCalls):
            found += left_behind.bring_in_joined(carrier, since=since, now=now)
    except CarrierAway as away:
        log.warning("%s does not list what it took: %s", carrier.name, away)
        return 0
    _looked_at[carrier.name] = now
    return found
