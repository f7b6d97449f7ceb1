"""A reply's own words, apart from what mail programs put around them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchboard.wire.reply_text import REPLY_ABOVE, split
from tests.wire.replies import REPLIES

QUOTE = "\n\n> Does it print now?\n> Ana"


@pytest.mark.parametrize("reply", REPLIES, ids=lambda reply: reply.program)
def test_each_programs_reply_falls_into_its_parts(reply):
    found = split(reply.text, sender_name="Rosa Guidry")

    assert found.own == reply.own
    assert found.signature == reply.signature
    assert found.disclaimer == reply.disclaimer
    assert found.quoted == reply.quoted


@pytest.mark.parametrize(
    "attribution",
    [
        "On Mon, Nov 16, 2026 at 9:12 AM Ana <ana@support.example> wrote:",
        "On Mon, Nov 16, 2026 at 9:12 AM Ana\n<ana@support.example> wrote:",
        "El lun, 16 nov 2026 a las 9:12, Ana (<ana@support.example>) escribió:",
        "Le lun. 16 nov. 2026 à 09:12, Ana <ana@support.example> a écrit :",
        "Am Mo., 16. Nov. 2026 um 09:12 Uhr schrieb Ana <ana@support.example>:",
        "Am 16.11.2026 um 09:12 schrieb Ana:",
        "2026-11-16 9:12 GMT-06:00 Ana <ana@support.example>:",
        "-----Original Message-----",
        "-----Ursprüngliche Nachricht-----",
        "-----Mensaje original-----",
        "-----Message d'origine-----",
        "________________________________\nFrom: Ana\nSent: Monday, November 16, 2026\nTo: Rosa",
        "*From:* Ana\n*Sent:* Monday\n*To:* Rosa",
        "De: Ana\nEnviado: lunes, 16 de noviembre de 2026\nPara: Rosa\nAsunto: Impresora",
        "De : Ana\nEnvoyé : lundi 16 novembre 2026\nÀ : Rosa\nObjet : Imprimante",
        "Von: Ana\nGesendet: Montag, 16. November 2026\nAn: Rosa\nBetreff: Drucker",
        "Ana ezt írta (2026. nov. 16., H, 9:12):",
        REPLY_ABOVE,
    ],
)
def test_quote_below_each_kind_of_attribution(attribution):
    found = split(f"Yes, it prints.\n\n{attribution}{QUOTE}")

    assert found.own == "Yes, it prints."
    assert found.quoted == f"{attribution}{QUOTE}"


def test_answers_between_quoted_lines_stay():
    found = split(
        "On Mon, 16 Nov 2026 Ana wrote:\n> Is it on?\n> Really?\nYes.\n> Paper?\n> Ink?\nBoth."
    )

    assert found.own == "Yes.\nBoth."


@pytest.mark.parametrize("mark", ["> ", ""])
def test_a_quote_of_thirty_thousand_lines_is_a_quote(mark):
    history = "\n".join(f"{mark}line {number} of a log" for number in range(30_000))

    found = split(f"It prints.\n\nOn Mon, 16 Nov 2026 Ana wrote:\n{history}")

    assert found.own == "It prints."
    assert found.quoted.endswith("line 29999 of a log")


def test_words_that_only_look_like_a_quote_stay():
    text = (
        "Good morning,\nOn Monday 3 people could not print.\nFrom: the lobby\n"
        "It is urgent, Ana wrote\n>>> see room 5 <<<\nOn Tuesday it was worse."
    )

    assert split(text).own == text


@pytest.mark.parametrize(
    "signature",
    [
        "-- \nRosa Guidry\nBayou Dental",
        "Best wishes,\nRosa",
        "Thanks,\nRosa Guidry\n985-555-0114",
        "Saludos,\nRosa Guidry\n985-555-0114",
        "Sent from my iPhone",
        "Get Outlook for iOS",
        "Enviado desde mi iPhone",
        "Rosa Guidry\nBayou Dental\n985-555-0114",
    ],
)
def test_signature_is_set_apart(signature):
    found = split(f"The scanner is broken.\n\n{signature}", sender_name="Rosa Guidry")

    assert found.own == "The scanner is broken."
    assert found.signature == signature


@pytest.mark.parametrize("thanks", ["Thanks,\nRosa", "Gracias!", "Vielen Dank,\n\nRosa", "Merci"])
def test_mere_thanks_are_words(thanks):
    text = f"The scanner is broken.\n\n{thanks}"

    assert split(text, sender_name="Rosa Guidry").own == text


def test_legal_notice_is_set_apart_from_the_signature():
    notice = "CONFIDENTIALITY NOTICE: This mail is for you alone and for nobody else."

    found = split(f"The scanner is broken.\n\nRegards,\nRosa\n\n{notice}")

    assert (found.own, found.signature, found.disclaimer) == (
        "The scanner is broken.", "Regards,\nRosa", notice,
    )  # fmt: skip


def test_an_own_quoted_line_stays_above_more_words_but_not_above_a_notice():
    words = "You wrote:\n> Is it on?\n\nIt is."

    assert split(words).own == words
    assert split("It is.\n\n> Is it on?\n\nDisclaimer: for you alone").own == "It is."


@pytest.mark.parametrize(
    "text",
    [
        "Thanks",
        "The printer is dead.\nThis email I can't open: what is it?",
        "Thanks for the help.\nIt still does not print, and we need it before noon.",
        "Thanks\nbut the door of the server room is still open",
        "New colleague:\nRosa Guidry\nThibodaux",
        "Sent from my iPhone",
    ],
)
def test_words_that_only_look_like_a_signature_stay(text):
    assert split(text, sender_name="Rosa Guidry").own == text


def test_a_mail_that_is_all_quote_is_read_whole():
    assert split("> Does it print?\n> Ana").own == "> Does it print?\n> Ana"


@given(st.text(alphabet="ab >\n-:1O", max_size=200))
def test_no_word_is_lost(text):
    found = split(text)

    kept = "".join((found.own + found.rest).split())
    assert sorted(kept) == sorted("".join(text.split()))
