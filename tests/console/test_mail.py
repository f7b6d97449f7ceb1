"""The ledger of mail in and out, and the catcher's mails."""

from datetime import datetime

import pytest
from django.test import Client as Browser

from switchboard.channels.models import (
    CaughtMail,
    InboundMail,
    InboundState,
    OutboundMail,
    OutboundState,
)
from switchboard.tickets.models import Ticket
from tests.cast import Cast
from tests.console.conftest import page_of


def store(number: int, now: datetime) -> InboundMail:
    key = InboundMail.objects.store(
        fingerprint=number.to_bytes(32, "big"), raw=b"Subject: x\r\n\r\nhi", source="lmtp",
        envelope_from=f"sender{number}@feed.example", envelope_to=["texas@support.example"],
        received_at=now,
    )  # fmt: skip
    return InboundMail.objects.get(pk=key)


def test_every_mail_shows_what_became_of_it(
    ines: Browser, cast: Cast, hers: Ticket, now: datetime
) -> None:
    store(1, now).settle(InboundState.OPENED, now=now, ticket=hers)
    store(2, now).settle(InboundState.SET_ASIDE, now=now, reason="It has no headers.")

    page = page_of(ines.get("/mail"))

    assert f"/tickets/{hers.number}" in page
    assert "It has no headers." in page
    assert page.index("Set aside") < page.index("Opened a ticket"), "what needs a look comes first"


def test_one_state_alone_can_be_looked_at(ines: Browser, cast: Cast, now: datetime) -> None:
    store(1, now)
    store(2, now).settle(InboundState.SET_ASIDE, now=now, reason="Unreadable.")

    page = page_of(ines.get("/mail?state=set_aside"))

    assert ("sender2@feed.example" in page, "sender1@feed.example" in page) == (True, False)


def test_the_ledger_comes_in_pages_of_fifty(ines: Browser, cast: Cast, now: datetime) -> None:
    mails = [store(number, now) for number in range(1, 56)]

    first = page_of(ines.get("/mail"))
    second = page_of(ines.get(f"/mail?before={mails[5].pk}"))

    assert f"?before={mails[5].pk}" in first
    assert first.count("@feed.example") == 50
    assert second.count("@feed.example") == 5


@pytest.mark.parametrize(
    "address", ["/mail?state=lost", "/mail?before=-1", "/mail?before=1e9", "/mail/out?state=opened",
                "/mail/out?before=9223372036854775808999", "/mail/caught?before=x"],
)  # fmt: skip
def test_an_address_that_means_nothing_is_a_bad_request(
    ines: Browser, cast: Cast, address: str
) -> None:
    assert ines.get(address).status_code == 400


def test_letters_that_nobody_got_come_first(ines: Browser, hers: Ticket) -> None:
    oldest = hers.letters.order_by("id").first()
    oldest.state, oldest.error = "failed", "550 no such user"
    oldest.save()

    page = page_of(ines.get("/mail/out"))

    assert "Nobody got these" in page
    assert page.index("550 no such user") < page.index("All, newest first")


def test_a_caught_mail_shows_words_and_source_and_no_html(
    ines: Browser, cast: Cast, now: datetime
) -> None:
    raw = (
        b"From: desk@support.example\r\nTo: lucille@bayou-dental.example\r\nSubject: Hello\r\n"
        b"Content-Type: multipart/alternative; boundary=b\r\n\r\n--b\r\n"
        b"Content-Type: text/plain\r\n\r\nThe words.\r\n--b\r\n"
        b"Content-Type: text/html\r\n\r\n<b>The words.</b><script>1</script>\r\n--b--\r\n"
    )
    mail = CaughtMail.objects.create(
        envelope_from="desk@support.example", envelope_to=["lucille@bayou-dental.example"],
        subject="Hello", raw=raw, caught_at=now,
    )  # fmt: skip

    listed, page = page_of(ines.get("/mail/caught")), page_of(ines.get(f"/mail/caught/{mail.pk}"))

    assert f"/mail/caught/{mail.pk}" in listed
    assert "The words." in page
    assert "&lt;script&gt;1&lt;/script&gt;" in page
    assert "<script>1" not in page


@pytest.mark.parametrize("raw", [b"", b"\x00\xff\xfe", b"Message-ID: <[\r\n\r\n", b"(" * 3000])
def test_any_bytes_that_were_caught_can_be_looked_at(
    ines: Browser, cast: Cast, now: datetime, raw: bytes
) -> None:
    mail = CaughtMail.objects.create(raw=raw, caught_at=now)

    assert ines.get(f"/mail/caught/{mail.pk}").status_code == 200


def test_a_letter_that_nobody_got_is_sent_again_by_a_button(ines: Browser, hers: Ticket) -> None:
    letter = OutboundMail.objects.filter(ticket=hers).earliest("id")
    letter.state, letter.error = OutboundState.FAILED, "550 No such mailbox"
    letter.save()
    assert f"/mail/out/{letter.pk}/sending" in page_of(ines.get("/mail/out"))

    answer = ines.post(f"/mail/out/{letter.pk}/sending")

    letter.refresh_from_db()
    assert (answer.status_code, letter.state, letter.error) == (303, OutboundState.NEW, "")
