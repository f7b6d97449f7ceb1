from datetime import datetime, timedelta
from importlib import import_module

import pytest
from django.db import connection

from switchboard.accounts.actor import Actor
from switchboard.channels.models import SubmissionKind, SubmissionState
from switchboard.clients.models import Contact
from switchboard.flow import conversation, participants, submissions
from switchboard.flow.participants import NotOfThisClient, TakesNoPart, TakesPartAlready
from switchboard.policy.access import NotPermitted
from switchboard.policy.acts import Act
from switchboard.policy.transitions import ActNotAllowed
from switchboard.tickets.models import HowTheyCame
from switchboard.wire.mail import Address
from tests.cast import Cast
from tests.flow import scenes
from tests.flow.test_submissions import form

MINUTE = timedelta(minutes=1)


@pytest.fixture
def remy(cast: Cast) -> Contact:
    """A colleague of Lucille's."""
    return Contact.objects.create(
        client=cast.bayou, name="Remy Landry", email="remy@bayou-dental.example"
    )


def copied(*addresses: str) -> list[Address]:
    return [Address(address=address) for address in addresses]


def test_an_engineer_lets_a_colleague_take_part(cast: Cast, now: datetime, remy: Contact):
    ticket = scenes.taken(cast.lucille, cast, at=now)

    row = participants.add(ticket.pk, remy, by=cast.engineer, now=now + MINUTE)

    assert (row.how, row.added_by, row.added_at) == (HowTheyCame.ADDED, cast.ines, now + MINUTE)
    assert participants.is_participant(ticket, remy)
    event = scenes.event(ticket, Act.PARTICIPANT_ADDED)
    assert event.public_details == {"contact_name": "Remy Landry"}
    assert event.is_public


def test_nobody_takes_part_twice_or_beside_themselves(cast: Cast, now: datetime, remy: Contact):
    ticket = scenes.taken(cast.lucille, cast, at=now)
    participants.add(ticket.pk, remy, by=cast.engineer, now=now)

    for contact in (remy, cast.lucille):
        with pytest.raises(TakesPartAlready):
            participants.add(ticket.pk, contact, by=cast.engineer, now=now)


def test_only_the_clients_own_active_people_can_be_added(cast: Cast, now: datetime, remy: Contact):
    ticket = scenes.taken(cast.lucille, cast, at=now)
    remy.is_active = False
    remy.save()

    for contact in (cast.hector, remy):
        with pytest.raises(NotOfThisClient, match="Choose another"):
            participants.add(ticket.pk, contact, by=cast.engineer, now=now)


def test_a_contact_adds_nobody_and_nobody_joins_a_closed_ticket(
    cast: Cast, now: datetime, remy: Contact
):
    ticket = scenes.taken(cast.lucille, cast, at=now)
    with pytest.raises(NotPermitted):
        participants.add(ticket.pk, remy, by=Actor.contact(cast.lucille), now=now)

    over = scenes.closed(cast.lucille, cast, at=now)
    with pytest.raises(ActNotAllowed):
        participants.add(over.pk, remy, by=cast.engineer, now=now + timedelta(days=7))


def test_each_participant_gets_public_replies_with_a_token_of_their_own(
    cast: Cast, now: datetime, remy: Contact
):
    ticket = scenes.taken(cast.lucille, cast, at=now)
    participants.add(ticket.pk, remy, by=cast.engineer, now=now)

    conversation.reply(ticket.pk, "Restart it.", by=cast.engineer, now=now + 10 * MINUTE)

    letters = scenes.letters(ticket, Act.REPLIED)
    assert sorted(letter.recipient for letter in letters) == [
        "lucille@bayou-dental.example", "remy@bayou-dental.example",
    ]  # fmt: skip
    assert len({letter.reply_to for letter in letters}) == 2
    assert all("Restart it." in letter.text for letter in letters)


def test_participants_get_the_resolution_but_neither_survey_nor_assessments(
    cast: Cast, now: datetime, remy: Contact
):
    ticket = scenes.reported(cast.lucille, at=now)
    participants.add(ticket.pk, remy, by=cast.dispatcher, now=now)
    ticket = scenes.done_with(ticket, cast, at=now + MINUTE)

    (theirs,) = [one for one in scenes.letters(ticket) if one.contact == remy]
    (asked,) = [one for one in scenes.letters(ticket, Act.RESOLVED) if one.contact == cast.lucille]
    assert theirs.act == Act.RESOLVED
    assert scenes.ANSWERS["cause"] in theirs.text
    assert "/survey/" in asked.text
    assert "/survey/" not in theirs.text


def test_notes_are_told_to_no_participant(cast: Cast, now: datetime, remy: Contact):
    ticket = scenes.taken(cast.lucille, cast, at=now)
    participants.add(ticket.pk, remy, by=cast.engineer, now=now)

    conversation.note(ticket.pk, "She is difficult.", by=cast.engineer, now=now + MINUTE)

    assert [letter for letter in scenes.letters(ticket) if letter.contact == remy] == []


