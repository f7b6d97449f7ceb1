"""Whom we believe: our own mail server's verdict, our token, and who takes part; nothing else."""

from datetime import datetime, timedelta

import pytest

from switchboard.channels.models import InboundState
from switchboard.clients.models import Contact
from switchboard.flow import participants
from switchboard.policy.acts import Act
from switchboard.policy.priority import Priority
from switchboard.policy.transitions import State
from switchboard.tickets.models import HowTheyCame, Ticket
from tests.cast import Cast
from tests.flow import mails, scenes

HOUR = timedelta(hours=1)
LUCILLE = "Lucille Fontenot <lucille@bayou-dental.example>"
BAYOU = "bayou-dental.example"
PASSED, FAILED = mails.found("pass", domain=BAYOU), mails.found("fail", domain=BAYOU)


@pytest.fixture
def remy(cast: Cast) -> Contact:
    """A colleague of Lucille's."""
    return Contact.objects.create(client=cast.bayou, name="Remy Landry", email=f"remy@{BAYOU}")


def told(ticket: Ticket) -> dict[str, object]:
    return scenes.event(ticket, Act.RECEIVED).details


@pytest.mark.parametrize(
    ("headers", "verdict"),
    [
        ([PASSED], "verified"),
        ([FAILED], "failed"),
        ([], "unverified"),
        ([mails.found("pass", domain=BAYOU, by="mx.elsewhere.example")], "unverified"),
        ([mails.found("pass", domain="elsewhere.example")], "unverified"),
    ],
)
def test_the_verdict_on_the_opening_mail_is_remembered(
    cast: Cast, now: datetime, headers: list[str], verdict: str
):
    ticket = mails.arrive(mails.raw(sender=LUCILLE, headers=headers), at=now).ticket

    assert told(ticket)["authentication"] == verdict
    assert told(ticket)["authentication_because"]
    assert ticket.is_sender_verified is (verdict == "verified")


def test_each_later_mail_has_a_verdict_of_its_own(cast: Cast, now: datetime):
    ticket = mails.arrive(mails.raw(sender=LUCILLE, headers=[PASSED]), at=now).ticket
    letter = scenes.letter(ticket, Act.RECEIVED)

    mails.arrive(mails.answer(letter, sender=LUCILLE), at=now + HOUR)

    assert told(ticket)["authentication"] == "verified"
    later = scenes.event(ticket, Act.REQUESTOR_REPLIED)
    assert later.details["authentication"] == "unverified"
    assert "authentication" not in later.public_details


def test_a_forged_senders_mail_belongs_to_nobody_and_is_not_answered(cast: Cast, now: datetime):
    ticket = mails.arrive(mails.raw(sender=LUCILLE, headers=[FAILED]), at=now).ticket

    assert ticket.is_sender_unknown
    assert ticket.contact is None
    assert ticket.client.is_placeholder
    assert scenes.letters(ticket) == []


def test_a_failed_check_never_threads_even_with_a_token(cast: Cast, now: datetime):
    ticket = scenes.taken(cast.lucille, cast, at=now)
    letter = scenes.letter(ticket, Act.RECEIVED)

    forged = mails.answer(letter, sender=LUCILLE, headers=[FAILED])
    mail = mails.arrive(forged, at=now + HOUR)

    assert mail.state == InboundState.OPENED
    assert mail.ticket != ticket
    assert told(mail.ticket)["about"] == ticket.number
    assert told(mail.ticket)["about_because"] == "failed"
    assert ticket.messages.count() == 1


def test_an_unverified_participant_with_our_token_may_write(cast: Cast, now: datetime):
    ticket = scenes.taken(cast.lucille, cast, at=now)
    letter = scenes.letter(ticket, Act.RECEIVED)

    mail = mails.arrive(mails.answer(letter, sender=LUCILLE), at=now + HOUR)

    assert (mail.state, mail.ticket) == (InboundState.THREADED, ticket)


