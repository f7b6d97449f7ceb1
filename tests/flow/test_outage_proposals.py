from datetime import datetime, timedelta

import pytest

from switchboard.clients.models import Site
from switchboard.flow import outage_proposals as proposals
from switchboard.flow import senders
from switchboard.flow.outage_proposals import NotProposed
from switchboard.tickets.models import Outage, OutageState, OutageTicket, Ticket
from tests.cast import Cast
from tests.flow.at_once import at_once
from tests.flow.outages import MINUTE, opened, person, three_reports
from tests.flow.scenes import acts, done_with, reported


def _tickets(outage: Outage) -> set[int]:
    return set(outage.places.filter(is_standing=True).values_list("ticket_id", flat=True))


def test_three_people_on_three_channels_propose_one_outage(cast: Cast, now: datetime):
    tickets = three_reports(cast, now)

    (outage,) = Outage.objects.all()
    assert (outage.state, outage.site) == (OutageState.PROPOSED, cast.hector.site)
    assert _tickets(outage) == {one.pk for one in tickets}
    assert not OutageTicket.objects.filter(joined_at__isnull=False).exists()
    assert [one.pk for one in proposals.reports_of(proposals.waiting()[0])] == [
        one.pk for one in tickets
    ]


def test_two_people_propose_nothing_however_often_they_write(cast: Cast, now: datetime):
    for number in range(4):
        reported(cast.hector, at=now + number * MINUTE)
        reported(cast.opal, at=now + number * MINUTE)

    assert not Outage.objects.exists()


def test_reports_spread_over_an_hour_propose_nothing(cast: Cast, now: datetime):
    three_reports(cast, now, every=20 * MINUTE)

    assert not Outage.objects.exists()


def test_people_of_several_sites_propose_an_outage_of_the_client(cast: Cast, now: datetime):
    dallas = Site.objects.create(
        client=cast.hillcountry, name="Dallas", region=cast.hector.site.region
    )
    reported(person(cast, "June Abel", site=dallas), at=now)
    reported(cast.hector, at=now + MINUTE)
    reported(cast.opal, at=now + 2 * MINUTE)

    assert Outage.objects.get().site is None


def test_another_clients_people_do_not_count(cast: Cast, now: datetime):
    reported(cast.hector, at=now)
    reported(cast.lucille, at=now)
    reported(cast.opal, at=now)

    assert not Outage.objects.exists()


def test_what_is_resolved_does_not_count(cast: Cast, now: datetime):
    for one in (cast.hector, cast.opal):
        done_with(reported(one, at=now), cast, at=now + MINUTE)
    reported(person(cast, "June Abel"), at=now + 10 * MINUTE)

    assert not Outage.objects.exists()


def test_what_comes_later_from_there_joins_the_proposal(cast: Cast, now: datetime):
    tickets = three_reports(cast, now)
    fourth = reported(person(cast, "Ray Moss"), at=now + 40 * MINUTE)
    late = reported(person(cast, "Lin Dao"), at=now + 90 * MINUTE)

    assert _tickets(Outage.objects.get()) == {*(one.pk for one in tickets), fourth.pk}
    assert proposals.of(late) is None


def test_while_an_outage_is_open_what_comes_from_there_is_proposed_for_it(cast, now: datetime):
    outage, _ = opened(cast, now)
    late = reported(person(cast, "Ray Moss"), at=now + timedelta(hours=3))

    found = proposals.of(late)

    assert found == outage
    assert late.outage_places.get().joined_at is None


def test_a_dismissed_proposal_does_not_come_back(cast: Cast, now: datetime):
    tickets = three_reports(cast, now)
    outage = Outage.objects.get()

    proposals.dismiss(outage.pk, by=cast.dispatcher, now=now + 10 * MINUTE)
    reported(person(cast, "Ray Moss"), at=now + 11 * MINUTE)

    assert proposals.waiting() == []
    assert Outage.objects.get().state == OutageState.DISMISSED
    assert acts(tickets[0])[-1] == "outage_dismissed"
    with pytest.raises(NotProposed):
        proposals.dismiss(outage.pk, by=cast.dispatcher, now=now)


def test_an_unknown_sender_counts_once_it_is_settled(cast: Cast, now: datetime):
    reported(cast.hector, at=now)
    reported(cast.opal, at=now)
    stranger = reported(
        None, at=now + MINUTE, sender_name="June", sender_address="june@elsewhere.example"
    )
    assert not Outage.objects.exists()

    senders.settle(stranger.pk, client=cast.hillcountry, by=cast.dispatcher, now=now + 2 * MINUTE)

    assert stranger.pk in _tickets(Outage.objects.get())


def test_a_proposal_of_which_one_person_is_left_is_no_question(cast: Cast, now: datetime):
    tickets = three_reports(cast, now)
    Ticket.objects.filter(pk__in=[one.pk for one in tickets[:2]]).update(
        state="merged", survivor=tickets[2].pk
    )

    assert proposals.waiting() == []


def test_reports_at_the_same_instant_see_each_other(committed: Cast, now: datetime):
    people = [committed.hector, committed.opal, person(committed, "June Abel")]

    at_once(len(people), lambda number: reported(people[number], at=now).pk)

    assert len(_tickets(Outage.objects.get())) == 3


def test_who_waits_is_told_in_two_queries(cast: Cast, now: datetime, django_assert_num_queries):
    three_reports(cast, now)
    reported(person(cast, "Ray Moss"), at=now + 10 * MINUTE)

    with django_assert_num_queries(2):
        (found,) = proposals.waiting()
        assert len(proposals.people_of(proposals.reports_of(found))) == 4
        assert found.client.name
        assert found.site.name
