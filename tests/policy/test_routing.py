from dataclasses import replace
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from switchboard.policy.document import Policy
from switchboard.policy.priority import Priority
from switchboard.policy.routing import Doorway, EngineerSkills, Proposal, propose
from tests.policy.sample_policy import form, sample

ANA = EngineerSkills(
    id=1,
    name="Ana Reyes",
    teams=frozenset({"network"}),
    skills=frozenset({"network"}),
    open_tickets=4,
    is_present=True,
)
BEN = EngineerSkills(
    id=2,
    name="Ben Okafor",
    teams=frozenset({"network", "service_desk"}),
    skills=frozenset({"network", "desktop"}),
    open_tickets=1,
    is_present=True,
)
CY = EngineerSkills(
    id=3,
    name="Cy Tran",
    teams=frozenset({"network"}),
    skills=frozenset(),
    open_tickets=0,
    is_present=True,
)
DEE = EngineerSkills(
    id=4,
    name="Dee Landry",
    teams=frozenset({"network"}),
    skills=frozenset({"network"}),
    open_tickets=0,
    is_present=False,
)
ELI = EngineerSkills(
    id=5,
    name="Eli Broussard",
    teams=frozenset({"systems"}),
    skills=frozenset({"network", "servers"}),
    open_tickets=0,
    is_present=True,
)
EVERYBODY = [ANA, BEN, CY, DEE, ELI]


def proposed(
    category, *, client=None, region="tx", priority=Priority.LOW, engineers=(), policy=None
) -> Proposal:
    return propose(
        policy or sample(),
        category=category,
        client=client,
        region=region,
        priority=priority,
        engineers=engineers,
    )


def with_rules(*rules) -> Policy:
    changed = form()
    changed["routing"] = [
        {"when": when, "team": team, "because": "Agreed."} for when, team in rules
    ]
    return Policy.from_json(changed)


def test_a_ticket_goes_to_the_team_that_serves_its_category():
    proposal = proposed("internet")

    assert proposal.team == "network"
    assert proposal.because == ("Network serves “Internet and network”.",)


def test_a_rule_goes_before_the_category_and_gives_its_reason():
    proposal = proposed("email", priority=Priority.CRITICAL)

    assert proposal.team == "systems"
    assert proposal.because[0].startswith("Routing rule 1: Mail that fails for many people")


def test_a_rule_for_another_priority_does_not_apply():
    assert proposed("email", priority=Priority.MEDIUM).team == "service_desk"


def test_the_first_rule_that_applies_wins():
    policy = with_rules(
        ({"client": "Lonestar-Clinic"}, "systems"), ({"region": "tx"}, "applications")
    )

    assert proposed("printing", policy=policy, client="lonestar-CLINIC").team == "systems"
    assert proposed("printing", policy=policy, client="gulf-freight").team == "applications"
    assert proposed("printing", policy=policy, region="la").team == "service_desk"


def test_a_rule_applies_only_where_all_of_its_conditions_do():
    policy = with_rules(({"region": ["tx", "la"], "priority": "high"}, "systems"))

    assert proposed(None, policy=policy, region="la", priority=Priority.HIGH).team == "systems"
    assert proposed(None, policy=policy, region="la").team == "service_desk"
    assert proposed(None, policy=policy, region=None, priority=Priority.HIGH).team == "service_desk"


def test_a_category_that_no_team_serves_goes_to_a_team_with_its_skill():
    changed = form()
    changed["teams"]["network"]["categories"].remove("telephone")

    proposal = proposed("telephone", policy=Policy.from_json(changed))

    assert proposal.team == "network"
    assert proposal.because == ("Network has the skill that “Desk telephones” needs: Networks.",)


def test_of_two_teams_with_the_skill_the_more_special_one_is_proposed():
    changed = form()
    changed["teams"]["service_desk"]["categories"].remove("email")

    proposal = proposed("email", policy=Policy.from_json(changed))

    assert proposal.team == "systems"
    assert [option.team for option in proposal.alternatives] == ["service_desk"]


