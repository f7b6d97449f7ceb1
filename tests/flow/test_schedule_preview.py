from datetime import datetime

import pytest

from switchboard.flow import schedules
from switchboard.flow.schedule_preview import Change, changes
from switchboard.flow.schedules import OverrideIsOver
from switchboard.oncall.models import Edition, Override
from switchboard.policy.rotation import OverrideKind
from tests.cast import Cast
from tests.flow.rotas import DAY, HOUR, nights_of, weekly


def test_what_an_override_would_change_is_shown_and_nothing_kept(cast: Cast, now: datetime):
    nights = nights_of(cast, now=now)

    def make():
        times = {"starts_at": now + DAY, "ends_at": now + DAY + HOUR}
        schedules.override(
            nights.pk, OverrideKind.REPLACE, cast.petra, replaces=cast.ines, **times,
            by=cast.lead, now=now,
        )  # fmt: skip

    assert changes(nights, make, now=now) == [
        Change(starts_at=now + DAY, ends_at=now + DAY + HOUR, before=[str(cast.ines.pk)],
               after=[str(cast.petra.pk)])
    ]  # fmt: skip
    assert not Override.objects.exists()


def test_what_a_new_edition_would_change_is_shown(cast: Cast, now: datetime):
    nights = nights_of(cast, now=now)

    def make():
        schedules.publish(
            nights.pk, [weekly(cast.ines)], starts_at=now + DAY, by=cast.lead, now=now
        )

    found = changes(nights, make, now=now)

    assert {tuple(one.before) for one in found} == {(str(cast.noah.pk),)}
    assert {tuple(one.after) for one in found} == {(str(cast.ines.pk),)}
    assert Edition.objects.count() == 1


def test_what_is_refused_is_refused_before(cast: Cast, now: datetime):
    nights = nights_of(cast, now=now)

    with pytest.raises(OverrideIsOver):
        changes(
            nights,
            lambda: schedules.override(
                nights.pk, OverrideKind.ADD, cast.petra, starts_at=now - DAY, ends_at=now,
                by=cast.lead, now=now,
            ),
            now=now,
        )  # fmt: skip
