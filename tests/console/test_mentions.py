"""An @name in a note: its engineer is told, nobody outside is."""

from django.test import Client as Browser

from switchboard.channels.models import OutboundMail
from switchboard.tickets.models import NoticeReader, Ticket
from tests.cast import Cast
from tests.console.conftest import page_of, post

WORDS = "Your reply is on its way to Lucille Fontenot."


def test_who_is_mentioned_in_a_note_reads_it_under_notices(
    ines: Browser, noah: Browser, hers: Ticket
) -> None:
    post(ines, hers, "notes", body="@Noah Lindqvist knows this switch.")

    page = page_of(noah.get("/notices"))
    assert "Ines Baptiste mentioned you" in page
    assert "knows this switch." in page
    assert hers.subject in page


def test_the_mention_is_marked_in_the_timeline(ines: Browser, hers: Ticket) -> None:
    post(ines, hers, "notes", body="<b>@Noah</b> & @Nobody")

    page = page_of(ines.get(f"/tickets/{hers.number}"))
    assert '&lt;b&gt;<mark class="mention">@Noah</mark>&lt;/b&gt; &amp; @Nobody' in page


def test_the_letter_says_where_the_note_is_and_not_what_is_in_it(
    ines: Browser, hers: Ticket, cast: Cast
) -> None:
    post(ines, hers, "notes", body="@noah the safe is 1234")

    letter = OutboundMail.objects.get(recipient=cast.noah.email)
    assert hers.number in letter.text
    assert "1234" not in letter.text + letter.html + letter.subject


def test_nobody_is_told_of_their_own_mention_or_of_an_address(ines: Browser, hers: Ticket) -> None:
    post(ines, hers, "notes", body="@Ines wrote to noah@support.example")

    assert not NoticeReader.objects.exists()


def test_a_public_reply_mentions_nobody(ines: Browser, hers: Ticket) -> None:
    post(ines, hers, "replies", body="@Noah will call you.")

    assert not NoticeReader.objects.exists()


def test_who_writes_an_at_in_a_reply_reads_that_it_tells_nobody(
    ines: Browser, hers: Ticket
) -> None:
    said = [
        page_of(ines.get(post(ines, hers, "replies", body=body)["Location"]))
        for body in ("@Noah will call you.", "Write to help@support.example.")
    ]

    assert [f"{WORDS} An @ in a reply" in page for page in said] == [True, False]


def test_everybody_active_but_oneself_is_offered(ines: Browser, cast: Cast) -> None:
    cast.petra.is_active = False
    cast.petra.save()

    offered = {one["name"] for one in ines.get("/names").json()["names"]}

    assert cast.noah.name in offered
    assert not {cast.petra.name, cast.ines.name} & offered


def test_two_notes_of_one_instant_are_two_mentions(ines: Browser, hers: Ticket, cast: Cast) -> None:
    post(ines, hers, "notes", body="@Noah first")
    post(ines, hers, "notes", body="@Noah second")

    assert NoticeReader.objects.filter(engineer=cast.noah).count() == 2


def test_the_clocks_page_knows_no_mention(ines: Browser, hers: Ticket) -> None:
    post(ines, hers, "notes", body="@Noah look")

    assert ines.get(f"/tickets/{hers.number}/clocks").status_code == 200
