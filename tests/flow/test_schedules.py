import os
from collections import Counter
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.db import DatabaseError, IntegrityError, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from switchboard.flow import away, cover, swaps
from switchboard.flow.schedules import (
    EditionStartsInThePast,
    EngineerIsAway,
    MemberNotActive,
    OverrideEndsBeforeStart,
    OverrideIsOver,
    gaps,
    on_call,
    override,
    publish,
    shifts,
    shifts_and_gaps,
    withdraw,
)
from switchboard.oncall.models import Edition, Schedule
from switchboard.policy.access import NotPermitted
from switchboard.policy.rotation import OverrideKind, ScheduleFault
from switchboard.published.models import Desk
from tests.cast import Cast

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@pytest.fixture
def nights(cast: Cast) -> Schedule:
    return Schedule.objects.create(name="Nights", is_fallback=True)


def _weekly(*members: Any, **more: Any) -> dict[str, Any]:
    return {
        "timezone": "America/Chicago",
        "anchor": "2026-11-02T07:00",
        "unit": "week",
        "members": [str(one.pk) for one in members],
        **more,
    }


def _names(schedule: Schedule, at: datetime) -> list[str]:
    return [one.name for one in on_call(schedule, at)]


def test_the_edition_in_force_says_who_is_on_call(nights, cast: Cast, now: datetime):
    publish(nights.pk, [_weekly(cast.ines, cast.noah)], starts_at=now, by=cast.lead, now=now)

    assert _names(nights, now) == [cast.noah.name]
    assert _names(nights, now + timedelta(days=7)) == [cast.ines.name]


def test_a_new_edition_begins_when_it_says_and_the_past_stays(nights, cast: Cast, now: datetime):
    publish(nights.pk, [_weekly(cast.ines)], starts_at=now - 10 * DAY, by=cast.lead, now=now)
    publish(nights.pk, [_weekly(cast.noah)], starts_at=now + HOUR, by=cast.lead, now=now)

    found = shifts(nights, now - DAY, now + DAY)

    assert found == [
        (now - DAY, now + HOUR, str(cast.ines.pk)), (now + HOUR, now + DAY, str(cast.noah.pk)),
    ]  # fmt: skip


def test_the_newest_edition_that_has_begun_decides(nights, cast: Cast, now: datetime):
    publish(nights.pk, [_weekly(cast.ines)], starts_at=now, by=cast.lead, now=now)
    publish(nights.pk, [_weekly(cast.noah)], starts_at=now + 5 * DAY, by=cast.lead, now=now)
    publish(nights.pk, [_weekly(cast.petra)], starts_at=now + 3 * DAY, by=cast.lead, now=now)

    assert _names(nights, now + 4 * DAY) == [cast.petra.name]
    assert _names(nights, now + 6 * DAY) == [cast.petra.name]


def test_a_member_who_stays_through_a_change_has_one_shift(nights, cast: Cast, now: datetime):
    publish(nights.pk, [_weekly(cast.ines)], starts_at=now, by=cast.lead, now=now)
    publish(nights.pk, [_weekly(cast.ines)], starts_at=now + HOUR, by=cast.lead, now=now)

    assert shifts(nights, now, now + DAY) == [(now, now + DAY, str(cast.ines.pk))]


def test_before_the_first_edition_nobody_is_on_call(nights, cast: Cast, now: datetime):
    publish(nights.pk, [_weekly(cast.ines)], starts_at=now + HOUR, by=cast.lead, now=now)

    assert _names(nights, now) == []
    assert gaps(nights, now, now + DAY) == [(now, now + HOUR)]


def test_gaps_of_two_editions_that_touch_are_one(nights, cast: Cast, now: datetime):
    daily = {"daily": [["17:00", "07:00"]]}
    publish(nights.pk, [_weekly(cast.ines, **daily)], starts_at=now, by=cast.lead, now=now)
    noon = datetime(2026, 11, 23, 18, tzinfo=UTC)
    publish(nights.pk, [_weekly(cast.noah, **daily)], starts_at=noon, by=cast.lead, now=now)

    evening = datetime(2026, 11, 23, 23, tzinfo=UTC)
    assert gaps(nights, now, evening + HOUR) == [(now, evening)]


