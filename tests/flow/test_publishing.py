from datetime import datetime

import pytest
from django.db import ProgrammingError, transaction

from switchboard.clients.models import Client
from switchboard.flow import publishing
from switchboard.policy.access_level import AccessLevel
from switchboard.policy.document import PolicyFaults
from switchboard.policy.document_promises import Tell
from switchboard.published.models import Desk, PolicyVersion, Region
from switchboard.staff.models import Engineer, EngineerSkill, Membership, Team
from tests.cast import POLICY, Cast

TEXT = POLICY.read_text()


def publish(text: str, *, now: datetime, **options) -> PolicyVersion:
    return publishing.publish(text, author_name="Petra Volkova", now=now, **options)


def faults_of(text: str, *, now: datetime) -> dict[str, str]:
    with pytest.raises(PolicyFaults) as refused:
        publish(text, now=now)
    return {fault.key: fault.message for fault in refused.value.faults}


def test_a_changed_document_is_a_new_version_in_force(cast: Cast, now: datetime):
    changed = TEXT.replace("resolution_minutes = 3000", "resolution_minutes = 2400")

    version = publish(changed, now=now, note="Faster")

    assert version.number == cast.version.number + 1
    assert PolicyVersion.objects.in_force() == version
    assert (version.author_name, version.note, version.published_at) == (
        "Petra Volkova", "Faster", now,
    )  # fmt: skip
    assert version.policy.targets.low.resolution_minutes == 2400
    assert cast.version.policy.targets.low.resolution_minutes == 3000


def test_the_same_document_again_is_no_new_version(cast: Cast, now: datetime):
    again = publish(TEXT, now=now)

    assert again == cast.version
    assert PolicyVersion.objects.count() == 1


def test_other_comments_are_the_same_document(cast: Cast, now: datetime):
    assert publish("# A comment\n" + TEXT, now=now) == cast.version


def test_going_back_to_an_earlier_document_is_a_new_version(cast: Cast, now: datetime):
    publish(TEXT.replace("link_valid_days = 30", "link_valid_days = 14"), now=now)

    back = publish(TEXT, now=now)

    assert back.number == cast.version.number + 2


@pytest.mark.parametrize("change", ["update", "delete"])
def test_a_published_version_can_be_neither_changed_nor_removed(cast: Cast, change: str):
    rows = PolicyVersion.objects.filter(pk=cast.version.pk)

    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        rows.update(note="Rewritten") if change == "update" else rows._raw_delete("default")


def test_a_faulty_document_publishes_nothing(cast: Cast, now: datetime):
    assert faults_of(TEXT.replace('team = "systems"', 'team = "plumbing"', 1), now=now)
    assert PolicyVersion.objects.get() == cast.version


def test_a_team_nobody_is_in_is_a_fault(cast: Cast, now: datetime):
    Membership.objects.filter(team__key="applications").delete()

    faults = faults_of(other(TEXT), now=now)

    assert faults == {"teams.applications": "Nobody is in this team."}


def other(text: str) -> str:
    """The same promises, but not the same document."""
    return text.replace("link_valid_days = 30", "link_valid_days = 21")


def test_a_team_of_people_who_have_left_is_a_fault(cast: Cast, now: datetime):
    Engineer.objects.filter(pk=cast.petra.pk).update(is_active=False)

    faults = faults_of(other(TEXT), now=now)

    assert {"teams.systems", "teams.applications"} <= set(faults)
    assert "teams.network" not in faults


def test_a_skill_that_nobody_has_is_a_fault_of_each_category_that_needs_it(
    cast: Cast, now: datetime
):
    EngineerSkill.objects.filter(skill="network").delete()

    faults = faults_of(other(TEXT), now=now)

    assert set(faults) == {"categories.internet.skill", "categories.telephone.skill"}


def test_a_rule_for_a_client_there_is_not_is_a_fault(cast: Cast, now: datetime):
    rule = (
        '[[routing]]\nwhen = { client = ["Bayou Dental", "Nobody & Co"] }\n'
        'team = "network"\nbecause = "They have a contract for it."\n'
    )

    faults = faults_of(TEXT + "\n" + rule, now=now)

    assert list(faults.values()) == ["There is no active client “Nobody & Co”."]


