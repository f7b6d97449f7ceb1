from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from switchboard.clients.models import Contact
from switchboard.flow import merging, resolution, senders, siblings
from switchboard.flow.opening import File
from switchboard.flow.siblings import NoSibling
from switchboard.policy.acts import Act
from switchboard.tickets.models import Sibling, SiblingReason, Ticket
from tests.cast import Cast
from tests.flow import mails, scenes

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@pytest.fixture
def mark(cast: Cast) -> Contact:
    return Contact.objects.create(
        client=cast.bayou, name="Mark Landry", email="mark@bayou-dental.example"
    )


def proposed(ticket: Ticket) -> list[tuple[Ticket, str]]:
    return [(one.earlier, one.reason) for one in ticket.siblings.order_by("id")]


def test_the_same_subject_of_two_people_looks_alike(cast: Cast, mark: Contact, now: datetime):
    first = scenes.reported(cast.lucille, at=now, subject="No internet")
    other = scenes.reported(mark, at=now + HOUR, subject="RE: [300 000 017] no  Internet", text="?")

    assert proposed(other) == [(first, SiblingReason.SAME_SUBJECT)]


def test_another_client_or_another_day_looks_like_nothing(cast: Cast, now: datetime):
    scenes.reported(cast.hector, at=now, subject="No internet")
    scenes.reported(cast.lucille, at=now - timedelta(hours=25), subject="No internet")

    assert proposed(scenes.reported(cast.lucille, at=now, subject="No internet")) == []


def test_a_subject_that_says_nothing_is_like_no_other(cast: Cast, mark: Contact, now: datetime):
    scenes.reported(cast.lucille, at=now, subject="", text="One")

    assert proposed(scenes.reported(mark, at=now, subject="Re:", text="Two")) == []


def test_what_one_person_sends_twice_looks_alike(cast: Cast, mark: Contact, now: datetime):
    said = {"text": "The scanner is dead."}
    first = scenes.reported(cast.lucille, at=now, subject="Scanner", **said)
    scenes.reported(mark, at=now, subject="Dead", **said)

    twice = scenes.reported(cast.lucille, at=now + MINUTE, subject="Hello", **said)

    assert proposed(twice) == [(first, SiblingReason.SENT_TWICE)]


def test_the_same_file_looks_alike_but_not_the_logo_of_a_signature(
    cast: Cast, mark: Contact, now: datetime
):
    log = File(name="error.log", content_type="text/plain", content=b"Fault 0x5")
    logo = File(name="logo.png", content_type="image/png", content=b"\x89PNG")
    words = {"subject": "A", "text": "One"}, {"subject": "B", "text": "Two"}
    first = scenes.reported(cast.lucille, at=now, files=[log], **words[0])
    scenes.reported(cast.lucille, at=now, files=[logo], **words[0])

    same = scenes.reported(mark, at=now + MINUTE, files=[log, logo], **words[1])

    assert proposed(same) == [(first, SiblingReason.SAME_FILE)]


def test_an_answer_to_all_looks_like_what_the_first_mail_opened(
    cast: Cast, mark: Contact, now: datetime
):
    first = mails.arrive(
        mails.raw(sender=cast.lucille.email, message_id="<1@mail.example>"), at=now
    )
    thread = ["In-Reply-To: <1@mail.example>", "References: <1@mail.example>"]
    other = mails.raw(
        sender=mark.email, subject="It is worse", message_id="<2@mail.example>", headers=thread
    )

    opened = mails.arrive(other, at=now + MINUTE).ticket

    assert proposed(opened) == [(first.ticket, SiblingReason.SAME_THREAD)]


def test_what_answers_a_merged_ones_mail_looks_like_the_survivor(
    cast: Cast, mark: Contact, now: datetime
):
    survivor = scenes.reported(cast.lucille, at=now, subject="Outage")
    first = mails.arrive(
        mails.raw(sender=cast.lucille.email, message_id="<1@mail.example>"), at=now
    )
    merging.merge(first.ticket_id, into=survivor.pk, by=cast.dispatcher, now=now)
    thread = ["In-Reply-To: <1@mail.example>"]

    other = mails.raw(sender=mark.email, message_id="<2@mail.example>", headers=thread)
    opened = mails.arrive(other, at=now + MINUTE).ticket

    assert proposed(opened) == [(survivor, SiblingReason.SAME_THREAD)]


def test_a_settled_sender_is_compared_with_their_client(cast: Cast, now: datetime):
    first = scenes.reported(cast.lucille, at=now, subject="No internet")
    stranger = scenes.reported(
        None, at=now, subject="No internet", sender_address="new@elsewhere.example"
    )
    assert proposed(stranger) == []

    senders.settle(stranger.pk, client=cast.bayou, by=cast.dispatcher, now=now)

    assert proposed(stranger) == [(first, SiblingReason.SAME_SUBJECT)]


def test_no_is_remembered_from_either_side(cast: Cast, now: datetime):
    first, other = (scenes.reported(cast.lucille, at=now) for _ in range(2))
    assert [one.earlier for one in siblings.of([first, other])] == [first]

    siblings.dismiss(first.pk, other.pk, by=cast.dispatcher, now=now + HOUR)
    again = siblings.dismiss(other.pk, first.pk, by=cast.engineer, now=now + 2 * HOUR)

    assert list(siblings.of([first, other])) == []
    assert (again.dismissed_at, again.dismissed_by) == (now + HOUR, cast.dana)
    assert scenes.event(first, Act.SIBLING_DISMISSED).details["number"] == other.number


def test_what_was_never_proposed_is_not_dismissed(cast: Cast, now: datetime):
    ours = scenes.reported(cast.lucille, at=now)
    theirs = scenes.reported(cast.hector, at=now)

    with pytest.raises(NoSibling):
        siblings.dismiss(ours.pk, theirs.pk, by=cast.dispatcher, now=now)


def test_what_is_resolved_or_merged_is_proposed_no_more(cast: Cast, now: datetime):
    done = scenes.taken(cast.lucille, cast, at=now)
    first, other = (scenes.reported(cast.lucille, at=now) for _ in range(2))
    resolution.resolve(done.pk, **scenes.ANSWERS, by=cast.engineer, now=now + HOUR)
    merging.merge(other.pk, into=first.pk, by=cast.dispatcher, now=now + HOUR)

    assert list(siblings.of([first, other, done])) == []
    assert Sibling.objects.count() == 3


def test_a_report_with_nothing_to_compare_costs_one_query(cast: Cast, now: datetime):
    ticket = scenes.reported(cast.lucille, at=now)

    with CaptureQueriesContext(connection) as caught:
        siblings.propose(ticket, now=now)

    assert len(caught) == 1


def test_the_cost_does_not_grow_with_what_is_open(cast: Cast, now: datetime):
    counts = []
    for _ in range(3):
        ticket = scenes.reported(cast.lucille, at=now)
        with CaptureQueriesContext(connection) as caught:
            siblings.propose(ticket, now=now)
        counts.append(len(caught))

    assert counts[1] == counts[2] <= 8  # two of them the savepoint of an insertion
