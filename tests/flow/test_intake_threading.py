"""Which mail joins which ticket: by our signed token in a participant's hands, by nothing else."""

from datetime import datetime, timedelta

import pytest

from switchboard.channels.models import InboundState
from switchboard.policy.acts import Act
from switchboard.policy.transitions import State
from switchboard.tickets.models import MessageKind, Ticket
from tests.cast import Cast
from tests.flow import mails, scenes

HOUR = timedelta(hours=1)
LUCILLE = "Lucille Fontenot <lucille@bayou-dental.example>"
HECTOR = "Hector Ruiz <hector@hillcountry-law.example>"


def test_the_requestors_answer_joins_the_ticket(cast: Cast, now: datetime):
    ticket = mails.arrive(mails.raw(sender=LUCILLE), at=now).ticket
    letter = scenes.letter(ticket, Act.RECEIVED)

    mail = mails.arrive(mails.answer(letter, sender=LUCILLE), at=now + HOUR)

    assert (mail.state, mail.ticket) == (InboundState.THREADED, ticket)
    assert mail.message.text == "It still jams."
    assert mail.message.kind == MessageKind.REQUESTOR_REPLY
    assert Ticket.objects.count() == 1


def test_an_answer_is_found_by_its_references_alone(cast: Cast, now: datetime):
    ticket = mails.arrive(mails.raw(sender=LUCILLE), at=now).ticket
    ours = scenes.letter(ticket, Act.RECEIVED).internet_message_id
    answer = mails.raw(
        sender=LUCILLE, message_id="<b@mail.example>", headers=[f"In-Reply-To: {ours}"]
    )

    assert mails.arrive(answer, at=now + HOUR).ticket == ticket


def test_an_answer_to_a_resolved_ticket_reopens_it(cast: Cast, now: datetime):
    ticket = scenes.resolved(cast.lucille, cast, at=now)
    letter = scenes.letter(ticket, Act.RESOLVED)

    mails.arrive(mails.answer(letter, sender=LUCILLE), at=now + 3 * HOUR)

    ticket = scenes.now_of(ticket)
    assert (ticket.state, ticket.engineer) == (State.IN_PROGRESS, cast.ines)


@pytest.mark.parametrize(
    "sender",
    [
        pytest.param("Eve <eve@elsewhere.example>", id="a stranger"),
        pytest.param(HECTOR, id="another client's contact"),
        pytest.param("Ines Baptiste <ines@support.example>", id="a forged engineer"),
        pytest.param("Remy <remy@bayou-dental.example>", id="a colleague who never took part"),
        pytest.param('"lucille@bayou-dental.example" <eve@elsewhere.example>', id="a false name"),
    ],
)
def test_our_token_in_other_hands_opens_a_new_ticket(cast: Cast, now: datetime, sender: str):
    ticket = mails.arrive(mails.raw(sender=LUCILLE), at=now).ticket
    letter = scenes.letter(ticket, Act.RECEIVED)

    mail = mails.arrive(mails.answer(letter, sender=sender), at=now + HOUR)

    assert mail.state == InboundState.OPENED
    assert mail.ticket != ticket
    assert scenes.event(mail.ticket, Act.RECEIVED).details["about"] == ticket.number
    assert ticket.messages.count() == 1


def test_a_reply_to_of_a_victim_is_no_identity(cast: Cast, now: datetime):
    raw = mails.raw(
        sender="Eve <eve@elsewhere.example>", headers=["Reply-To: lucille@bayou-dental.example"]
    )

    ticket = mails.arrive(raw, at=now).ticket

    assert ticket.is_sender_unknown
    assert [letter.recipient for letter in scenes.letters(ticket)] == ["eve@elsewhere.example"]


def test_a_number_in_the_subject_proves_nothing(cast: Cast, now: datetime):
    ticket = scenes.taken(cast.lucille, cast, at=now)
    raw = mails.raw(sender=LUCILLE, subject=f"Re: [{ticket.spoken_number}] Outlook hangs")

    mail = mails.arrive(raw, at=now + HOUR)

    assert mail.state == InboundState.OPENED
    assert mail.ticket != ticket


def test_a_token_with_one_wrong_letter_proves_nothing(cast: Cast, now: datetime):
    ticket = mails.arrive(mails.raw(sender=LUCILLE), at=now).ticket
    token = scenes.letter(ticket, Act.RECEIVED).reply_to.partition("@")[0]
    forged = token[:-1] + ("a" if token[-1] != "a" else "b")
    raw = mails.raw(sender=LUCILLE, to=f"{forged}@support.example", message_id="<f@mail.example>")

    assert mails.arrive(raw, at=now + HOUR).ticket != ticket


def test_an_answer_after_closure_opens_a_new_ticket_that_names_the_old(cast: Cast, now: datetime):
    ticket = scenes.closed(cast.lucille, cast, at=now)
    letter = scenes.letter(ticket, Act.CLOSED)

    mail = mails.arrive(mails.answer(letter, sender=LUCILLE), at=now + timedelta(days=7))

    assert mail.state == InboundState.OPENED
    assert mail.ticket.contact == cast.lucille
    assert scenes.event(mail.ticket, Act.RECEIVED).details["about"] == ticket.number
    assert scenes.now_of(ticket).state == State.CLOSED


def test_an_out_of_office_note_is_attached_and_not_answered(cast: Cast, now: datetime):
    ticket = mails.arrive(mails.raw(sender=LUCILLE), at=now).ticket
    letter = scenes.letter(ticket, Act.RECEIVED)
    note = mails.answer(letter, sender=LUCILLE, body="I am away.").replace(
        b"MIME-Version", b"Auto-Submitted: auto-replied\r\nMIME-Version", 1
    )

    mail = mails.arrive(note, at=now + HOUR)

    assert (mail.state, mail.ticket) == (InboundState.THREADED, ticket)
    assert mail.message.is_automatic
    assert len(scenes.letters(ticket)) == 1


def test_of_an_answer_own_words_and_quote_are_kept_apart(cast: Cast, now: datetime):
    ticket = mails.arrive(mails.raw(sender=LUCILLE), at=now).ticket
    body = "It still jams.\r\n\r\nOn Mon, 23 Nov 2026 at 07:05, Texas desk wrote:\r\n> Hello"
    answer = mails.answer(scenes.letter(ticket, Act.RECEIVED), sender=LUCILLE, body=body)

    message = mails.arrive(answer, at=now + HOUR).message

    assert message.text == "It still jams."
    assert "> Hello" in message.rest
