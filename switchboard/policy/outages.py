"""Decides when several reports look like one outage of a site or of a whole client (S3)."""

import datetime as dt
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

# Two colleagues often tell of one small thing; a third by the same hour of the clock seldom does.
PEOPLE = 3
# As long as a first response may take: it is proposed while the first still waits for triage.
WITHIN = dt.timedelta(minutes=15)
# What is proposed grows for so long with what else comes in from there.
GROWS = dt.timedelta(hours=1)


class Scope(StrEnum):
    """How far an outage reaches."""

    SITE = "site"
    CLIENT = "client"


class Report(NamedTuple):
    """A ticket that counts: whose it is, from which site, received when."""

    ticket: int
    person: Hashable
    site: int | None
    at: dt.datetime


@dataclass(frozen=True, kw_only=True)
class Proposed:
    """The tickets that look like one outage, the first received first."""

    scope: Scope
    tickets: Sequence[int]


def propose(newest: Report, others: Iterable[Report]) -> Proposed | None:
    """Whether a report and others of its client, of the time before it, look like one outage.

    Counted are people, not tickets: who reports twice is one. Of the newest one's site if enough
    of it report; else of the whole client.

    >>> at = dt.datetime(2026, 11, 23, 15, tzinfo=dt.UTC)
    >>> ana, ben, cy = (Report(n, n, 7, at + n * dt.timedelta(minutes=3)) for n in (1, 2, 3))
    >>> propose(cy, [ana, ben]).tickets, propose(ben, [ana])
    ([1, 2, 3], None)
    """
    near = [one for one in others if newest.at - WITHIN <= one.at <= newest.at + WITHIN]
    near = sorted([*near, newest], key=lambda one: (one.at, one.ticket))
    here = [one for one in near if newest.site is not None and one.site == newest.site]
    for scope, reports in ((Scope.SITE, here), (Scope.CLIENT, near)):
        if len({one.person for one in reports}) >= PEOPLE:
            return Proposed(scope=scope, tickets=[one.ticket for one in reports])
    return None
