from datetime import datetime

from switchboard.flow import routing
from switchboard.policy.priority import Priority
from switchboard.staff.models import Engineer
from tests.cast import Cast
from tests.flow import scenes


def proposed(ticket, **answers):
    usual = {"category": "email", "found": Priority.LOW}
    return routing.propose(ticket, **{**usual, **answers})


def test_the_team_that_serves_the_category_is_proposed_with_its_reason(cast: Cast, now: datetime):
    ticket = scenes.reported(cast.lucille, at=now)

    proposal = proposed(ticket, category="internet")

    assert proposal.team == "network"
    assert proposal.because == ("Network serves “Internet and network”.",)


def test_a_rule_of_the_policy_goes_before_the_category(cast: Cast, now: datetime):
    ticket = scenes.reported(cast.lucille, at=now)

    proposal = proposed(ticket, found=Priority.CRITICAL)

    assert proposal.team == "systems"
    assert proposal.because[0].startswith("Routing rule 1:")


def test_an_unknown_category_goes_to_the_default_team_and_says_so(cast: Cast, now: datetime):
    ticket = scenes.reported(cast.lucille, at=now)

    proposal = proposed(ticket, category=None)

    assert proposal.team == "service_desk"
    assert proposal.because[0] == "Nobody has said yet what kind of problem it is."


def test_who_of_the_team_has_least_to_do_is_named_first(cast: Cast, now: datetime):
    scenes.taken(cast.lucille, cast, at=now)
    ticket = scenes.reported(cast.hector, at=now)

    proposal = proposed(ticket, with_engineers=True)

    named = [candidate.id for candidate in proposal.engineers]
    assert named == [cast.noah.pk, cast.petra.pk, cast.ines.pk]
    assert proposal.engineers[-1].because.endswith("with 1 open ticket.")


def test_who_is_away_or_has_left_is_not_named(cast: Cast, now: datetime):
    Engineer.objects.filter(pk=cast.noah.pk).update(is_present=False)
    Engineer.objects.filter(pk=cast.petra.pk).update(is_active=False)
    ticket = scenes.reported(cast.hector, at=now)

    proposal = proposed(ticket, with_engineers=True)

    assert [candidate.id for candidate in proposal.engineers] == [cast.ines.pk]


def test_a_resolved_ticket_is_no_load(cast: Cast, now: datetime):
    scenes.resolved(cast.lucille, cast, at=now)

    load = {engineer.name: engineer.open_tickets for engineer in routing.engineers_now()}
    assert load["Ines Baptiste"] == 0