@pytest.mark.parametrize("who", ["an engineer", "themselves"])
def test_who_leaves_is_told_no_more(cast: Cast, now: datetime, remy: Contact, who: str):
    ticket = scenes.taken(cast.lucille, cast, at=now)
    participants.add(ticket.pk, remy, by=cast.engineer, now=now)
    by = cast.engineer if who == "an engineer" else Actor.contact(remy)

    row = participants.leave(ticket.pk, remy.pk, by=by, now=now + MINUTE)
    conversation.reply(ticket.pk, "Restart it.", by=cast.engineer, now=now + 2 * MINUTE)

    assert row.left_at == now + MINUTE
    assert not participants.is_participant(ticket, remy)
    assert len(scenes.letters(ticket, Act.REPLIED)) == 1
    assert scenes.event(ticket, Act.PARTICIPANT_LEFT).actor_name == by.name


def test_a_contact_lets_nobody_else_go_and_the_requestor_stays(
    cast: Cast, now: datetime, remy: Contact
):
    ticket = scenes.taken(cast.lucille, cast, at=now)
    participants.add(ticket.pk, remy, by=cast.engineer, now=now)

    with pytest.raises(TakesNoPart):
        participants.leave(ticket.pk, remy.pk, by=Actor.contact(cast.lucille), now=now)
    with pytest.raises(TakesNoPart):
        participants.leave(ticket.pk, cast.lucille.pk, by=cast.engineer, now=now)


def test_who_was_copied_takes_part_where_they_are_known_at_the_same_client(
    cast: Cast, now: datetime, remy: Contact
):
    ticket = scenes.taken(cast.lucille, cast, at=now)
    everybody = copied(
        "Remy@Bayou-Dental.example", "stranger@bayou-dental.example", "eve@elsewhere.example",
        "hector@hillcountry-law.example", "lucille@bayou-dental.example",
        "texas@support.example", "ines@support.example",
    )  # fmt: skip

    joined = participants.copy_in(ticket, everybody, sender=cast.lucille, now=now)

    assert [row.contact for row in joined] == [remy]
    assert joined[0].how == HowTheyCame.COPIED
    assert Contact.objects.filter(email__startswith="stranger").count() == 0


def test_a_copy_does_not_bring_back_who_has_left_but_an_engineer_can(
    cast: Cast, now: datetime, remy: Contact
):
    ticket = scenes.taken(cast.lucille, cast, at=now)
    participants.add(ticket.pk, remy, by=cast.engineer, now=now)
    participants.leave(ticket.pk, remy.pk, by=Actor.contact(remy), now=now)

    again = participants.copy_in(ticket, copied(remy.email), sender=cast.lucille, now=now)

    assert again == []
    assert not participants.is_participant(ticket, remy)
    participants.add(ticket.pk, remy, by=cast.engineer, now=now + MINUTE)
    assert participants.is_participant(ticket, remy)
    assert ticket.participants.count() == 1


def test_copying_many_costs_no_query_for_each(
    cast: Cast, now: datetime, remy: Contact, django_assert_num_queries
):
    ticket = scenes.taken(cast.lucille, cast, at=now)
    participants.add(ticket.pk, remy, by=cast.engineer, now=now)
    many = copied(remy.email, *(f"x{n}@elsewhere.example" for n in range(19)))

    with django_assert_num_queries(3):
        participants.copy_in(ticket, many, sender=cast.lucille, now=now)


def test_in_the_portal_a_participant_leaves_by_themselves(cast: Cast, now: datetime, remy: Contact):
    ticket = scenes.taken(cast.lucille, cast, at=now)
    participants.add(ticket.pk, remy, by=cast.engineer, now=now)

    sent = form(remy, SubmissionKind.LEAVING, at=now, number=ticket.number)
    again = form(remy, SubmissionKind.LEAVING, at=now, number=ticket.number)

    done = submissions.carry_out(sent.pk, now=now + MINUTE)
    refused = submissions.carry_out(again.pk, now=now + MINUTE)
    assert (done.state, done.ticket) == (SubmissionState.DONE, ticket)
    assert refused.state == SubmissionState.REFUSED
    assert not participants.is_participant(ticket, remy)


def test_a_participant_writes_in_the_portal_as_the_requestor_does(
    cast: Cast, now: datetime, remy: Contact
):
    ticket = scenes.taken(cast.lucille, cast, at=now)
    said = {"number": ticket.number, "text": "Me too."}
    before = form(remy, SubmissionKind.REPLY, at=now, **said)
    refused = submissions.carry_out(before.pk, now=now)
    participants.add(ticket.pk, remy, by=cast.engineer, now=now)

    sent = form(remy, SubmissionKind.REPLY, at=now, **said)

    assert refused.state == SubmissionState.REFUSED
    assert submissions.carry_out(sent.pk, now=now).state == SubmissionState.DONE
    assert ticket.messages.last().contact == remy


def test_whoever_has_spoken_before_there_were_rows_keeps_taking_part(cast: Cast, now: datetime):
    ticket = scenes.taken(cast.hector, cast, at=now)
    conversation.hear(ticket.pk, scenes.report(at=now), contact=cast.opal, now=now)
    conversation.hear(ticket.pk, scenes.report(at=now), contact=cast.hector, now=now)
    ticket.participants.all().delete()
    migration = import_module("switchboard.tickets.migrations.0009_participant_walls")

    with connection.cursor() as cursor:
        cursor.execute(migration.WHO_HAS_SPOKEN)

    (row,) = ticket.participants.all()
    assert (row.contact, row.how, row.added_at) == (cast.opal, HowTheyCame.SPOKE, now)
