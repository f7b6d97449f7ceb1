import re
from datetime import datetime, timedelta

from switchboard.accounts.actor import Actor
from switchboard.channels.models import OutboundState
from switchboard.flow import (
    calling_back,
    conversation,
    escalation,
    holding,
    resolution,
    telling,
    triage,
    work,
)
from switchboard.policy.access_level import AccessLevel
from switchboard.policy.acts import PUBLIC_ACTS, Act
from switchboard.tickets.models import HoldReason, Ticket
from switchboard.tickets.models.work import HandoverReason
from switchboard.wire import reply_token
from switchboard.wire.mail import REPLY_ABOVE
from tests.cast import Cast
from tests.flow import scenes

MINUTE = timedelta(minutes=1)
# The requestor's own acts need no letter to the requestor.
THEIR_OWN = {Act.REQUESTOR_REPLIED, Act.SURVEY_ANSWERED}
# It takes two tickets to do these: test_merging and test_splitting prove their letters.
OF_TWO = {Act.MERGED, Act.MERGE_UNDONE, Act.SPLIT}
# What only a call after hours leads to is told in its own tests.
OF_A_CALL = {Act.PAGE_ACCEPTED, Act.CALL_BACK_MISSED}
# What several tickets of one outage lead to is told in test_outages.
OF_AN_OUTAGE = {Act.OUTAGE_OPENED, Act.OUTAGE_JOINED, Act.OUTAGE_LEFT}


def a_whole_life(cast: Cast, now: datetime) -> Ticket:
    """Every public act once."""
    ticket = scenes.taken(cast.lucille, cast, at=now)
    key = ticket.pk
    conversation.reply(key, "Looking.", by=cast.engineer, now=now + 6 * MINUTE)
    triage.reassess(key, scenes.critical(), by=cast.engineer, now=now + 7 * MINUTE)
    holding.hold(
        key, reason=HoldReason.THIRD_PARTY, until_at=now + 60 * MINUTE, note="",
        by=cast.engineer, now=now + 8 * MINUTE,
    )  # fmt: skip
    holding.resume(key, by=cast.engineer, now=now + 9 * MINUTE)
    conversation.note(key, "Noah knows it better.", by=cast.engineer, now=now + 10 * MINUTE)
    cast.petra.access_level = AccessLevel.ELEVATED
    cast.petra.save()
    escalation.escalate(
        key, required=AccessLevel.ELEVATED, reason="It needs the server.",
        by=cast.engineer, now=now + 10 * MINUTE,
    )  # fmt: skip
    calling_back.promise_call_back(key, by=cast.engineer, now=now + 10 * MINUTE)
    calling_back.called_back(key, note="", by=cast.engineer, now=now + 10 * MINUTE)
    work.hand_over(
        key, to=cast.noah, reason=HandoverReason.SKILL, note="", by=cast.engineer,
        now=now + 10 * MINUTE,
    )  # fmt: skip
    work.log_time(key, minutes=5, note="", by=cast.colleague, now=now + 11 * MINUTE)
    resolution.resolve(key, **scenes.ANSWERS, by=cast.colleague, now=now + 11 * MINUTE)
    resolution.reopen(key, reason="No.", by=Actor.contact(cast.lucille), now=now + 12 * MINUTE)
    resolution.resolve(key, **scenes.ANSWERS, by=cast.colleague, now=now + 13 * MINUTE)
    resolution.close(key, now=now + timedelta(days=6))
    return ticket


def test_each_public_act_writes_exactly_one_letter(cast: Cast, now: datetime):
    ticket = a_whole_life(cast, now)

    told = [letter.act for letter in scenes.letters(ticket)]
    done = [act for act in scenes.acts(ticket) if act in PUBLIC_ACTS]
    assert told == done
    assert set(done) == PUBLIC_ACTS - THEIR_OWN - OF_TWO - OF_A_CALL - OF_AN_OUTAGE


def test_every_letter_leads_back_to_its_ticket_and_requestor(cast: Cast, now: datetime):
    ticket = a_whole_life(cast, now)

    for letter in scenes.letters(ticket):
        token = reply_token.find([letter.reply_to], secrets=telling.token_secrets())
        assert token.ticket_number == ticket.number
        assert token.contact == str(cast.lucille.pk)
        assert letter.reply_to.startswith("reply+")
        assert letter.reply_to.endswith("@support.example")


def test_every_letter_threads_under_the_earlier_ones(cast: Cast, now: datetime):
    ticket = a_whole_life(cast, now)

    written = scenes.letters(ticket)
    ids = [letter.internet_message_id for letter in written]
    assert len(set(ids)) == len(ids)
    for number, letter in enumerate(written):
        first, since = ids[:number][:1], ids[1:number]
        assert letter.references == [*first, *since[-telling.REFERENCES_KEPT :]]


def test_the_receipt_threads_under_the_requestors_own_mail(cast: Cast, now: datetime):
    ticket = scenes.reported(cast.lucille, at=now, answers=["<hers@bayou-dental.example>"])

    assert scenes.letter(ticket, Act.RECEIVED).references == ["<hers@bayou-dental.example>"]


def test_a_letter_is_from_the_desk_to_the_requestor_about_the_number(cast: Cast, now: datetime):
    ticket = scenes.reported(cast.lucille, at=now)

    letter = scenes.letter(ticket, Act.RECEIVED)
    assert letter.sender_address == "louisiana@support.example"
    assert (letter.recipient, letter.recipient_name) == (
        "lucille@bayou-dental.example", "Lucille Fontenot",
    )  # fmt: skip
    assert letter.subject == f"[{ticket.spoken_number}] Outlook hangs"
    assert (letter.state, letter.next_try_at, letter.written_at) == (OutboundState.NEW, now, now)


def test_a_letter_names_ticket_link_desk_and_where_to_reply(cast: Cast, now: datetime):
    ticket = scenes.reported(cast.lucille, at=now)

    text = scenes.letter(ticket, Act.RECEIVED).text
    assert text.startswith(REPLY_ABOVE)
    assert "Hello Lucille Fontenot," in text
    assert telling.ticket_link(ticket) in text
    assert re.search(r"\(337\) 313-2400, option 2\nOpen Monday to Friday", text)


def test_what_people_wrote_is_text_in_the_html_never_markup(cast: Cast, now: datetime):
    ticket = scenes.taken(cast.lucille, cast, at=now)

    conversation.reply(
        ticket.pk, "<script>alert(1)</script> & {company}", by=cast.engineer, now=now
    )

    letter = scenes.letter(ticket, Act.REPLIED)
    assert "<script>" not in letter.html
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; {company}" in letter.html
    assert "<script>alert(1)</script> & {company}" in letter.text


def test_braces_in_a_subject_are_not_places_to_fill(cast: Cast, now: datetime):
    ticket = scenes.reported(cast.lucille, at=now, subject="{cause} and {0}")

    assert scenes.letter(ticket, Act.RECEIVED).subject.endswith("{cause} and {0}")


def test_all_but_an_engineers_own_words_are_automatic(cast: Cast, now: datetime):
    ticket = a_whole_life(cast, now)

    personal = {letter.act for letter in scenes.letters(ticket) if not letter.is_automatic}
    assert personal == {Act.REPLIED}


def test_a_long_subject_still_fits(cast: Cast, now: datetime):
    ticket = scenes.reported(cast.lucille, at=now, subject="ü" * 900)

    assert len(ticket.subject) == 300
    assert len(scenes.letter(ticket, Act.RECEIVED).subject) <= 400
