"""Letters to who reads Spanish: no English is left in them but what people wrote themselves."""

import re
from datetime import datetime, timedelta

import pytest

from switchboard.accounts.models import SignInCode
from switchboard.channels.models import OutboundMail
from switchboard.clients.models import Contact
from switchboard.flow import conversation, sign_in
from switchboard.policy.acts import Act
from switchboard.wire.reply_mark import reply_above
from tests.cast import Cast
from tests.flow import scenes
from tests.flow.test_telling import a_whole_life

ENGLISH = re.compile(
    r"\b(the|your|we|you|is|at|with|Monday|Ticket|hello|desk|Open|team|because|option)\b",
    re.IGNORECASE,
)
# What engineers wrote in English.
THEIR_WORDS = (
    "Looking.", "It needs the server.", *scenes.ANSWERS.values(), "Outlook hangs",
)  # fmt: skip


@pytest.fixture
def lucille(cast: Cast) -> Contact:
    cast.lucille.language = "es-MX"
    cast.lucille.save()
    return cast.lucille


def text_of(letter: OutboundMail) -> str:
    said = f"{letter.sender_name}\n{letter.subject}\n{letter.text}".replace("\u00a0", " ")
    for words in THEIR_WORDS:
        said = said.replace(words, "")
    return re.sub(r"https?://\S+", "", said)


def test_no_letter_of_a_whole_life_holds_english_of_ours(
    cast: Cast, lucille: Contact, now: datetime
):
    ticket = a_whole_life(cast, now)

    for letter in scenes.letters(ticket):
        assert ENGLISH.findall(text_of(letter)) == [], letter.act
        assert '<html lang="es"' in letter.html
        assert letter.text.startswith(reply_above("es"))


def test_dates_reasons_priority_and_team_are_said_in_spanish(
    cast: Cast, lucille: Contact, now: datetime
):
    ticket = a_whole_life(cast, now)

    reassessed = text_of(scenes.letter(ticket, Act.REASSESSED))
    held = text_of(scenes.letter(ticket, Act.HELD))
    assert "Su prioridad" in text_of(scenes.letter(ticket, Act.ASSESSED))
    assert "Mesa de servicio" in text_of(scenes.letter(ticket, Act.ASSESSED))
    assert "Toda una sede está afectada, el trabajo está detenido" in reassessed
    assert "no hay una solución provisional." in reassessed
    assert "lunes 23 de noviembre a las 8:02 a. m. (CST)" in held
    assert "Esperamos a un tercero" in held
    assert "opción 2\nHorario: lunes a viernes, de 7 a. m. a 5 p. m., hora del Centro" in held


def test_the_survey_asks_in_the_language_of_who_answers(
    cast: Cast, lucille: Contact, now: datetime
):
    ticket = scenes.resolved(lucille, cast, at=now)

    survey = ticket.surveys.get()
    assert survey.question == "¿Qué tan bien le ayudamos con esto?"
    assert survey.question in scenes.letter(ticket, Act.RESOLVED).text


def test_the_fee_notice_is_told_after_hours_in_the_readers_language_and_remembered(
    cast: Cast, lucille: Contact, now: datetime
):
    evening = now + timedelta(hours=12)

    ticket = scenes.reported(lucille, at=evening)

    text = text_of(scenes.letter(ticket, Act.RECEIVED))
    told = scenes.event(ticket, Act.FEE_NOTICE_TOLD)
    assert "puede tener un costo adicional" in text
    assert "Abre el martes 24 de noviembre a las 7:00 a. m. (CST)" in text
    assert told.details["notice_version"] == ticket.policy.fees.notice_version
    assert (told.details["language"], told.is_public) == ("es", False)


def test_within_hours_no_fee_is_spoken_of(cast: Cast, lucille: Contact, now: datetime):
    ticket = scenes.reported(lucille, at=now)

    assert "costo" not in scenes.letter(ticket, Act.RECEIVED).text
    assert Act.FEE_NOTICE_TOLD not in scenes.acts(ticket)


def test_a_sign_in_code_comes_in_the_readers_language(cast: Cast, lucille: Contact, now: datetime):
    SignInCode.objects.create(
        email=lucille.email, origin="192.0.2.7", asked_at=now, expires_at=now + timedelta(hours=1)
    )

    sign_in.send_codes(10, now=now)

    letter = OutboundMail.objects.get(act="sign_in")
    assert letter.subject.startswith("Su código de acceso: ")
    assert ENGLISH.findall(text_of(letter)) == []


def test_an_engineers_words_answer_the_requestors_newest_mail_by_a_stable_subject(
    cast: Cast, now: datetime
):
    ticket = scenes.reported(
        cast.lucille, at=now, subject="RE: FW: Outlook hangs", answers=["<first@bayou.example>"]
    )
    again = scenes.report(at=now, answers=["<second@bayou.example>"])
    conversation.hear(ticket.pk, again, contact=cast.lucille, now=now)

    conversation.reply(ticket.pk, "Looking.", by=cast.engineer, now=now)

    receipt, answer = scenes.letters(ticket)
    assert receipt.subject == f"[{ticket.spoken_number}] Outlook hangs"
    assert answer.subject == f"Re: {receipt.subject}"
    assert answer.references == [
        "<first@bayou.example>", receipt.internet_message_id, "<second@bayou.example>",
    ]  # fmt: skip
