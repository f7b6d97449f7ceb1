from datetime import datetime, timedelta

import pytest

from switchboard.clients.models import Contact
from switchboard.flow import conversation, merging, participants, recount, splitting
from switchboard.flow.opening import File
from switchboard.flow.splitting import NotToBeSplit
from switchboard.policy.acts import Act
from switchboard.policy.sla import Clock
from switchboard.policy.transitions import ActNotAllowed, State
from switchboard.tickets.models import Message, MessageKind, Ticket
from tests.cast import Cast
from tests.flow import mails, scenes

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
FILE = File(name="screen.png", content_type="image/png", content=b"\x89PNG")


def heard(ticket: Ticket, cast: Cast, *, now: datetime, **said: object) -> Message:
    report = scenes.report(at=now, text="By the way, my phone is dead.", **said)
    return conversation.hear(ticket.pk, report, contact=cast.lucille, now=now)


def split(message: Message, cast: Cast, *, now: datetime, **asked: object) -> Ticket:
    return splitting.split(message.pk, by=cast.dispatcher, now=now, **asked)


def test_a_message_becomes_a_ticket_received_when_it_came(cast: Cast, now: datetime):
    origin = scenes.taken(cast.lucille, cast, at=now)
    message = heard(origin, cast, now=now + HOUR, files=[FILE])

    made = split(message, cast, now=now + HOUR + 5 * MINUTE, subject="Dead phone")

    message.refresh_from_db()
    assert (made.state, made.received_at, made.subject) == (State.NEW, now + HOUR, "Dead phone")
    assert (made.contact, made.client) == (cast.lucille, cast.bayou)
    assert (message.ticket, message.kind) == (made, MessageKind.REPORT)
    assert message.attachments.get().name == "screen.png"
    run = made.clock_runs.get(clock=Clock.FIRST_RESPONSE)
    assert (run.started_at, run.due_at) == (now + HOUR, now + HOUR + 15 * MINUTE)
    assert scenes.now_of(origin).state == State.IN_PROGRESS
    assert recount.sweep(now=now + HOUR + 5 * MINUTE).changed == 0


def test_both_name_each_other_and_the_author_is_told_once(cast: Cast, now: datetime):
    origin = scenes.taken(cast.lucille, cast, at=now)
    message = heard(origin, cast, now=now + HOUR)

    made = split(message, cast, now=now + HOUR)

    assert scenes.event(origin, Act.SPLIT).details["number"] == made.number
    assert scenes.event(made, Act.RECEIVED).details["split_from"] == origin.number
    (letter,) = scenes.letters(made)
    assert (letter.act, letter.recipient) == (Act.SPLIT, cast.lucille.email)
    assert origin.spoken_number in letter.text


def test_where_it_was_written_stays_a_pointer_to_it(cast: Cast, now: datetime):
    origin = scenes.taken(cast.lucille, cast, at=now)
    message = heard(origin, cast, now=now + HOUR)

    made = split(message, cast, now=now + HOUR)

    pointer = scenes.event(origin, Act.REQUESTOR_REPLIED)
    assert (pointer.message, pointer.message.ticket) == (message, made)


def test_alone_or_with_all_after_it(cast: Cast, now: datetime):
    origin = scenes.taken(cast.lucille, cast, at=now)
    first, second = (heard(origin, cast, now=now + hours * HOUR) for hours in (1, 2))
    note = conversation.note(origin.pk, "Two matters.", by=cast.engineer, now=now + 3 * HOUR)

    alone = split(first, cast, now=now + 4 * HOUR)
    assert list(alone.messages.all()) == [first]

    rest = split(second, cast, now=now + 4 * HOUR, with_later=True)
    assert list(rest.messages.all()) == [second, note]
    moved = scenes.event(rest, Act.MESSAGE_MOVED)
    assert (moved.message, moved.is_public) == (note, False)


def test_a_split_is_undone_by_merging_back(cast: Cast, now: datetime):
    origin = scenes.taken(cast.lucille, cast, at=now)
    made = split(heard(origin, cast, now=now + HOUR), cast, now=now + HOUR)

    merging.merge(made.pk, into=origin.pk, by=cast.dispatcher, now=now + 2 * HOUR)

    assert scenes.now_of(made).survivor == origin
    assert recount.sweep(now=now + 2 * HOUR).changed == 0


def test_a_mail_that_was_split_off_is_in_the_new_tickets_ledger(cast: Cast, now: datetime):
    origin = scenes.taken(cast.lucille, cast, at=now)
    letter = scenes.letter(origin, Act.TAKEN)
    mail = mails.arrive(mails.answer(letter, sender=cast.lucille.email), at=now + HOUR)
    assert mail.message is not None

    made = split(mail.message, cast, now=now + HOUR)

    mail.refresh_from_db()
    assert (mail.ticket, made.channel) == (made, "mail")


def test_only_what_a_requestor_wrote_after_the_report_is_split_off(cast: Cast, now: datetime):
    origin = scenes.taken(cast.lucille, cast, at=now)
    report = origin.messages.get(kind=MessageKind.REPORT)
    reply = conversation.reply(origin.pk, "Hello.", by=cast.engineer, now=now + HOUR)

    for message in (report, reply):
        with pytest.raises(NotToBeSplit):
            split(message, cast, now=now + HOUR)


def test_nothing_is_split_off_a_closed_ticket(cast: Cast, now: datetime):
    origin = scenes.taken(cast.lucille, cast, at=now)
    message = heard(origin, cast, now=now + HOUR)
    Ticket.objects.filter(pk=origin.pk).update(state=State.CLOSED, resolved_at=now, closed_at=now)

    with pytest.raises(ActNotAllowed):
        split(message, cast, now=now + DAY)


def test_whose_words_go_along_goes_on_reading_them(cast: Cast, now: datetime):
    mark = Contact.objects.create(
        client=cast.bayou, name="Mark Landry", email="mark@bayou-dental.example"
    )
    origin = scenes.taken(cast.lucille, cast, at=now)
    participants.add(origin.pk, mark, by=cast.engineer, now=now)
    report = scenes.report(at=now + HOUR, text="My phone is dead.")
    first = conversation.hear(origin.pk, report, contact=mark, now=now + HOUR)
    heard(origin, cast, now=now + 2 * HOUR)

    made = split(first, cast, now=now + 3 * HOUR, with_later=True)

    assert made.contact == mark
    assert participants.is_participant(made, cast.lucille)


def test_it_is_believed_as_far_as_its_own_mail_was(cast: Cast, now: datetime):
    passed = mails.found("pass", domain="bayou-dental.example")
    origin = mails.arrive(mails.raw(sender=cast.lucille.email, headers=[passed]), at=now).ticket
    letter = scenes.letter(origin, Act.RECEIVED)
    mail = mails.arrive(mails.answer(letter, sender=cast.lucille.email), at=now + HOUR)

    made = split(mail.message, cast, now=now + 2 * HOUR)

    assert (origin.is_sender_verified, made.is_sender_verified) == (True, False)
    remembered = scenes.event(made, Act.RECEIVED).details
    assert (remembered["authentication"], remembered["mail"]) == ("unverified", mail.pk)