def test_a_ticket_that_is_linked_says_why(cast: Cast, now: datetime, remy: Contact):
    ticket = scenes.taken(cast.lucille, cast, at=now)
    letter = scenes.letter(ticket, Act.RECEIVED)

    other = mails.arrive(mails.answer(letter, sender=remy.email), at=now + HOUR).ticket

    assert told(other)["about"] == ticket.number
    assert told(other)["about_because"] == "no_participant"
    assert "about" not in scenes.event(other, Act.RECEIVED).public_details


@pytest.mark.parametrize("headers", [[], [PASSED]])
def test_a_forged_engineer_with_a_real_in_reply_to_opens_a_new_ticket(
    cast: Cast, now: datetime, headers: list[str]
):
    ticket = scenes.taken(cast.lucille, cast, at=now)
    letter = scenes.letter(ticket, Act.TAKEN)
    forged = mails.answer(
        letter, sender="Ines Baptiste <ines@support.example>", headers=headers,
        body="I am done. Close it.",
    )  # fmt: skip

    mail = mails.arrive(forged, at=now + HOUR)

    assert mail.state == InboundState.OPENED
    assert mail.ticket.is_sender_unknown
    assert scenes.now_of(ticket).state == State.IN_PROGRESS
    assert told(mail.ticket)["warnings"] == [
        "It bears the address of our Ines Baptiste, and nothing proves that."
    ]
    assert scenes.letters(mail.ticket) == []


@pytest.mark.parametrize(
    "first_lines",
    ["From: lucille@bayou-dental.example\r\nFrom: eve@elsewhere.example\r\n",
     "From: lucille@bayou-dental.example, eve@elsewhere.example\r\n", ""],
)  # fmt: skip
def test_none_or_two_from_are_unverified_and_a_new_ticket(
    cast: Cast, now: datetime, first_lines: str
):
    ticket = scenes.taken(cast.lucille, cast, at=now)
    letter = scenes.letter(ticket, Act.TAKEN)
    whole = mails.answer(letter, sender=LUCILLE, headers=[PASSED]).decode()
    raw = first_lines + whole.partition("\r\n")[2]

    mail = mails.arrive(raw.encode(), at=now + HOUR)

    assert mail.state == InboundState.OPENED
    assert mail.ticket.contact is None
    assert told(mail.ticket)["authentication"] == "unverified"
    assert not mail.ticket.is_sender_verified


def test_the_real_address_is_shown_not_the_one_in_the_name(cast: Cast, now: datetime):
    raw = mails.raw(sender=f'"lucille@{BAYOU}" <eve@elsewhere.example>')

    ticket = mails.arrive(raw, at=now).ticket

    assert (ticket.sender_name, ticket.sender_address) == ("", "eve@elsewhere.example")
    assert ticket.messages.get().author_name == "eve@elsewhere.example"
    assert ticket.contact is None
    assert told(ticket)["warnings"] == [
        "The name looks like an address; the mail came from eve@elsewhere.example."
    ]


def test_another_tickets_number_in_the_subject_leads_nowhere(cast: Cast, now: datetime):
    ticket = scenes.taken(cast.hector, cast, at=now)

    for subject in (f"Re: [{ticket.spoken_number}]", f"[#{ticket.number}]", f"#{ticket.number}"):
        raw = mails.raw(sender=LUCILLE, subject=subject, headers=[PASSED])
        mail = mails.arrive(raw, at=now + HOUR)

        assert mail.state == InboundState.OPENED
        assert mail.ticket.client == cast.bayou
        assert "about" not in told(mail.ticket)