def test_a_ladder_that_ends_with_nobody_is_a_fault(cast: Cast, now: datetime):
    Membership.objects.update(is_lead=False)
    Engineer.objects.filter(role="lead").update(role="engineer")

    faults = faults_of(other(TEXT), now=now)

    assert "ladders.first_response.rungs[1].tell" in faults
    assert "ladders.on_call.rungs[2].tell" in faults


def helped(text: str) -> str:
    """The sample with a rung for somebody who holds the access that a ticket requires."""
    if "access_holder" in text:
        return text
    first = '{ at = 0.5, tell = "engineer" },'
    return text.replace(first, '{ at = 0.25, tell = "access_holder" },\n    ' + first, 1)


def test_a_rung_for_access_that_nobody_holds_is_a_fault(cast: Cast, now: datetime):
    Engineer.objects.update(access_level=AccessLevel.NONE)
    Engineer.objects.create(
        name="Gone", email="gone@support.example", is_active=False,
        access_level=AccessLevel.ADMINISTRATOR,
    )  # fmt: skip

    faults = faults_of(helped(other(TEXT)), now=now)

    assert faults == {
        "ladders.resolution.rungs[0].tell": "No active engineer holds elevated access."
    }


@pytest.mark.parametrize("level", [AccessLevel.ELEVATED, AccessLevel.ADMINISTRATOR])
def test_one_who_holds_access_is_enough_for_a_rung(cast: Cast, now: datetime, level: AccessLevel):
    Engineer.objects.update(access_level=AccessLevel.NONE)
    Engineer.objects.filter(pk=cast.noah.pk).update(access_level=level)

    version = publish(helped(other(TEXT)), now=now)

    assert version.policy.ladders.resolution.rungs[0].tell is Tell.ACCESS_HOLDER


def test_the_ladders_of_updates_and_call_backs_need_their_people_too(cast: Cast, now: datetime):
    Membership.objects.update(is_lead=False)

    faults = faults_of(other(TEXT), now=now)

    assert {"ladders.next_update.rungs[1].tell", "ladders.call_back.rungs[2].tell"} <= set(faults)


def test_all_faults_of_the_people_are_told_at_once(cast: Cast, now: datetime):
    Membership.objects.all().delete()
    EngineerSkill.objects.all().delete()

    faults = faults_of(other(TEXT), now=now)

    assert {key.partition(".")[0] for key in faults} == {"teams", "categories", "ladders"}


def test_the_first_policy_of_an_empty_desk_may_come_before_its_people(cast: Cast, now: datetime):
    Membership.objects.all().delete()

    assert publish(other(TEXT), now=now, checks_people=False).number == cast.version.number + 1


def test_desks_regions_and_teams_follow_the_document(cast: Cast, now: datetime):
    changed = TEXT.replace('name = "Texas"\nphone', 'name = "Texas Hill"\nphone').replace(
        'name = "Network"', 'name = "Networks and telephones"'
    )

    publish(changed, now=now)

    assert Desk.objects.get(key="texas").name == "Texas Hill"
    assert Team.objects.get(key="network").name == "Networks and telephones"
    assert Region.objects.count() == 3


def test_a_team_that_left_the_document_is_kept_but_inactive(cast: Cast, now: datetime):
    start, end = TEXT.index("[teams.applications]"), TEXT.index("# Exceptions to")
    moved = TEXT[:start] + TEXT[end:]
    moved = moved.replace('"suspicious"]', '"suspicious", "business_software"]')
    moved = moved.replace('"security"]', '"security", "software"]')

    publish(moved, now=now)

    assert Team.objects.get(key="applications").is_active is False
    publish(TEXT, now=now)
    assert Team.objects.get(key="applications").is_active is True


def test_clients_may_read_neither_routing_nor_ladders_nor_texts(cast: Cast):
    assert set(cast.version.public_document) <= set(publishing.PUBLIC_PARTS)
    assert not {"routing", "ladders", "teams", "texts"} & set(cast.version.public_document)


def test_unknown_senders_have_a_place_from_the_first_policy_on(cast: Cast, now: datetime):
    publish(other(TEXT), now=now)

    assert Client.objects.filter(is_placeholder=True).count() == 1
