from datetime import datetime, timedelta

import pytest

from switchboard.flow import conversation, holding, participants
from switchboard.flow.conversation import NobodyToReplyTo, NothingWritten
from switchboard.flow.opening import File
from switchboard.policy.acts import Act
from switchboard.policy.transitions import ActNotAllowed, State
from switchboard.tickets.models import HoldReason, MessageKind
from tests.cast import Cast
from tests.flow import scenes

HOUR = timedelta(hours=1)


def hear(ticket, contact, *, now: datetime, **said):
    report = scenes.report(at=now, text="Still broken.", **said)
    return conversation.hear(ticket.pk, report, contact=contact, now=now)


def test_a_reply_is_one_letter_with_the_engineers_words(cast: Cast, now: datetime):
    ticket = scenes.taken(cast.lucille, cast, at=now)

    conversation.reply(ticket.pk, " Please restart it.\r\nThen write. ", by=cast.engineer, now=now)

    letter = scenes.letter(ticket, Act.REPLIED)
    message = ticket.messages.get(kind=MessageKind.REPLY)
    assert message.text == "Please restart it.\nThen write."
    assert "Ines Baptiste wrote:" in letter.text
    assert "Please restart it.\nThen write." in letter.text
    assert (letter.message, letter.is_automatic) == (message, False)


def test_a_replys_files_go_with_it(cast: Cast, now: datetime):
    ticket = scenes.taken(cast.lucille, cast, at=now)
    file = File(name="steps.pdf", content_type="application/pdf", content=b"%PDF")

    conversation.reply(ticket.pk, "See the file.", by=cast.engineer, now=now, files=[file])

    letter = scenes.letter(ticket, Act.REPLIED)
    assert [one.name for one in letter.message.attachments.all()] == ["steps.pdf"]


def test_an_internal_note_leaves_no_letter_and_is_not_public(cast: Cast, now: datetime):
    ticket = scenes.taken(cast.lucille, cast, at=now)
    before = len(scenes.letters(ticket))

    note = conversation.note(ticket.pk, "She is a VIP.", by=cast.engineer, now=now)

    assert len(scenes.letters(ticket)) == before
    assert (note.kind, note.is_public) == (MessageKind.NOTE, False)
    assert scenes.event(ticket, Act.NOTED).is_public is False


def test_a_note_is_in_no_later_letter_either(cast: Cast, now: datetime):
    ticket = scenes.taken(cast.lucille, cast, at=now)
    conversation.note(ticket.pk, "She is a VIP.", by=cast.engineer, now=now)

    conversation.reply(ticket.pk, "Restart it.", by=cast.engineer, now=now)

    assert not any("VIP" in letter.text + letter.html for letter in scenes.letters(ticket))


@pytest.mark.parametrize("say", [conversation.reply, conversation.note])
def test_nothing_written_is_nothing_sent(cast: Cast, now: datetime, say):
    ticket = scenes.taken(cast.lucille, cast, at=now)

    with pytest.raises(NothingWritten):
        say(ticket.pk, " \n ", by=cast.engineer, now=now)


def test_an_unsettled_sender_can_not_be_replied_to(cast: Cast, now: datetime):
    ticket = scenes.reported(None, at=now, sender_address="ana@elsewhere.example")

    with pytest.raises(NobodyToReplyTo):
        conversation.reply(ticket.pk, "Who are you?", by=cast.engineer, now=now)


def test_a_closed_ticket_takes_neither_reply_nor_answer(cast: Cast, now: datetime):
    ticket = scenes.closed(cast.lucille, cast, at=now)

    with pytest.raises(ActNotAllowed):
        conversation.reply(ticket.pk, "One more thing.", by=cast.engineer, now=now)
    with pytest.raises(ActNotAllowed):
        hear(ticket, cast.lucille, now=now)


def test_a_requestor_without_an_address_is_told_of_a_reply_by_phone(cast: Cast, now: datetime):
    ticket = scenes.taken(cast.lucille, cast, at=now)
    type(cast.lucille).objects.filter(pk=cast.lucille.pk).update(email="")

    conversation.reply(ticket.pk, "Restart it.", by=cast.engineer, now=now)

    assert scenes.letters(ticket, Act.REPLIED) == []
    assert scenes.event(ticket, Act.TELL_BY_PHONE).details == {"about": "replied"}


