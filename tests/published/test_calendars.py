from datetime import UTC, datetime, timedelta

import pytest

from switchboard.flow import publishing
from switchboard.policy.document import NotInPolicy
from switchboard.policy.hours import Calendar
from switchboard.published.calendars import history_of
from switchboard.published.models import PolicyVersion
from tests.cast import POLICY, Cast

HOUR = timedelta(hours=1)

# Tuesday, March 2, 2027, in Texas: its midnight, and 10 am.
TUESDAY = datetime(2027, 3, 2, 6, tzinfo=UTC)
TEN = datetime(2027, 3, 2, 16, tzinfo=UTC)

LATE_HOURS = ('hours.tue = [["07:00", "17:00"]]', 'hours.tue = [["07:00", "20:00"]]')
HOLIDAY = ("\nholidays = [", "\nholidays = [2027-03-02,")
OTHER_NAME = ("business", "office")


def publish(*changes: tuple[str, str], now: datetime = TEN) -> PolicyVersion:
    """Publishes the example with some of its text replaced."""
    source = POLICY.read_text()
    for old, new in changes:
        assert old in source
        source = source.replace(old, new)
    return publishing.publish(source, author_name="Petra Volkova", now=now)


def tuesday(key: str = "business") -> timedelta:
    return history_of(key).worked(TUESDAY, TUESDAY + 24 * HOUR)


def test_the_first_version_alone_is_the_calendar_of_the_policy(cast: Cast):
    history = history_of("business")

    assert history.key == "business"
    assert [(span.calendar, span.version) for span in history.spans] == [
        (cast.version.policy.calendar("business"), 1)
    ]


def test_new_hours_hold_from_the_publication_that_has_them(cast: Cast):
    before = tuesday()

    publish(LATE_HOURS)

    assert before == 10 * HOUR
    assert tuesday() == 13 * HOUR
    assert history_of("business").closes_after(TEN) == TUESDAY + 20 * HOUR
    assert history_of("business").closes_after(TEN - 168 * HOUR) == TUESDAY - 151 * HOUR
    assert [span.version for span in history_of("business").spans] == [1, 2]


def test_a_holiday_published_on_the_day_after_closes_the_day_before(cast: Cast):
    publish(HOLIDAY, now=TEN + 24 * HOUR)

    (part,) = history_of("business").explain(TEN, TEN + HOUR)

    assert tuesday() == timedelta()
    assert (part.calendar, part.version) == ("business", 2)


def test_a_holiday_that_passed_is_kept_after_it_left_the_policy(cast: Cast):
    publish(HOLIDAY, now=TUESDAY - 24 * HOUR)
    publish(now=TEN + 24 * HOUR)

    assert tuesday() == timedelta()


def test_a_calendar_that_left_the_policy_goes_on_as_it_was_last(cast: Cast):
    publish(OTHER_NAME)

    assert tuesday() == 10 * HOUR
    assert [span.version for span in history_of("business").spans] == [1]
    assert [span.version for span in history_of("office").spans] == [2]


def test_round_the_clock_is_in_every_version(cast: Cast):
    publish(LATE_HOURS)

    history = history_of("always")

    assert [span.calendar for span in history.spans] == [Calendar.always()]


def test_a_calendar_of_no_version_is_not_in_the_policy(cast: Cast):
    with pytest.raises(NotInPolicy, match="annex"):
        history_of("annex")


def test_a_process_asks_only_which_version_is_newest(cast: Cast, django_assert_num_queries):
    first = history_of("business")

    with django_assert_num_queries(1) as asked:
        again = history_of("business")

    assert again is first
    assert "source" not in asked.captured_queries[0]["sql"]


def test_a_publication_is_read_in_two_queries_however_many_there_were(
    cast: Cast, django_assert_num_queries
):
    publish(LATE_HOURS)
    publish(HOLIDAY)

    with django_assert_num_queries(2):
        history_of("business")
