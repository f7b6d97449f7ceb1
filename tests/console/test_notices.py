"""What ladders told a reader: newest first, marked until seen, and nobody else's."""

from datetime import datetime, timedelta

import pytest
from django.test import Client as Browser

from switchboard.policy.document_promises import Tell
from switchboard.policy.sla import Clock
from switchboard.staff.models import Engineer
from switchboard.tickets.models import Notice, NoticeReader, Ticket
from tests.cast import Cast
from tests.console.conftest import Opens, page_of


def told(
    ticket: Ticket, reader: Engineer, *, at: datetime, clock: Clock = Clock.RESOLUTION,
    fraction: float = 0.8, tell: Tell = Tell.ENGINEER, rung: int = 0,
) -> NoticeReader:  # fmt: skip
    notice = Notice.objects.create(
        ticket=ticket, client_id=ticket.client_id, clock=clock, started_at=ticket.received_at,
        term=0, rung=rung, fraction=fraction, tell=tell, due_at=at + timedelta(hours=2),
        told_at=at,
    )  # fmt: skip
    return NoticeReader.objects.create(notice=notice, engineer=reader)


@pytest.mark.parametrize(
    ("clock", "fraction", "tell", "said"),
    [
        (Clock.RESOLUTION, 0.8, Tell.ENGINEER, "Resolution at risk"),
        (Clock.FIRST_RESPONSE, 1.0, Tell.SERVICE_MANAGER, "First response missed"),
        (Clock.NEXT_UPDATE, 1.5, Tell.TEAM_LEAD, "Next update missed"),
        (Clock.RESOLUTION, 0.25, Tell.ACCESS_HOLDER, "Your access is needed"),
        (Clock.AGE, 1.0, Tell.TEAM_LEAD, "Has waited for long"),
    ],
)
def test_a_notice_says_what_happened_to_which_ticket(
    ines: Browser, hers: Ticket, cast: Cast, now: datetime,
    clock: Clock, fraction: float, tell: Tell, said: str,
) -> None:  # fmt: skip
    told(hers, cast.ines, at=now, clock=clock, fraction=fraction, tell=tell)

    page = page_of(ines.get("/notices"))

    assert f"<strong>{said}</strong>" in page
    assert f'<a href="/tickets/{hers.number}">Outlook hangs</a>' in page
    assert "1 notice not seen yet." in page


def test_the_newest_stands_first(
    ines: Browser, hers: Ticket, triaged: Opens, cast: Cast, now: datetime
) -> None:
    told(triaged("Came to risk first"), cast.ines, at=now - timedelta(hours=1))
    told(hers, cast.ines, at=now)

    page = page_of(ines.get("/notices"))

    assert page.index("Outlook hangs") < page.index("Came to risk first")


def test_nobody_reads_what_somebody_else_was_told(
    noah: Browser, hers: Ticket, cast: Cast, now: datetime
) -> None:
    told(hers, cast.ines, at=now)

    page = page_of(noah.get("/notices"))

    assert "No notices" in page
    assert hers.subject not in page


def test_seen_is_marked_for_the_reader_alone(
    ines: Browser, hers: Ticket, cast: Cast, now: datetime
) -> None:
    mine, theirs = told(hers, cast.ines, at=now), told(hers, cast.noah, at=now, rung=1)

    response = ines.post("/notices/seen", {"newest": mine.pk}, follow=True)

    assert response.redirect_chain == [("/notices", 303)]
    assert "You have seen all of them." in page_of(response)
    assert 'class="notice is-unseen"' not in page_of(response)
    theirs.refresh_from_db()
    mine.refresh_from_db()
    assert (mine.seen_at, theirs.seen_at) == (now, None)


def test_what_was_told_after_the_page_was_loaded_stays_unseen(
    ines: Browser, hers: Ticket, cast: Cast, now: datetime
) -> None:
    before = told(hers, cast.ines, at=now)
    later = told(hers, cast.ines, at=now, rung=1)

    ines.post("/notices/seen", {"newest": before.pk})

    later.refresh_from_db()
    assert later.seen_at is None


def test_marking_twice_keeps_when_it_was_seen_first(
    ines: Browser, hers: Ticket, cast: Cast, now: datetime
) -> None:
    one = told(hers, cast.ines, at=now)
    earlier = now - timedelta(minutes=5)
    NoticeReader.objects.filter(pk=one.pk).update(seen_at=earlier)

    ines.post("/notices/seen", {"newest": one.pk})

    one.refresh_from_db()
    assert one.seen_at == earlier


@pytest.mark.parametrize("newest", ["", "x", "-1", "0", "1e9", "9" * 30])
def test_a_form_that_names_no_notice_is_a_bad_request(
    ines: Browser, cast: Cast, newest: str
) -> None:
    assert ines.post("/notices/seen", {"newest": newest}).status_code == 400
    assert ines.get("/notices/seen").status_code == 405


def test_many_notices_come_in_pages(ines: Browser, hers: Ticket, cast: Cast, now: datetime) -> None:
    made = [told(hers, cast.ines, at=now, rung=rung) for rung in range(53)]

    first = page_of(ines.get("/notices"))
    second = page_of(ines.get(f"/notices?before={made[3].pk}"))

    assert first.count('class="notice is-unseen"') == 50
    assert f'rel="next" href="?before={made[3].pk}"' in first
    assert second.count('class="notice is-unseen"') == 3
    assert f'name="newest" value="{made[-1].pk}"' in second, "the button means all of them"


@pytest.mark.parametrize("before", ["-1", "x", "", "9" * 30])
def test_a_page_before_nothing_is_a_bad_request(ines: Browser, cast: Cast, before: str) -> None:
    assert ines.get(f"/notices?before={before}").status_code == 400
