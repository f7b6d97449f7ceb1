from datetime import datetime

import pytest
from django.db import IntegrityError, transaction

from switchboard.channels.models import OutboundMail
from switchboard.flow import schedules, swaps
from switchboard.flow.schedules import EngineerIsAway, MemberNotActive
from switchboard.flow.swaps import (
    NotTheirShift,
    NotYourOffer,
    OnCallAlready,
    ShiftIsOver,
    SwapAnswered,
)
from switchboard.oncall.models import Override, Schedule, Swap, SwapState, TimeAway
from switchboard.policy.rotation import OverrideKind
from tests.cast import Cast
from tests.flow.rotas import DAY, HOUR, names, nights_of


@pytest.fixture
def nights(cast: Cast, now: datetime) -> Schedule:
    return nights_of(cast, now=now)


def _offer(nights: Schedule, cast: Cast, now: datetime, **said) -> Swap:
    given = {"shift_of": cast.ines, "to": cast.noah, "starts_at": now + DAY,
             "ends_at": now + DAY + 8 * HOUR, "by": cast.engineer, "now": now} | said  # fmt: skip
    return swaps.offer(nights.pk, **given)


def _letters() -> list[tuple[str, str]]:
    return list(OutboundMail.objects.order_by("id").values_list("recipient", "subject"))


def test_an_offer_changes_nothing_until_it_is_accepted(nights, cast: Cast, now: datetime):
    made = _offer(nights, cast, now)
    assert names(nights, now + DAY) == ["Ines"]

    swaps.accept(made.pk, by=cast.colleague, now=now + HOUR)

    assert [names(nights, now + DAY + hours * HOUR) for hours in (-1, 0, 7, 8)] == [
        ["Ines"], ["Noah"], ["Noah"], ["Ines"],
    ]  # fmt: skip
    made.refresh_from_db()
    assert (made.state, made.answerer_name) == (SwapState.ACCEPTED, cast.noah.name)
    assert made.override.replaces == cast.ines


def test_both_are_told_of_the_offer_and_of_its_answer(nights, cast: Cast, now: datetime):
    made = _offer(nights, cast, now, note="My sister marries.")
    swaps.accept(made.pk, by=cast.colleague, now=now)

    assert _letters() == [
        (cast.ines.email, "Ines Baptiste offers Noah Lindqvist a shift on call"),
        (cast.noah.email, "Ines Baptiste offers Noah Lindqvist a shift on call"),
        (cast.ines.email, "Noah Lindqvist accepted, and is on call instead of Ines Baptiste"),
        (cast.noah.email, "Noah Lindqvist accepted, and is on call instead of Ines Baptiste"),
    ]
    first = OutboundMail.objects.order_by("id").first()
    assert "My sister marries." in first.text
    assert "An answer is needed by" in first.text


def test_a_declined_offer_leaves_the_shift_where_it_is(nights, cast: Cast, now: datetime):
    made = _offer(nights, cast, now)
    swaps.decline(made.pk, by=cast.colleague, now=now)

    assert names(nights, now + DAY) == ["Ines"]
    assert not Override.objects.exists()
    with pytest.raises(SwapAnswered, match="declined"):
        swaps.accept(made.pk, by=cast.colleague, now=now)


def test_who_offered_it_can_take_it_back(nights, cast: Cast, now: datetime):
    made = _offer(nights, cast, now)
    swaps.take_back(made.pk, by=cast.engineer, now=now)

    with pytest.raises(SwapAnswered, match="taken back"):
        swaps.accept(made.pk, by=cast.colleague, now=now)


def test_an_offer_lapses_when_its_shift_begins_and_both_are_told(nights, cast, now: datetime):
    made = _offer(nights, cast, now)

    assert swaps.lapse(10, now=now + DAY - HOUR) == 0
    with pytest.raises(SwapAnswered, match="in time"):
        swaps.accept(made.pk, by=cast.colleague, now=now + DAY)
    assert swaps.lapse(10, now=now + DAY) == 1

    made.refresh_from_db()
    assert made.state == SwapState.LAPSED
    assert names(nights, now + DAY) == ["Ines"]
    assert _letters()[-1][1] == "Noah Lindqvist did not answer in time: Ines Baptiste stays on call"
    assert swaps.lapse(10, now=now + DAY) == 0


