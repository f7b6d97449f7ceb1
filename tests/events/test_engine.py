import asyncio
from collections.abc import Callable

import psycopg
import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.utils import timezone

from switchboard.accounts.actor import Actor
from switchboard.database.place import Place
from switchboard.flow import opening
from switchboard.flow.opening import Report
from switchboard.staff.models import Engineer
from switchboard.tickets.models import Ticket
from switchboard.tickets.models.ticket import Channel
from tests.cast import Cast
from tests.events.conftest import Admitted, Events

Snapshots = Callable[[], str]


def report(cast: Cast, subject: str = "Outlook hangs") -> Ticket:
    now = timezone.now()
    words = Report(channel=Channel.MAIL, received_at=now, subject=subject, text="It hangs.")
    by = Actor.contact(cast.lucille)
    return opening.open_ticket(words, contact=cast.lucille, by=by, now=now)


def test_a_page_is_told_of_what_is_committed_after_it_was_made(
    events: Events, committed: Cast, admitted: Admitted, snapshot: Snapshots
):
    key, since = admitted(committed.ines.pk), snapshot()

    async def watch() -> object:
        page = await events.open(key, "triage", since=since)
        await page.next("live")
        await asyncio.to_thread(report, committed)
        return await page.next("changed")

    assert asyncio.run(watch())["topics"] == ["triage"]


def test_a_page_that_comes_late_is_told_of_what_it_missed(
    events: Events, committed: Cast, admitted: Admitted, snapshot: Snapshots
):
    key, since = admitted(committed.ines.pk), snapshot()
    ticket = report(committed)

    async def watch() -> object:
        page = await events.open(key, f"triage,ticket:{ticket.number},team:1", since=since)
        return await page.next("changed")

    assert asyncio.run(watch())["topics"] == [f"ticket:{ticket.number}", "triage"]


def test_a_page_that_has_seen_everything_is_told_nothing_until_more_happens(
    events: Events, committed: Cast, admitted: Admitted, snapshot: Snapshots
):
    report(committed)
    key, since = admitted(committed.ines.pk), snapshot()

    async def watch() -> object:
        page = await events.open(key, "triage,with:99", since=since)
        await page.next("live")
        await asyncio.to_thread(_tell, settings.PLACE, "with:99")
        return await page.next("changed")

    assert asyncio.run(watch())["topics"] == ["with:99"]


def test_a_storm_is_told_in_few_words(
    events: Events, committed: Cast, admitted: Admitted, snapshot: Snapshots
):
    key, since = admitted(committed.ines.pk), snapshot()

    async def watch() -> int:
        page = await events.open(key, "any,with:99", since=since)
        await page.next("live")
        await asyncio.to_thread(_tell, settings.PLACE, *(["any"] * 200), "with:99")
        while "with:99" not in (await page.next("changed"))["topics"]:
            pass
        return sum(name == "changed" for name, _ in page.told)

    assert asyncio.run(watch()) < 100


@pytest.mark.parametrize(
    ("key", "topics", "status"),
    [("forged", "triage", 403), ("", "triage", 403), ("good", "told:99", 400), ("good", "x", 400)],
)
def test_who_may_not_hear_is_refused(
    events: Events, committed: Cast, admitted: Admitted, key: str, topics: str, status: int
):
    named = admitted(committed.ines.pk) if key == "good" else key

    assert asyncio.run(events.open(named, topics)).status == status


def test_who_is_not_signed_in_any_more_is_refused(
    events: Events, committed: Cast, admitted: Admitted
):
    key = admitted(committed.ines.pk)
    Session.objects.all().delete()

    assert asyncio.run(events.open(key, "triage")).status == 403


def test_who_was_deactivated_is_hung_up_on(events: Events, committed: Cast, admitted: Admitted):
    key = admitted(committed.ines.pk)

    async def watch() -> bool:
        page = await events.open(key, "triage")
        await page.next("live")
        inactive = Engineer.objects.filter(pk=committed.ines.pk)
        await asyncio.to_thread(inactive.update, is_active=False)
        return await page.ends()

    assert asyncio.run(watch())


def test_two_at_a_ticket_see_each_other_and_that_one_left(
    events: Events, committed: Cast, admitted: Admitted
):
    ticket = report(committed)
    keys = [admitted(one.pk) for one in (committed.ines, committed.noah)]
    topic = f"ticket:{ticket.number}"

    async def names(page: object) -> list[str]:
        return [one["name"] for one in await page.next("present")]

    async def watch() -> None:
        hers = await events.open(keys[0], topic, at=ticket.number)
        his = await events.open(keys[1], topic, at=ticket.number)
        while len(await names(hers)) < 2:
            pass
        his.writer.close()
        while await names(hers) != [committed.ines.name]:
            pass

    asyncio.run(watch())


def test_a_cut_line_to_the_database_hangs_up_so_that_nobody_believes_to_be_live(
    events: Events, committed: Cast, admitted: Admitted, place: Place
):
    key = admitted(committed.ines.pk)

    async def watch() -> bool:
        page = await events.open(key, "triage")
        await page.next("live")
        await asyncio.to_thread(_cut, place)
        return await page.ends()

    assert asyncio.run(watch())


def _tell(place: Place, *topics: str) -> None:
    """Each in a transaction of its own, as triggers do."""
    with psycopg.connect(**place.connection("desk_owner"), autocommit=True) as owner:
        for topic in topics:
            owner.execute("SELECT live_tell(ARRAY[%s])", [topic])


def _cut(place: Place) -> None:
    with psycopg.connect(**place.administrator(), dbname="postgres", autocommit=True) as server:
        server.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE application_name = 'switchboard events'"
        )
