"""Gives out who is on call as a calendar, at a secret address that can be taken back.

The address is told once, to who makes it; only its hash is kept.
"""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from icalendar import Calendar, Event

from switchboard.accounts.actor import Actor
from switchboard.flow import schedules
from switchboard.oncall.models import Feed, Schedule
from switchboard.policy.rotation import Shift
from switchboard.staff.models import Engineer

BEHIND = timedelta(days=30)
AHEAD = timedelta(days=120)
# A calendar program asks every few minutes at most; more than this is a fault of its.
MOST_AN_HOUR = 60
_HOUR = timedelta(hours=1)
_TOKEN_LENGTH = 43


class FeedUnknown(LookupError):
    """No calendar has this address, or not any more."""

    def __init__(self) -> None:
        super().__init__("There is no such calendar. Make a new address on the page “On call”.")


class FetchedTooOften(RuntimeError):
    """One address is fetched again and again."""

    def __init__(self, seconds: int) -> None:
        self.seconds = seconds
        super().__init__(f"This calendar is fetched too often. Ask again in {seconds} seconds.")


class NotYourFeed(PermissionError):
    """Only who made an address can take it back."""

    def __init__(self) -> None:
        super().__init__("Only who made this address can take it back.")


@transaction.atomic
def make(*, by: Actor, now: datetime, schedule: Schedule | None = None) -> str:
    """A new address of the author's own shifts, or of a schedule; their former one ends.

    The whole address, which is shown now and never again.
    """
    reader = Engineer.objects.select_for_update(no_key=True).get(pk=by.as_engineer)
    _standing(reader, schedule).update(revoked_at=now)
    token = secrets.token_urlsafe(32)
    Feed.objects.create(
        engineer=None if schedule else reader, schedule=schedule, made_by=reader,
        token_hash=_hash(token), made_at=now,
    )  # fmt: skip
    return f"{settings.CONSOLE_URL}/calendar/{token}.ics"


@transaction.atomic
def revoke(feed_id: int, *, by: Actor, now: datetime) -> Feed:
    """The address leads nowhere from now on; raises NotYourFeed, FeedUnknown."""
    feed = Feed.objects.select_for_update().filter(pk=feed_id, revoked_at__isnull=True).first()
    if feed is None:
        raise FeedUnknown
    if feed.made_by_id != by.engineer_id:
        raise NotYourFeed
    feed.revoked_at = now
    feed.save(update_fields=["revoked_at"])
    return feed


@transaction.atomic
def fetch(token: str, *, now: datetime) -> bytes:
    """The calendar of that address as RFC 5545 has it, in UTC; when it was fetched is kept.

    Raises FeedUnknown, also where its reader has left, and FetchedTooOften.
    """
    if len(token) != _TOKEN_LENGTH:
        raise FeedUnknown
    known = Feed.objects.filter(token_hash=_hash(token), revoked_at__isnull=True)
    readers = known.filter(made_by__is_active=True).select_related("engineer", "schedule")
    feed = readers.select_for_update(of=("self",)).first()
    if feed is None:
        raise FeedUnknown
    _count(feed, now=now)
    feed.last_fetched_at = now
    feed.save(update_fields=["last_fetched_at", "hour_began_at", "fetches_in_hour"])
    return _calendar(feed, now=now)


def made_by(engineer_id: int) -> list[Feed]:
    """The addresses that somebody has made and not taken back; one query."""
    found = Feed.objects.filter(made_by=engineer_id, revoked_at__isnull=True)
    return list(found.select_related("schedule").order_by("id"))


def _standing(reader: Engineer, schedule: Schedule | None) -> QuerySet[Feed]:
    return Feed.objects.filter(made_by=reader, schedule=schedule, revoked_at__isnull=True)


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


def _count(feed: Feed, *, now: datetime) -> None:
    if feed.hour_began_at is None or now >= feed.hour_began_at + _HOUR:
        feed.hour_began_at, feed.fetches_in_hour = now, 0
    if feed.fetches_in_hour >= MOST_AN_HOUR:
        raise FetchedTooOften(int((feed.hour_began_at + _HOUR - now).total_seconds()) + 1)
    feed.fetches_in_hour += 1


def _calendar(feed: Feed, *, now: datetime) -> bytes:
    low = (now - BEHIND).replace(hour=0, minute=0, second=0, microsecond=0)
    of = [feed.schedule] if feed.schedule else Schedule.objects.filter(is_active=True)
    names = dict(Engineer.objects.values_list("pk", "name"))
    calendar = Calendar()
    calendar.add("prodid", "-//Switchboard//On call//EN")
    calendar.add("version", "2.0")
    said = f"On call: {feed.schedule.name}" if feed.schedule else "On call"
    calendar.add("x-wr-calname", said)
    for schedule in of:
        for shift in schedules.shifts(schedule, low, now + AHEAD):
            if feed.engineer_id is None or shift.member == str(feed.engineer_id):
                who = "" if feed.engineer_id else f"{names.get(int(shift.member), 'Nobody')}: "
                calendar.add_component(_event(schedule, shift, said=who, now=now))
    return calendar.to_ical()


def _event(schedule: Schedule, shift: Shift, *, said: str, now: datetime) -> Event:
    event = Event()
    event.add("uid", f"{schedule.pk}-{shift.member}-{shift.start:%Y%m%dT%H%M%SZ}@switchboard")
    event.add("dtstamp", now)
    event.add("dtstart", shift.start)
    event.add("dtend", shift.end)
    event.add("summary", f"{said}on call, {schedule.name}")
    return event