def test_a_shift_that_has_begun_can_be_taken_over_within_the_hour(nights, cast, now: datetime):
    made = _offer(nights, cast, now, starts_at=now - DAY, ends_at=now + DAY)
    swaps.accept(made.pk, by=cast.colleague, now=now + HOUR / 2)

    assert names(nights, now) == ["Ines"]
    assert names(nights, now + HOUR / 2) == ["Noah"]


def test_only_ones_own_shift_can_be_offered(nights, cast: Cast, now: datetime):
    with pytest.raises(NotTheirShift, match="not on call"):
        _offer(nights, cast, now, ends_at=now + 9 * DAY)  # Noah's week begins before
    with pytest.raises(NotYourOffer, match="Ines Baptiste"):
        _offer(nights, cast, now, by=cast.colleague)
    with pytest.raises(ShiftIsOver):
        _offer(nights, cast, now, starts_at=now - DAY, ends_at=now)
    assert not Swap.objects.exists()


def test_only_who_was_asked_answers(nights, cast: Cast, now: datetime):
    made = _offer(nights, cast, now)

    with pytest.raises(NotYourOffer, match="Noah"):
        swaps.accept(made.pk, by=cast.engineer, now=now)
    with pytest.raises(NotYourOffer, match="Ines"):
        swaps.take_back(made.pk, by=cast.colleague, now=now)


def test_a_lead_offers_and_answers_for_others(nights, cast: Cast, now: datetime):
    made = _offer(nights, cast, now, by=cast.lead)
    swaps.accept(made.pk, by=cast.lead, now=now)

    assert names(nights, now + DAY) == ["Noah"]
    assert Swap.objects.get().answerer_name == cast.petra.name


def test_who_serves_is_away_or_has_left_can_take_no_shift(nights, cast: Cast, now: datetime):
    both = {"starts_at": now + DAY, "ends_at": now + 2 * DAY, "by": cast.lead, "now": now}
    schedules.override(nights.pk, OverrideKind.ADD, cast.noah, **both)
    with pytest.raises(OnCallAlready):
        _offer(nights, cast, now)
    TimeAway.objects.create(engineer=cast.petra, starts_at=now, ends_at=now + 3 * DAY, made_at=now)
    with pytest.raises(EngineerIsAway, match="Petra"):
        _offer(nights, cast, now, to=cast.petra)
    cast.dana.is_active = False
    cast.dana.save()
    with pytest.raises(MemberNotActive):
        _offer(nights, cast, now, to=cast.dana)


def test_a_schedule_that_was_changed_meanwhile_lets_nobody_accept(nights, cast, now: datetime):
    made = _offer(nights, cast, now)
    both = {"starts_at": now + DAY, "ends_at": now + 2 * DAY, "by": cast.lead, "now": now}
    schedules.override(nights.pk, OverrideKind.REPLACE, cast.petra, **both)

    with pytest.raises(NotTheirShift), transaction.atomic():
        swaps.accept(made.pk, by=cast.colleague, now=now)
    made.refresh_from_db()
    assert made.state == SwapState.OFFERED


def test_the_database_refuses_an_answer_without_its_override(nights, cast: Cast, now: datetime):
    made = _offer(nights, cast, now)

    with pytest.raises(IntegrityError), transaction.atomic():
        Swap.objects.filter(pk=made.pk).update(state=SwapState.ACCEPTED, answered_at=now)


def test_what_waits_for_an_answer_is_one_query(nights, cast, now, django_assert_num_queries):
    for days in (3, 1, 2):
        _offer(nights, cast, now, starts_at=now + days * DAY, ends_at=now + days * DAY + HOUR)

    with django_assert_num_queries(1):
        found = swaps.open_offers(now=now)
        assert {(one.offered_by.name, one.schedule.name) for one in found}
    assert [one.starts_at for one in found] == [now + days * DAY for days in (1, 2, 3)]
