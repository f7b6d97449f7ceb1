# ruff: noqa: E501 - headers are shown as the programs write them
"""A forwarded mail is read whole, and tells its writer as a fact that nobody checked."""

import pytest

from switchboard.wire.mail import parse
from tests.wire.mail.letters import mail, multipart

INNER = (
    "From: Sam Ortega <sam@gulf-freight.example>\r\nTo: rosa@bayou-dental.example\r\n"
    "Date: Mon, 16 Nov 2026 07:42:03 -0600\r\nSubject: Invoice 12/9\r\n"
    'Content-Type: multipart/mixed; boundary="i"\r\n\r\n'
    "--i\r\n\r\nPay now.\r\n--i\r\nContent-Type: application/pdf; name=bill.pdf\r\n\r\nx\r\n--i--\r\n"
)
ATTACHED = f"Content-Type: message/rfc822\r\n\r\n{INNER}"


def test_an_attached_mail_is_a_file_and_readable():
    found = parse(multipart("\r\nIs this real?", ATTACHED))

    assert [one.name for one in found.attachments] == ["Invoice 12-9.eml"]
    assert found.attachments[0].content.startswith(b"From: Sam Ortega")
    assert found.text == (
        "Is this real?\n\n---------- Attached message ----------\n"
        "From: Sam Ortega <sam@gulf-freight.example>\nDate: Mon, 16 Nov 2026 07:42:03 -0600\n"
        "To: rosa@bayou-dental.example\nSubject: Invoice 12/9\nFiles: bill.pdf\n\nPay now."
    )
    assert found.reply == found.text
    (one,) = found.forwarded
    assert one.is_attached
    assert one.sender.address == "sam@gulf-freight.example"
    assert found.sender.address == "rosa@bayou-dental.example"
    assert found.marks == (
        "A mail is attached, written by Sam Ortega <sam@gulf-freight.example> as it says "
        "(not checked).",
    )


def test_a_given_name_that_says_something_stays():
    part = ATTACHED.replace("822\r\n", "822; name=proof.eml\r\n", 1)
    nameless = ATTACHED.replace("822\r\n", "822; name=noname.eml\r\n", 1)

    found = parse(multipart(part, nameless))

    assert [one.name for one in found.attachments] == ["proof.eml", "Invoice 12-9.eml"]


def test_a_mail_in_a_mail_in_a_mail_is_told_in_each():
    middle = f"Subject: Middle\r\nContent-Type: message/rfc822\r\n\r\n{INNER}"
    part = f"Content-Type: message/rfc822\r\nContent-Transfer-Encoding: 8bit\r\n\r\n{middle}"

    found = parse(multipart(part))

    assert [one.subject for one in found.forwarded] == ["Middle"]
    assert found.forwarded[0].files == ("Invoice 12-9.eml",)


def test_an_attached_mail_without_headers_stays_a_file():
    found = parse(
        multipart("\r\nWords", "Content-Type: message/rfc822\r\n\r\n\r\nno header: at all")
    )

    assert found.text.startswith("Words")
    assert len(found.attachments) == 1


@pytest.mark.parametrize(
    ("subject", "body"),
    [
        ("Fwd: Invoice", "---------- Forwarded message ---------\r\nFrom: Sam Ortega <sam@gulf-freight.example>\r\nDate: Mon, Nov 16, 2026 at 9:12 AM\r\nSubject: Invoice\r\nTo: <rosa@bayou-dental.example>"),
        ("TR: Facture", "De : Sam Ortega <sam@gulf-freight.example>\r\nEnvoyé : lundi 16 novembre 2026 09:12\r\nÀ : Rosa\r\nObjet : Invoice"),  # codespell:ignore
        ("WG: Rechnung", "Von: Sam Ortega [mailto:sam@gulf-freight.example]\r\nGesendet: Montag, 16. November 2026 09:12\r\nAn: Rosa\r\nBetreff: Invoice"),
        ("RV: Factura", "De: Sam Ortega <sam@gulf-freight.example>\r\nEnviado: lunes, 16 de noviembre de 2026 9:12\r\nPara: Rosa\r\nAsunto: Invoice"),
        ("Please look", "Begin forwarded message:\r\n\r\n> From: Sam Ortega <sam@gulf-freight.example>\r\n> Subject: Invoice\r\n> Date: November 16, 2026 at 9:12:44 AM CST\r\n> To: rosa@bayou-dental.example"),
        ("Fw: Invoice", "----- Forwarded Message -----\r\nFrom: Sam Ortega <sam@gulf-freight.example>\r\nTo: Rosa\r\nSent: Monday, November 16, 2026 at 09:12:44 AM CST\r\nSubject: Invoice"),
        ("I: Fattura", "-------- Messaggio inoltrato --------\r\nOggetto: Invoice\r\nData: Mon, 16 Nov 2026 09:12:44 -0600\r\nMittente: x\r\nDa: Sam Ortega <sam@gulf-freight.example>"),
    ],
)  # fmt: skip
def test_an_inline_forward_is_read_whole_and_tells_its_writer(subject, body):
    text = f"Is this one real?\r\n\r\n{body}\r\n\r\nPay now.\r\n\r\nThanks,\r\nSam"

    found = parse(mail(f"Subject: {subject}", body=text))

    assert found.reply == text.replace("\r\n", "\n")
    assert (found.signature, found.quoted) == ("", "")
    (one,) = found.forwarded
    assert (one.sender.name, one.sender.address) == ("Sam Ortega", "sam@gulf-freight.example")
    assert not one.is_attached
    assert found.sender.address == "rosa@bayou-dental.example"


def test_a_reply_to_a_forward_names_no_original_sender():
    body = "Thanks.\r\n\r\nOn Mon, 16 Nov 2026 Ana wrote:\r\n> ----- Forwarded Message -----\r\n> From: x@y.example\r\n> Date: Monday"

    found = parse(mail("Subject: Re: Fwd: Invoice", body=body))

    assert found.forwarded == ()
    assert found.reply == "Thanks."