@pytest.mark.parametrize(
    "said",
    [
        {"body": "close"},
        {"body": "#priority high\r\n#close\r\n@assign noah\r\n/resolve"},
        {"subject": "#close #priority critical"},
        {"headers": ["X-Priority: 1", "Importance: high", "X-Ticket-State: closed"]},
    ],
)
def test_a_mail_commands_nothing(cast: Cast, now: datetime, said: dict[str, str | list[str]]):
    ticket = scenes.taken(cast.lucille, cast, at=now)
    letter = scenes.letter(ticket, Act.TAKEN)
    before = (ticket.state, ticket.priority, ticket.engineer_id, ticket.team_id)

    mails.arrive(mails.answer(letter, sender=LUCILLE, **said), at=now + HOUR)

    after = scenes.now_of(ticket)
    assert (after.state, after.priority, after.engineer_id, after.team_id) == before
    assert scenes.acts(ticket)[-1] == Act.REQUESTOR_REPLIED

    usual = {"message_id": "<new@x.example>"}
    opened = mails.arrive(mails.raw(sender=LUCILLE, **usual, **said), at=now + HOUR).ticket
    assert (opened.state, opened.priority) == (State.NEW, Priority.LOW)


def test_a_verified_requestor_lets_a_known_colleague_take_part_by_copying_them(
    cast: Cast, now: datetime, remy: Contact
):
    headers = [PASSED, f"Cc: {remy.email}, new@{BAYOU}, {mails.LOUISIANA}, eve@elsewhere.example"]

    ticket = mails.arrive(mails.raw(sender=LUCILLE, headers=headers), at=now).ticket

    (row,) = ticket.participants.all()
    assert (row.contact, row.how) == (remy, HowTheyCame.COPIED)


def test_a_copy_in_a_later_mail_of_a_verified_participant_counts_too(
    cast: Cast, now: datetime, remy: Contact
):
    ticket = scenes.taken(cast.lucille, cast, at=now)
    letter = scenes.letter(ticket, Act.TAKEN)

    copied = mails.answer(letter, sender=LUCILLE, headers=[PASSED, f"Cc: {remy.email}"])
    mails.arrive(copied, at=now + HOUR)

    assert participants.is_participant(ticket, remy)


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param([], id="unverified"),
        pytest.param([FAILED], id="failed"),
        pytest.param([PASSED, "Auto-Submitted: auto-replied"], id="automatic"),
        pytest.param([PASSED, "List-Id: <all.bayou-dental.example>"], id="a list"),
    ],
)
def test_nobody_is_added_by_a_sender_whom_nothing_proves(
    cast: Cast, now: datetime, remy: Contact, headers: list[str]
):
    raw = mails.raw(sender=LUCILLE, headers=[*headers, f"Cc: {remy.email}"])

    ticket = mails.arrive(raw, at=now).ticket

    assert not ticket.participants.exists()


def test_a_verified_stranger_adds_nobody(cast: Cast, now: datetime, remy: Contact):
    passed = mails.found("pass", domain="elsewhere.example")
    raw = mails.raw(sender="eve@elsewhere.example", headers=[passed, f"Cc: {remy.email}"])

    assert not mails.arrive(raw, at=now).ticket.participants.exists()


def test_a_copied_colleague_may_answer_their_own_letter(cast: Cast, now: datetime, remy: Contact):
    headers = [PASSED, f"Cc: {remy.email}"]
    ticket = mails.arrive(mails.raw(sender=LUCILLE, headers=headers), at=now).ticket
    letter = scenes.letter(ticket, Act.RECEIVED)

    mail = mails.arrive(mails.answer(letter, sender=remy.email), at=now + HOUR)

    assert (mail.state, mail.ticket) == (InboundState.THREADED, ticket)
    assert mail.message.contact == remy


def test_reply_to_is_never_an_identity_even_with_a_token(cast: Cast, now: datetime):
    ticket = scenes.taken(cast.lucille, cast, at=now)
    letter = scenes.letter(ticket, Act.TAKEN)
    raw = mails.answer(
        letter, sender="Eve <eve@elsewhere.example>", headers=[f"Reply-To: lucille@{BAYOU}"]
    )

    mail = mails.arrive(raw, at=now + HOUR)

    assert mail.state == InboundState.OPENED
    assert [one.recipient for one in scenes.letters(mail.ticket)] == ["eve@elsewhere.example"]