def test_the_requestors_words_join_the_ticket_and_its_engineer_keeps_it(cast: Cast, now: datetime):
    ticket = scenes.taken(cast.lucille, cast, at=now)
    before = len(scenes.letters(ticket))

    message = hear(ticket, cast.lucille, now=now + HOUR)

    ticket = scenes.now_of(ticket)
    assert (message.kind, message.is_public) == (MessageKind.REQUESTOR_REPLY, True)
    assert (ticket.state, ticket.engineer) == (State.IN_PROGRESS, cast.ines)
    assert scenes.acts(ticket)[-1] == Act.REQUESTOR_REPLIED
    assert len(scenes.letters(ticket)) == before


def test_an_answer_ends_the_hold_that_waits_for_it(cast: Cast, now: datetime):
    ticket = scenes.held(
        cast.lucille, cast, at=now, until=now + 5 * HOUR, reason=HoldReason.REQUESTOR
    )

    hear(ticket, cast.lucille, now=now + HOUR)

    ticket = scenes.now_of(ticket)
    assert ticket.state == State.IN_PROGRESS
    assert ticket.holds.get().ended_at == now + HOUR
    assert scenes.acts(ticket)[-2:] == [Act.REQUESTOR_REPLIED, Act.RESUMED]


@pytest.mark.parametrize("reason", [HoldReason.THIRD_PARTY, HoldReason.SCHEDULED])
def test_an_answer_does_not_end_a_hold_that_waits_for_somebody_else(
    cast: Cast, now: datetime, reason: HoldReason
):
    ticket = scenes.held(cast.lucille, cast, at=now, until=now + 5 * HOUR, reason=reason)

    hear(ticket, cast.lucille, now=now + HOUR)

    assert scenes.now_of(ticket).state == State.ON_HOLD


def test_an_out_of_office_note_is_kept_and_ends_no_hold(cast: Cast, now: datetime):
    ticket = scenes.held(
        cast.lucille, cast, at=now, until=now + 5 * HOUR, reason=HoldReason.REQUESTOR
    )

    message = hear(ticket, cast.lucille, now=now + HOUR, is_automatic=True)

    assert message.is_automatic
    assert scenes.now_of(ticket).state == State.ON_HOLD


def test_an_answer_to_a_resolved_ticket_reopens_it_with_the_same_engineer(
    cast: Cast, now: datetime
):
    ticket = scenes.resolved(cast.lucille, cast, at=now)

    hear(ticket, cast.lucille, now=now + 2 * HOUR)

    ticket = scenes.now_of(ticket)
    assert (ticket.state, ticket.engineer) == (State.IN_PROGRESS, cast.ines)
    assert scenes.acts(ticket)[-2:] == [Act.REQUESTOR_REPLIED, Act.REOPENED]


def test_an_out_of_office_note_reopens_nothing(cast: Cast, now: datetime):
    ticket = scenes.resolved(cast.lucille, cast, at=now)

    hear(ticket, cast.lucille, now=now + 2 * HOUR, is_automatic=True)

    assert scenes.now_of(ticket).state == State.RESOLVED


def test_participants_are_the_requestor_and_who_has_spoken_of_the_same_client(
    cast: Cast, now: datetime
):
    ticket = scenes.taken(cast.hector, cast, at=now)
    before = participants.is_participant(ticket, cast.opal)

    hear(ticket, cast.opal, now=now + HOUR)

    assert before is False
    assert participants.is_participant(ticket, cast.opal)
    assert participants.is_participant(ticket, cast.hector)
    assert not participants.is_participant(ticket, cast.lucille)


def test_the_clock_of_an_answered_hold_runs_from_the_answer(cast: Cast, now: datetime):
    ticket = scenes.taken(cast.lucille, cast, at=now, findings=scenes.critical())
    holding.hold(
        ticket.pk, reason=HoldReason.REQUESTOR, until_at=now + 5 * HOUR, note="",
        by=cast.engineer, now=now + HOUR,
    )  # fmt: skip

    hear(ticket, cast.lucille, now=now + 2 * HOUR)

    assert scenes.now_of(ticket).resolution_due_at == now + 5 * HOUR
