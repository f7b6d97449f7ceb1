"""The page of a ticket: what it shows, what it never does, and that it stays as quick as it is."""

import re
from datetime import datetime, timedelta

import pytest
import time_machine
from django.test import Client as Browser

from switchboard.channels.models import OutboundMail
from switchboard.flow import conversation, escalation, holding, resolution, survey, work
from switchboard.flow.opening import File
from switchboard.improvement.models import Survey
from switchboard.policy.access_level import AccessLevel
from switchboard.policy.ticket_number import spoken
from switchboard.tickets.models import HoldReason, Ticket, TimelineEvent
from tests.cast import Cast
from tests.console.conftest import Opens, page_of

FORMS = (
    "assessment", "sender", "assignment", "handover", "replies", "notes", "hold", "hold/end",
    "time", "resolution", "resolution/reopening", "closure",
)  # fmt: skip


@pytest.mark.parametrize("said", ["332-098-230", "332098230", "332 098 230", "%23332-098-230"])
def test_every_spoken_form_leads_to_one_address(ines: Browser, hers: Ticket, said: str) -> None:
    Ticket.objects.filter(pk=hers.pk).update(number="332098230")

    response = ines.get(f"/tickets/{said}", follow=True)

    assert response.status_code == 200
    assert response.request["PATH_INFO"] == "/tickets/332098230"


def test_public_words_and_notes_are_told_apart(
    ines: Browser, hers: Ticket, cast: Cast, now: datetime
) -> None:
    conversation.reply(hers.pk, "I look into it.", by=cast.engineer, now=now)
    conversation.note(hers.pk, "Her third call.", by=cast.engineer, now=now)

    page = page_of(ines.get(f"/tickets/{hers.number}"))

    assert '<li class="entry is-engineer"' in page
    note = page[page.index('<li class="entry is-note"') :]
    assert note.index("Her third call.") < note.index("Only the desk sees this.")


def test_a_quote_is_folded_away(ines: Browser, report: Opens) -> None:
    ticket = report(text="See below.", rest="> the whole history")

    page = page_of(ines.get(f"/tickets/{ticket.number}"))

    folded = page[page.index('<details class="rest">') :]
    assert "the whole history" in folded[: folded.index("</details>")]


def test_words_from_outside_stay_words(ines: Browser, report: Opens) -> None:
    evil = "{{7*7}} <img src=x onerror=alert(1)> <script>alert(2)</script> {% raise %}"
    ticket = report(evil[:200], text=evil, rest=evil)

    page = page_of(ines.get(f"/tickets/{ticket.number}"))

    assert "{{7*7}} &lt;img src=x onerror=alert(1)&gt;" in page
    assert "<img" not in page
    assert "<script>" not in page


def test_the_requestor_stands_beside_it(ines: Browser, hers: Ticket, triaged: Opens) -> None:
    other = triaged("Her other trouble")

    page = page_of(ines.get(f"/tickets/{hers.number}"))

    card = page[page.index('aria-label="Requestor"') :]
    for words in ("Lucille Fontenot", "Bayou Dental", "Lafayette office", "7:02 am there"):
        assert words in card
    assert f"/tickets/{other.number}" in card
    assert "(737) 555-0142" in card


def test_the_clock_can_be_asked_why(ines: Browser, hers: Ticket, cast: Cast, now: datetime) -> None:
    until = now + timedelta(hours=3)
    holding.hold(
        hers.pk, reason=HoldReason.THIRD_PARTY, until_at=until, note="", by=cast.engineer, now=now
    )

    with time_machine.travel(now + timedelta(hours=1), tick=False):
        page = page_of(ines.get(f"/tickets/{hers.number}"))

    table = page.partition('aria-label="Resolution, every interval"')[2].partition("</table>")[0]
    assert "waiting for a third party" in table
    assert "on hold until 10:02 am" in page
    assert "Why: 0:01:00 of 20:00:00 counted" in page
    assert re.findall(r"(\d+:\d\d:\d\d)<span", table) == [
        "0:01:00",
        "1:00:00",
        "0:01:00",
        "1:00:00",
    ]


