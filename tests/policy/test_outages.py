from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchboard.policy.outages import PEOPLE, WITHIN, Report, Scope, propose

TEN = datetime(2026, 11, 23, 16, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def _report(number: int, *, person: int | None = None, site: int | None = 1, minutes: int = 0):
    return Report(number, person or number, site, TEN + minutes * MINUTE)


def test_three_people_of_one_site_within_minutes_are_an_outage_of_that_site():
    found = propose(_report(3, minutes=9), [_report(1), _report(2, minutes=4), _report(9, site=2)])

    assert (found.scope, list(found.tickets)) == (Scope.SITE, [1, 2, 3])


def test_three_people_of_several_sites_are_an_outage_of_the_client():
    found = propose(_report(3, site=None), [_report(1), _report(2, site=2)])

    assert (found.scope, list(found.tickets)) == (Scope.CLIENT, [1, 2, 3])


def test_who_reports_three_times_is_one_person():
    again = [_report(1, person=7), _report(2, person=7)]

    assert propose(_report(3, person=7), again) is None
    assert propose(_report(3, person=8), again) is None


@pytest.mark.parametrize(("minutes", "is_one"), [(15, True), (16, False)])
def test_what_came_long_before_is_another_matter(minutes: int, is_one: bool):
    others = [_report(1), _report(2, minutes=10)]

    assert (propose(_report(3, minutes=minutes), others) is not None) is is_one


REPORTS = st.lists(
    st.tuples(st.integers(1, 4), st.sampled_from([None, 1, 2]), st.integers(-20, 20)),
    min_size=1, max_size=8,
)  # fmt: skip


@given(REPORTS)
def test_it_is_proposed_exactly_when_enough_people_are_near(told):
    reports = [_report(n, person=who, site=site, minutes=at)
               for n, (who, site, at) in enumerate(told, 1)]  # fmt: skip
    newest, *others = reports
    near = [one for one in reports if abs(one.at - newest.at) <= WITHIN]

    found = propose(newest, others)

    people = {one.person for one in near}
    assert (found is not None) == (len(people) >= PEOPLE)
    if found is not None and found.scope is Scope.SITE:
        sites = {one.ticket: one.site for one in reports}
        assert {sites[key] for key in found.tickets} == {newest.site}
    if found is not None:
        assert newest.ticket in found.tickets
