"""Mails of one thread without our token: each opens a ticket, and says whose sibling it is."""

from datetime import datetime, timedelta

import pytest
from django.conf import settings
from django.core import signing
from django.test import override_settings

from switchboard.channels.models import InboundMail
from switchboard.clients.models import Contact
from switchboard.flow import survey, threads
from switchboard.policy.acts import Act
from switchboard.tickets.models import Ticket
from switchboard.wire.mail import parse
from tests.cast import Cast
from tests.flow import mails, scenes

MINUTE = timedelta(minutes=1)
LUCILLE = "Lucille Fontenot <lucille@bayou-dental.example>"
REMY = "Remy Landry <remy@bayou-dental.example>"
HECTOR = "Hector Ruiz <hector@hillcountry-law.example>"


def reply_all(*, sender: str, to: str = "<one@mail.example>", message_id: str = "<two@x.example>"):
    headers = [f"In-Reply-To: {to}", f"References: <root@x.example> {to}"]
    return mails.raw(
        sender=sender, subject="Re: Printer is jammed", body="Here too.", message_id=message_id,
        headers=headers,
    )  # fmt: skip


def test_a_mails_ids_are_kept_when_it_is_understood(cast: Cast, now: datetime):
    mail = mails.arrive(reply_all(sender=LUCILLE), at=now)

    kept = InboundMail.objects.get(pk=mail.pk)
    assert kept.message_id_header == "<two@x.example>"
    assert kept.in_reply_to_header == "<one@mail.example>"
    assert kept.references_header == ["<root@x.example>", "<one@mail.example>"]


def test_a_colleagues_answer_to_all_opens_a_ticket_that_names_its_sibling(
    cast: Cast, now: datetime
):
    first = mails.arrive(mails.raw(sender=LUCILLE), at=now).ticket

    second = mails.arrive(reply_all(sender=REMY), at=now + MINUTE).ticket

    assert second != first
    assert scenes.event(second, Act.RECEIVED).details["sibling_of"] == first.number
    assert "sibling_of" not in scenes.event(second, Act.RECEIVED).public_details


def test_two_answers_to_a_mail_that_we_never_got_are_siblings(cast: Cast, now: datetime):
    first = mails.arrive(reply_all(sender=LUCILLE), at=now).ticket

    second = mails.arrive(reply_all(sender=REMY, message_id="<three@x.example>"), at=now).ticket

    assert scenes.event(second, Act.RECEIVED).details["sibling_of"] == first.number


def test_another_clients_ticket_is_never_named_as_a_sibling(cast: Cast, now: datetime):
    mails.arrive(mails.raw(sender=LUCILLE), at=now)

    other = mails.arrive(reply_all(sender=HECTOR), at=now + MINUTE).ticket

    assert "sibling_of" not in scenes.event(other, Act.RECEIVED).details


@pytest.mark.parametrize("length", [1, 890])
def test_an_id_of_any_length_is_kept_and_found(cast: Cast, now: datetime, length: int):
    odd = f"<{'é' * length}@x.example>"
    mails.arrive(mails.raw(sender=LUCILLE, message_id=odd), at=now)

    second = mails.arrive(reply_all(sender=REMY, to=odd), at=now + MINUTE).ticket

    assert "sibling_of" in scenes.event(second, Act.RECEIVED).details


def test_looking_for_siblings_costs_one_query(cast: Cast, now: datetime, django_assert_num_queries):
    mails.arrive(mails.raw(sender=LUCILLE), at=now)
    email = parse(reply_all(sender=REMY))
    lucille = Contact.objects.get(pk=cast.lucille.pk)

    with django_assert_num_queries(1):
        found = threads.sibling(email, contact=lucille)

    assert found == Ticket.objects.get()


def test_an_answer_is_still_heard_after_the_key_was_changed(cast: Cast, now: datetime):
    ticket = scenes.taken(cast.lucille, cast, at=now)
    letter = scenes.letter(ticket, Act.TAKEN)

    before = [settings.SECRET_KEY]
    with override_settings(SECRET_KEY="a-key-of-tomorrow" * 3, SECRET_KEY_FALLBACKS=before):
        mail = mails.arrive(mails.answer(letter, sender=LUCILLE), at=now + MINUTE)

    assert mail.ticket == ticket


def test_a_forgotten_key_signs_nothing_any_more(cast: Cast, now: datetime):
    ticket = scenes.taken(cast.lucille, cast, at=now)
    letter = scenes.letter(ticket, Act.TAKEN)

    with override_settings(SECRET_KEY="a-key-of-tomorrow" * 3, SECRET_KEY_FALLBACKS=[]):
        mail = mails.arrive(mails.answer(letter, sender=LUCILLE), at=now + MINUTE)

    assert mail.ticket != ticket


def test_a_survey_link_still_leads_to_its_survey_after_the_key_was_changed():
    link = signing.Signer(salt=survey.SALT).sign("secret")

    with override_settings(SECRET_KEY="of-tomorrow", SECRET_KEY_FALLBACKS=[settings.SECRET_KEY]):
        assert signing.Signer(salt=survey.SALT).unsign(link) == "secret"