def test_who_helps_and_what_access_it_needs_stand_beside_it(
    ines: Browser, hers: Ticket, cast: Cast, now: datetime
) -> None:
    escalation.escalate(
        hers.pk, required=AccessLevel.ADMINISTRATOR, reason="The relay needs a rule.",
        to=cast.petra, by=cast.engineer, now=now,
    )  # fmt: skip

    page = page_of(ines.get(f"/tickets/{hers.number}"))

    details = page[page.index("<dt>Engineer</dt>") :]
    assert details.index("Ines Baptiste") < details.index("Petra Volkova")
    assert "Administrator access, since 7:02 am" in details
    assert "<dt>Needs access</dt>" in details
    assert "brought in Petra Volkova" in page


def test_a_usual_ticket_needs_no_access(ines: Browser, hers: Ticket) -> None:
    page = page_of(ines.get(f"/tickets/{hers.number}"))

    assert "Needs access" not in page
    assert "<dt>Helps</dt>" not in page


def test_letters_show_what_became_of_them(ines: Browser, hers: Ticket) -> None:
    hers.letters.update(state="failed", error="550 no such user")

    page = page_of(ines.get(f"/tickets/{hers.number}"))

    assert "Could not be sent" in page
    assert "550 no such user" in page


def test_time_and_survey_stand_on_the_page(
    ines: Browser, hers: Ticket, cast: Cast, now: datetime
) -> None:
    work.log_time(hers.pk, minutes=25, note="Archive", by=cast.engineer, now=now)
    resolution.resolve(
        hers.pk, cause="Full.", done="Archived.", confirmation="She sent one.",
        by=cast.engineer, now=now,
    )  # fmt: skip
    survey.answer(Survey.objects.get(ticket=hers).pk, score=4, comment="Quick.", now=now)

    page = page_of(ines.get(f"/tickets/{hers.number}"))

    for words in ("Time: 25 min", "4 of 5", "“Quick.”", "Cause: Full.", "closes by itself"):
        assert words in page


@pytest.mark.parametrize("form", FORMS)
def test_looking_changes_nothing(ines: Browser, hers: Ticket, form: str) -> None:
    before = (TimelineEvent.objects.count(), OutboundMail.objects.count())

    assert ines.get(f"/tickets/{hers.number}/{form}").status_code == 200
    assert ines.head(f"/tickets/{hers.number}/{form}").status_code == 200

    assert (TimelineEvent.objects.count(), OutboundMail.objects.count()) == before
    assert Ticket.objects.get(pk=hers.pk).state == "in_progress"


def test_a_form_of_its_own_address_stands_open(ines: Browser, hers: Ticket) -> None:
    page = page_of(ines.get(f"/tickets/{hers.number}/hold"))

    assert '<details class="act" name="act" id="hold" open>' in page


def test_the_next_best_act_alone_has_the_colour(
    ines: Browser, dana: Browser, noah: Browser, report: Opens, triaged: Opens, hers: Ticket
) -> None:
    stranger = report("Who", contact=None)
    pages = {
        "Say who this is": dana.get(f"/tickets/{stranger.number}"),
        "Assess and route": dana.get(f"/tickets/{report().number}"),
        "Take this ticket": ines.get(f"/tickets/{triaged().number}"),
        "Resolve": ines.get(f"/tickets/{hers.number}"),
    }

    for title, response in pages.items():
        page = page_of(response)
        assert f'<h2 id="next-act">{title}</h2>' in page
        assert page.count("button is-primary") == 1
    assert "button is-primary" not in page_of(noah.get(f"/tickets/{hers.number}"))


def test_an_engineer_is_not_offered_what_is_a_colleagues(noah: Browser, hers: Ticket) -> None:
    page = page_of(noah.get(f"/tickets/{hers.number}"))

    assert "Ines Baptiste works on this." in page
    assert f"/tickets/{hers.number}/resolution" not in page
    assert f"/tickets/{hers.number}/handover" in page


def test_files_are_named_with_their_size(ines: Browser, report: Opens) -> None:
    file = File(name="screen <b>.png", content_type="image/png", content=b"x" * 4100)
    ticket = report(files=[file])

    page = page_of(ines.get(f"/tickets/{ticket.number}"))

    assert "screen &lt;b&gt;.png · 4 kB" in page


def test_the_number_is_shown_as_it_is_said(ines: Browser, hers: Ticket) -> None:
    assert spoken(hers.number) in page_of(ines.get(f"/tickets/{hers.number}"))
