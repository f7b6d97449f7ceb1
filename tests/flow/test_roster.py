"""Whom a rung means: who is named, or else the next above them, so that somebody always hears."""

from datetime import datetime

import pytest

from switchboard.flow import schedules
from switchboard.flow.roster import Roster
from switchboard.oncall.models import Schedule
from switchboard.policy.access_level import AccessLevel
from switchboard.policy.document_promises import Tell
from switchboard.staff.models import Engineer, Membership
from switchboard.tickets.models import Ticket
from tests.cast import MONDAY_7_02, Cast
from tests.flow import scenes


def named(tell: Tell, ticket: Ticket) -> list[str]:
    readers = Roster.now(now=MONDAY_7_02).readers(tell, scenes.now_of(ticket))
    return [reader.name.split()[0] for reader in readers]


def away(*people: Engineer) -> None:
    Engineer.objects.filter(pk__in=[one.pk for one in people]).update(is_present=False)


def left(*people: Engineer) -> None:
    Engineer.objects.filter(pk__in=[one.pk for one in people]).update(is_active=False)


@pytest.mark.parametrize(
    ("tell", "names"),
    [
        (Tell.ENGINEER, ["Ines"]),
        (Tell.TEAM, ["Ines", "Noah", "Petra"]),
        (Tell.TEAM_LEAD, ["Petra"]),
        (Tell.ON_CALL, ["Petra"]),
        (Tell.SERVICE_MANAGER, ["Petra"]),
    ],
)
def test_each_rung_names_its_people(cast: Cast, now: datetime, tell: Tell, names: list[str]):
    ticket = scenes.taken(cast.lucille, cast, at=now)

    assert named(tell, ticket) == names


def test_who_is_on_call_for_the_desk_is_what_its_schedule_says(cast: Cast, now: datetime):
    ticket = scenes.taken(cast.lucille, cast, at=now)
    nights = Schedule.objects.create(name="Nights", is_fallback=True)
    layer = {"timezone": "UTC", "anchor": "2026-11-01T00:00", "unit": "week",
             "members": [str(cast.noah.pk)]}  # fmt: skip
    schedules.publish(nights.pk, [layer], starts_at=now, by=cast.lead, now=now)

    assert named(Tell.ON_CALL, ticket) == ["Noah"]
    left(cast.noah)
    assert named(Tell.ON_CALL, ticket) == ["Petra"]


def test_before_triage_the_team_is_the_dispatchers_and_who_takes_whatever_comes(
    cast: Cast, now: datetime
):
    ticket = scenes.reported(cast.lucille, at=now)

    assert named(Tell.TEAM, ticket) == ["Dana", "Ines", "Noah", "Petra"]
    assert named(Tell.TEAM_LEAD, ticket) == ["Petra"]


def test_another_teams_ticket_is_told_to_that_team(cast: Cast, now: datetime):
    findings = scenes.found(category="internet", team="network")
    ticket = scenes.assessed(cast.lucille, cast, at=now, findings=findings)

    assert named(Tell.TEAM, ticket) == ["Noah", "Petra"]


def test_a_ticket_in_nobodys_hands_is_told_to_the_team(cast: Cast, now: datetime):
    ticket = scenes.assessed(cast.lucille, cast, at=now)

    assert named(Tell.ENGINEER, ticket) == ["Ines", "Noah", "Petra"]


def test_who_is_away_is_not_of_the_team_and_an_empty_team_is_its_lead(cast: Cast, now: datetime):
    ticket = scenes.assessed(cast.lucille, cast, at=now)
    away(cast.ines)
    one_away = named(Tell.TEAM, ticket)

    away(cast.noah, cast.petra)

    assert one_away == ["Noah", "Petra"]
    assert named(Tell.TEAM, ticket) == ["Petra"]


def test_a_team_without_a_lead_is_told_to_the_managers(cast: Cast, now: datetime):
    Membership.objects.update(is_lead=False)
    Engineer.objects.create(name="Ada Nwosu", email="ada@support.example", role="administrator")
    ticket = scenes.taken(cast.lucille, cast, at=now)

    assert named(Tell.TEAM_LEAD, ticket) == ["Petra", "Ada"]
    assert named(Tell.ON_CALL, ticket) == ["Petra", "Ada"]


def test_who_has_left_hears_nothing(cast: Cast, now: datetime):
    ticket = scenes.taken(cast.lucille, cast, at=now)
    left(cast.ines, cast.petra)

    assert named(Tell.ENGINEER, ticket) == ["Noah"]
    assert named(Tell.SERVICE_MANAGER, ticket) == []


def test_access_is_lacking_where_the_engineer_does_not_hold_what_is_required(
    cast: Cast, now: datetime
):
    ticket = scenes.taken(cast.lucille, cast, at=now)
    lacks = []

    for required in AccessLevel:
        for held in AccessLevel:
            Engineer.objects.filter(pk=cast.ines.pk).update(access_level=held)
            ticket.required_access = required
            if Roster.now(now=MONDAY_7_02).lacks_access(ticket):
                lacks.append((required.value, held.value))

    assert lacks == [
        ("elevated", "none"), ("administrator", "none"), ("administrator", "elevated"),
    ]  # fmt: skip


def test_what_nobody_works_on_is_in_the_hands_of_nobody_with_access(cast: Cast, now: datetime):
    ticket = scenes.assessed(cast.lucille, cast, at=now)
    ticket.required_access = AccessLevel.ELEVATED

    assert Roster.now(now=MONDAY_7_02).lacks_access(ticket)


def test_helpers_are_described_by_access_presence_team_and_load(cast: Cast, now: datetime):
    away(cast.noah)
    Engineer.objects.filter(pk=cast.petra.pk).update(access_level=AccessLevel.ELEVATED)
    for _ in range(2):
        ticket = scenes.taken(cast.lucille, cast, at=now)
    findings = scenes.found(category="internet", team="network")
    other = scenes.assessed(cast.lucille, cast, at=now, findings=findings)
    roster = Roster.now(now=MONDAY_7_02)

    helpers = {one.id: one for one in roster.helpers(scenes.now_of(other))}

    assert cast.dana.pk not in helpers
    assert [helpers[one.pk].load for one in (cast.ines, cast.noah, cast.petra)] == [2, 0, 0]
    assert [helpers[one.pk].is_in_team for one in (cast.ines, cast.noah)] == [False, True]
    assert [helpers[one.pk].is_present for one in (cast.ines, cast.noah)] == [True, False]
    assert helpers[cast.petra.pk].access is AccessLevel.ELEVATED
    assert roster.by_id(ticket.engineer_id) == cast.ines


def test_the_people_are_read_in_three_statements_and_a_desks_schedule_in_one(
    cast: Cast, now: datetime, django_assert_num_queries
):
    ticket = scenes.now_of(scenes.taken(cast.lucille, cast, at=now))
    assert ticket.policy
    assert ticket.desk

    with django_assert_num_queries(4):
        roster = Roster.now(now=MONDAY_7_02)
        for tell in Tell:
            roster.readers(tell, ticket)
        roster.helpers(ticket)