def test_an_edition_changes_no_past(nights, cast: Cast, now: datetime):
    publish(nights.pk, [_weekly(cast.ines)], starts_at=now, by=cast.lead, now=now)

    with pytest.raises(EditionStartsInThePast, match="stays as it was"):
        publish(nights.pk, [_weekly(cast.noah)], starts_at=now, by=cast.lead, now=now + HOUR)


def test_what_is_wrong_with_layers_is_all_told(nights, cast: Cast, now: datetime):
    with pytest.raises(ScheduleFault, match=r"unit.*members"):
        publish(nights.pk, [_weekly(unit="fortnight")], starts_at=now, by=cast.lead, now=now)


@pytest.mark.parametrize("member", ["999999", "ines", "१"])
def test_only_active_engineers_are_members(nights, cast: Cast, now: datetime, member: str):
    layer = {**_weekly(), "members": [member]}

    with pytest.raises(MemberNotActive, match=member):
        publish(nights.pk, [layer], starts_at=now, by=cast.lead, now=now)


def test_who_has_left_the_desk_is_not_called(nights, cast: Cast, now: datetime):
    publish(nights.pk, [_weekly(cast.ines)], starts_at=now, by=cast.lead, now=now)
    cast.ines.is_active = False
    cast.ines.save()

    assert _names(nights, now) == []


def test_an_engineer_may_not_change_schedules(nights, cast: Cast, now: datetime):
    with pytest.raises(NotPermitted):
        publish(nights.pk, [_weekly(cast.ines)], starts_at=now, by=cast.engineer, now=now)


def _override(nights: Schedule, cast: Cast, now: datetime, **said: Any):
    given = {"kind": OverrideKind.REPLACE, "engineer": cast.noah, "starts_at": now + HOUR,
             "ends_at": now + 3 * HOUR, "by": cast.lead, "now": now} | said  # fmt: skip
    return override(nights.pk, given.pop("kind"), given.pop("engineer"), **given)


def test_an_override_puts_somebody_else_in_for_a_while(nights, cast: Cast, now: datetime):
    publish(nights.pk, [_weekly(cast.ines)], starts_at=now, by=cast.lead, now=now)
    _override(nights, cast, now, replaces=cast.ines)

    assert [_names(nights, now + hours * HOUR) for hours in (0, 1, 2, 3)] == [
        [cast.ines.name], [cast.noah.name], [cast.noah.name], [cast.ines.name],
    ]  # fmt: skip


def test_an_override_for_a_time_that_has_begun_begins_now(nights, cast: Cast, now: datetime):
    publish(nights.pk, [_weekly(cast.ines)], starts_at=now - DAY, by=cast.lead, now=now)
    _override(nights, cast, now, starts_at=now - HOUR, kind=OverrideKind.ADD)

    assert _names(nights, now - HOUR) == [cast.ines.name]
    assert _names(nights, now) == [cast.ines.name, cast.noah.name]


def test_a_withdrawn_override_ends_at_once_and_has_been(nights, cast: Cast, now: datetime):
    publish(nights.pk, [_weekly(cast.ines)], starts_at=now, by=cast.lead, now=now)
    made = _override(nights, cast, now)
    withdraw(made.pk, by=cast.lead, now=now + 2 * HOUR)

    assert _names(nights, now + HOUR) == [cast.noah.name]
    assert _names(nights, now + 2 * HOUR) == [cast.ines.name]
    with pytest.raises(OverrideIsOver):
        withdraw(made.pk, by=cast.lead, now=now + 2 * HOUR)


def test_an_override_that_is_withdrawn_before_it_starts_never_was(nights, cast, now: datetime):
    publish(nights.pk, [_weekly(cast.ines)], starts_at=now, by=cast.lead, now=now)
    withdraw(_override(nights, cast, now).pk, by=cast.lead, now=now)

    assert _names(nights, now + HOUR) == [cast.ines.name]


def test_an_override_needs_a_time_to_come(nights, cast: Cast, now: datetime):
    with pytest.raises(OverrideEndsBeforeStart):
        _override(nights, cast, now, ends_at=now + HOUR)
    with pytest.raises(OverrideIsOver, match="Choose a later end"):
        _override(nights, cast, now, starts_at=now - DAY, ends_at=now)


