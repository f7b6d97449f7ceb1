"""What an engineer must know of a mail stands under its words, on the ticket's page alone."""

from datetime import datetime

from switchboard.channels.models import OutboundMail
from switchboard.flow import work
from tests.cast import Cast
from tests.console.conftest import Browser, Opens, page_of
from tests.flow import mails

LUCILLE = "Lucille Fontenot <lucille@bayou-dental.example>"
SIGNED = "-----BEGIN PGP SIGNED MESSAGE-----\n\nIt <b>jams</b>.\n-----BEGIN PGP SIGNATURE-----\nx"


def test_a_signature_that_nobody_checked_is_said(ines: Browser, cast: Cast, now: datetime) -> None:
    mail = mails.arrive(mails.raw(sender=LUCILLE, body=SIGNED), at=now)

    page = page_of(ines.get(f"/tickets/{mail.ticket.number}"))

    assert "Signed (PGP), not checked.</p>" in page


def test_marks_of_a_reply_stand_under_the_reply(
    ines: Browser, triaged: Opens, cast: Cast, now: datetime
) -> None:
    ticket = work.take(triaged().pk, by=cast.engineer, now=now)
    letter = OutboundMail.objects.filter(ticket=ticket).latest("id")
    body = "-----BEGIN PGP MESSAGE-----\n\nhQEM\n-----END PGP MESSAGE-----"

    mails.arrive(mails.answer(letter, sender=LUCILLE, body=body), at=now)

    page = page_of(ines.get(f"/tickets/{ticket.number}"))
    assert "[This mail is encrypted (PGP): it can&#39;t be read here.]" in page
    assert "Encrypted (PGP): can&#39;t be read here.</p>" in page


def test_what_could_not_be_read_is_said(ines: Browser, cast: Cast, now: datetime) -> None:
    raw = mails.raw(sender=LUCILLE).replace(b"23 Nov 2026", b"99 Nov 99999")

    mail = mails.arrive(raw, at=now)

    page = page_of(ines.get(f"/tickets/{mail.ticket.number}"))
    assert "Not all could be read: the Date can&#39;t be read.</p>" in page
