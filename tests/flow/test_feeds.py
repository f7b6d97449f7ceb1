from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, transaction
from icalendar import Calendar

from switchboard.flow import feeds
from switchboard.flow.feeds import MOST_AN_HOUR, FeedUnknown, FetchedTooOften, NotYourFeed
from switchboard.oncall.models import Feed, Schedule
from tests.cast import Cast
from tests.flow.rotas import HOUR, nights_of


@pytest.fixture
def nights(cast: Cast, now: datetime) -> Schedule:
    return nights_of(cast, now=now)


def _token(address: str) -> str:
    return address.rpartition("/")[2].removesuffix(".ics")


def _events(raw: bytes) -> list[tuple[str, datetime, datetime]]:
    return [
        (str(one["summary"]), one["dtstart"].dt, one["dtend"].dt)
        for one in Calendar.from_ical(raw).walk("VEVENT")
    ]


def test_an_engineers_calendar_has_their_own_shifts_in_utc(nights, cast: Cast, now: datetime):
    token = _token(feeds.make(by=cast.engineer, now=now))

    found = _events(feeds.fetch(token, now=now))

    monday = datetime(2026, 11, 23, 13, tzinfo=UTC)
    assert ("on call, Nights", monday, datetime(2026, 11, 30, 13, tzinfo=UTC)) in found
    assert all(end > start for _, start, end in found)
    assert len(found) == 9


def test_a_schedules_calendar_names_everybody(nights, cast: Cast, now: datetime):
    token = _token(feeds.make(by=cast.engineer, now=now, schedule=nights))

    said = {summary for summary, *_ in _events(feeds.fetch(token, now=now))}

    assert said == {"Ines Baptiste: on call, Nights", "Noah Lindqvist: on call, Nights"}


def test_the_same_shift_has_the_same_identity_every_time(nights, cast: Cast, now: datetime):
    token = _token(feeds.make(by=cast.engineer, now=now))

    uids = [
        {str(one["uid"]) for one in Calendar.from_ical(feeds.fetch(token, now=at)).walk("VEVENT")}
        for at in (now, now + HOUR)
    ]
    assert uids[0] == uids[1]


def test_only_a_hash_of_the_address_is_kept_and_when_it_was_fetched(nights, cast, now: datetime):
    token = _token(feeds.make(by=cast.engineer, now=now))
    assert token.encode() not in bytes(Feed.objects.get().token_hash)

    feeds.fetch(token, now=now + HOUR)

    assert Feed.objects.get().last_fetched_at == now + HOUR


def test_a_new_address_ends_the_former_and_it_can_be_taken_back(nights, cast, now: datetime):
    first = _token(feeds.make(by=cast.engineer, now=now))
    second = _token(feeds.make(by=cast.engineer, now=now))

    with pytest.raises(FeedUnknown):
        feeds.fetch(first, now=now)
    (feed,) = feeds.made_by(cast.ines.pk)
    with pytest.raises(NotYourFeed):
        feeds.revoke(feed.pk, by=cast.lead, now=now)
    feeds.revoke(feed.pk, by=cast.engineer, now=now)
    with pytest.raises(FeedUnknown):
        feeds.fetch(second, now=now)
    assert feeds.made_by(cast.ines.pk) == []


@pytest.mark.parametrize("token", ["", "x", "x" * 43, "x" * 10_000])
def test_an_address_that_is_none_is_unknown(cast: Cast, now: datetime, token: str):
    with pytest.raises(FeedUnknown):
        feeds.fetch(token, now=now)


def test_who_has_left_reads_no_calendar(nights, cast: Cast, now: datetime):
    token = _token(feeds.make(by=cast.engineer, now=now))
    cast.ines.is_active = False
    cast.ines.save()

    with pytest.raises(FeedUnknown):
        feeds.fetch(token, now=now)


def test_an_address_is_fetched_so_often_an_hour(nights, cast: Cast, now: datetime):
    token = _token(feeds.make(by=cast.engineer, now=now))
    Feed.objects.update(hour_began_at=now, fetches_in_hour=MOST_AN_HOUR)

    with pytest.raises(FetchedTooOften) as often:
        feeds.fetch(token, now=now + HOUR / 2)

    assert often.value.seconds == 1801
    assert feeds.fetch(token, now=now + HOUR)


def test_the_database_keeps_one_address_of_a_thing(nights, cast: Cast, now: datetime):
    feeds.make(by=cast.engineer, now=now)

    with pytest.raises(IntegrityError), transaction.atomic():
        Feed.objects.create(
            engineer=cast.ines, made_by=cast.ines, token_hash=b"x" * 32, made_at=now
        )