def test_the_database_refuses_a_changed_past(nights, cast: Cast, now: datetime):
    publish(nights.pk, [_weekly(cast.ines)], starts_at=now, by=cast.lead, now=now)
    late = {"starts_at": now - DAY, "made_at": now, "layers": [], "author_name": "x"}

    with pytest.raises(IntegrityError), transaction.atomic():
        Edition.objects.create(schedule=nights, number=2, **late)
    with pytest.raises(DatabaseError), transaction.atomic():
        Edition.objects.update(starts_at=now + DAY)


def test_a_desk_has_its_own_schedule_or_the_fallback(nights, cast: Cast):
    texas, louisiana = Desk.objects.order_by("-key")
    own = Schedule.objects.create(name="Texas nights")
    own.coverages.create(desk=texas)

    assert Schedule.objects.serving(texas) == own
    assert Schedule.objects.serving(louisiana) == nights


def test_who_is_on_call_takes_four_queries(nights, cast: Cast, now, django_assert_num_queries):
    publish(nights.pk, [_weekly(cast.ines, cast.noah)], starts_at=now, by=cast.lead, now=now)
    _override(nights, cast, now, kind=OverrideKind.ADD)

    with django_assert_num_queries(4):
        on_call(nights, now + HOUR)
    with django_assert_num_queries(3):
        shifts(nights, now, now + 90 * DAY)
    with django_assert_num_queries(3):
        shifts_and_gaps(nights, now, now + 90 * DAY)


STEPS = st.lists(
    st.tuples(
        st.sampled_from(
            ["edition", "replace", "add", "remove", "withdraw", "swap", "cover", "away", "back"]
        ),
        st.integers(0, 2),
        st.integers(0, 30),
        st.integers(1, 40),
    ),
    max_size=10,
)
REFUSED = (
    EngineerIsAway, OverrideIsOver, swaps.NotTheirShift, swaps.OnCallAlready, away.AwayAlready,
    away.AwayIsOver, cover.NobodyToCover, ObjectDoesNotExist,
)  # fmt: skip


def _change(nights, others, people, by, step, *, at):
    """One change of a schedule, somewhere from ten hours before `at` on."""
    what, who, ahead, length = step
    engineer, given = people[who], {"by": by, "now": at}
    times = {"starts_at": at + (ahead - 10) * HOUR,
             "ends_at": at + (max(ahead - 10, 0) + length) * HOUR}  # fmt: skip
    if what == "edition":
        layers = [_weekly(engineer, people[who - 1], unit="day")]
        publish(nights.pk, layers, starts_at=at + ahead * HOUR, **given)
    elif what == "withdraw":
        withdraw(nights.overrides.filter(ends_at__gt=at).earliest("id").pk, **given)
    elif what == "swap":
        made = swaps.offer(nights.pk, shift_of=engineer, to=people[who - 1], **times, **given)
        swaps.accept(made.pk, **given)
    elif what == "cover":
        cover.cover(nights.pk, with_schedule=others.pk, besides=bool(who), **times, **given)
    elif what == "away":
        away.announce(engineer.pk, **times, **given)
    elif what == "back":
        away.come_back(engineer.times_away.filter(ends_at__gt=at).earliest("id").pk, **given)
    else:
        override(nights.pk, OverrideKind(what), engineer, **times, **given)


def test_no_change_changes_history(nights, cast: Cast, now: datetime, tell):
    people = [cast.ines, cast.noah, cast.petra]
    others = Schedule.objects.create(name="Elsewhere")
    began = now - 20 * DAY
    seen: Counter[str] = Counter()

    @settings(max_examples=int(os.environ.get("SWITCHBOARD_EXAMPLES", "60")) // 2, deadline=None)
    @given(STEPS)
    def walk(steps):
        with transaction.atomic():
            publish(nights.pk, [_weekly(*people)], starts_at=began, by=cast.lead, now=now)
            publish(others.pk, [_weekly(cast.dana)], starts_at=began, by=cast.lead, now=now)
            for number, step in enumerate(steps):
                at = now + number * 5 * HOUR
                before = shifts_and_gaps(nights, began, at)
                with suppress(*REFUSED):
                    _change(nights, others, people, cast.lead, step, at=at)
                    seen[step[0]] += 1
                assert shifts_and_gaps(nights, began, at) == before
            transaction.set_rollback(True)

    walk()
    tell(f"schedules edited, history unchanged: {dict(seen)}")
