"""A page is accepted in the console: once, and to the same end as by key."""

from datetime import datetime, timedelta

import pytest

from switchboard.flow import pages
from switchboard.flow.pages import PageNotFree
from switchboard.oncall.models import Page, PageState
from switchboard.policy.acts import Act
from tests.cast import Cast
from tests.flow import scenes

pytestmark = pytest.mark.django_db


def fired(cast: Cast, *, at: datetime, contact: object = None) -> Page:
    ticket = scenes.reported(contact or cast.lucille, at=at)
    return pages.fire(ticket, call=None, cause_key=f"test:{ticket.number}", now=at)


def test_who_accepts_by_hand_has_the_page_and_the_requestor_reads_it(cast: Cast, now):
    page = fired(cast, at=now)

    pages.accept_by_hand(page.pk, by=cast.engineer, now=now + timedelta(minutes=3))

    kept = Page.objects.get()
    assert (kept.state, kept.accepted_by) == (PageState.ACCEPTED, cast.ines)
    assert kept.next_check_at == kept.call_back_by_at
    event = scenes.event(page.ticket, Act.PAGE_ACCEPTED)
    assert (event.engineer_id, event.details["minutes"]) == (cast.ines.pk, 3)
    assert "Ines Baptiste has your message" in scenes.letter(page.ticket, Act.PAGE_ACCEPTED).text


def test_the_second_to_accept_is_told_who_has_it(cast: Cast, now):
    page = fired(cast, at=now)
    pages.accept_by_hand(page.pk, by=cast.engineer, now=now)

    with pytest.raises(PageNotFree, match="Ines Baptiste has it"):
        pages.accept_by_hand(page.pk, by=cast.colleague, now=now)

    assert scenes.acts(page.ticket).count(Act.PAGE_ACCEPTED) == 1


def test_one_that_joined_another_is_accepted_with_it(cast: Cast, now):
    first, second = fired(cast, at=now), fired(cast, at=now)
    assert second.joined_to == first

    pages.accept_by_hand(second.pk, by=cast.engineer, now=now)

    assert Page.objects.get(pk=first.pk).accepted_by == cast.ines
    assert Act.PAGE_ACCEPTED in scenes.acts(first.ticket)
    assert Act.PAGE_ACCEPTED in scenes.acts(second.ticket)