def test_a_ticket_without_a_category_goes_to_the_default_team():
    proposal = proposed(None)

    assert proposal.team == "service_desk"
    assert proposal.because == (
        "Nobody has said yet what kind of problem it is.",
        "Service Desk takes whatever no other team is named for.",
    )


def test_an_unknown_category_goes_to_the_default_team_and_is_told():
    proposal = proposed("teleporter")

    assert proposal.team == "service_desk"
    assert proposal.because[0] == "The policy knows no category “teleporter”."


def test_other_teams_that_could_help_are_offered_once_each():
    proposal = proposed("email", priority=Priority.CRITICAL)

    assert [option.team for option in proposal.alternatives] == ["service_desk"]
    assert proposal.alternatives[0].because == "Service Desk serves “E-mail and Outlook”."


def test_who_has_the_skill_and_the_least_to_do_comes_first():
    proposal = proposed("internet", engineers=EVERYBODY)

    assert [candidate.id for candidate in proposal.engineers] == [BEN.id, ANA.id, CY.id]
    assert [candidate.because for candidate in proposal.engineers] == [
        "Ben Okafor has the skill “Networks”, with 1 open ticket.",
        "Ana Reyes has the skill “Networks”, with 4 open tickets.",
        "Cy Tran is present but lacks the skill “Networks”, with 0 open tickets.",
    ]


def test_equal_engineers_come_in_the_order_of_their_names():
    twins = [replace(ANA, id=7, name="zoe"), replace(ANA, id=9, name="Abe"), replace(ANA, id=8)]

    proposal = proposed("internet", engineers=twins)

    assert [candidate.id for candidate in proposal.engineers] == [9, 8, 7]


def test_without_a_category_skill_does_not_count():
    policy = with_rules(({"client": "gulf-freight"}, "network"))

    proposal = proposed(None, policy=policy, client="gulf-freight", engineers=EVERYBODY)

    assert [candidate.id for candidate in proposal.engineers] == [CY.id, BEN.id, ANA.id]


def test_who_is_away_or_in_another_team_is_not_proposed():
    proposal = proposed("internet", engineers=[DEE, ELI])

    assert proposal.engineers == ()
    assert proposal.because[-1] == (
        "Nobody of Network is present now, so the ticket waits in the team's queue."
    )


@pytest.mark.parametrize("order", list(permutations([ANA, BEN, CY])))
def test_the_order_in_which_engineers_are_given_does_not_matter(order):
    assert proposed("internet", engineers=order) == proposed("internet", engineers=[ANA, BEN, CY])


@settings(deadline=None)
@given(
    category=st.none() | st.text(max_size=5) | st.sampled_from(list(sample().categories)),
    client=st.none() | st.text(max_size=5),
    region=st.none() | st.sampled_from(["tx", "la", "others", "nowhere"]),
    priority=st.sampled_from(Priority),
)
def test_there_is_always_a_proposal_that_explains_itself(category, client, region, priority):
    policy = sample()

    proposal = propose(
        policy,
        category=category,
        client=client,
        region=region,
        priority=priority,
        engineers=EVERYBODY,
    )

    teams = [proposal.team, *(option.team for option in proposal.alternatives)]
    assert set(teams) <= set(policy.teams)
    assert len(set(teams)) == len(teams)
    assert all(proposal.because)
    assert policy.default_team.key in teams


DOOR = Doorway(name="Network watch", team="network", category="internet")


def through(category: str | None, *, door: Doorway | None = DOOR):
    return propose(
        sample(), category=category, client=None, region=None, priority=Priority.LOW, doorway=door
    )


def test_the_mailboxes_team_comes_before_the_default_and_says_why():
    without, with_it = through(None, door=None), through(None)

    assert (without.team, with_it.team) == (sample().default_team.key, "network")
    assert any("the mailbox Network watch" in one for one in with_it.because)


def test_a_category_that_an_engineer_found_says_more_than_the_mailbox():
    found = through("email")

    assert found.team == through("email", door=None).team
    assert "network" in {one.team for one in found.alternatives}


def test_a_team_of_a_mailbox_that_the_policy_no_longer_has_is_left_out():
    gone = Doorway(name="Old", team="typists")

    assert through(None, door=gone) == through(None, door=None)
