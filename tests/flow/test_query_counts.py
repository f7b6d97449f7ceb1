"""How many statements each verb sends: a number that grows is a decision, not an accident."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext

from switchboard.accounts.actor import Actor
from switchboard.clients.models import Contact
from switchboard.flow import conversation, opening, resolution, triage, work
from switchboard.published.calendars import history_of
from tests.cast import Cast
from tests.flow import scenes

MINUTE = timedelta(minutes=1)
FRAMES = ("SAVEPOINT", "RELEASE SAVEPOINT", "SET CONSTRAINTS")


def statements(act: Callable[[], object]) -> list[str]:
    """What `act` sends, without the frame of its transaction, each named by verb and table."""
    with CaptureQueriesContext(connection) as caught:
        act()
    sent = [query["sql"] for query in caught.captured_queries]
    return [_named(sql) for sql in sent if not sql.startswith(FRAMES)]


def _named(sql: str) -> str:
    words = sql.replace('"', "").split()
    if words[0] == "INSERT":
        return f"insert {words[2]}"
    if words[0] == "UPDATE":
        return f"update {words[1]}"
    if words[0] == "WITH":
        return f"walk {words[words.index('FROM') + 1]}"
    if "FROM" not in words:
        return words[1].partition("(")[0]
    lock = "lock" if "FOR NO KEY UPDATE" in sql else "read"
    return f"{lock} {words[words.index('FROM') + 1]}"


def test_open_ticket(cast: Cast, now: datetime):
    assert cast.version.policy  # parsed once a process
    assert history_of("business")  # read once a process and version
    contact = Contact.objects.by_address(cast.lucille.email)
    report = scenes.report(at=now)

    sent = statements(
        lambda: opening.open_ticket(report, contact=contact, by=Actor.contact(contact), now=now)
    )

    assert sent == [
        "read published_policyversion",  # the policy in force
        "nextval",  # the number is made from the key
        "read agreements_agreement",  # the client's own targets
        "insert tickets_ticket",
        "insert tickets_clockrun",  # first response and age begin to run
        "insert tickets_message",
        "insert tickets_timelineevent",
        "read tickets_ticket",  # what of the client's looks like it
        "pg_advisory_xact_lock",  # one client's reports are counted one by one
        "read tickets_outage",  # whether an outage of the client stands
        "read tickets_ticket",  # who else of the client reports just now
        "read channels_outboundmail",  # the brake on receipts
        "read channels_outboundmail",  # earlier letters to thread under
        "insert channels_outboundmail",
        "pg_notify",  # wakes the worker on commit
    ]


def test_assess(cast: Cast, now: datetime):
    ticket = scenes.reported(cast.lucille, at=now)

    sent = statements(
        lambda: triage.assess(ticket.pk, scenes.found(), by=cast.dispatcher, now=now + MINUTE)
    )

    assert sent == [
        "lock tickets_ticket",
        "lock tickets_ticket",  # was another received earlier? (skips what is locked)
        "read clients_site",  # the route asks for region
        "read published_region",
        "read clients_client",  # and client
        "read channels_mailbox",  # and the mailbox it came through
        "read staff_team",
        "insert tickets_timelineevent",
        "walk tickets_ticket",  # the clocks: those of what it took in follow,
        "read published_policyversion",  # which calendars hold,
        "read tickets_timelineevent",  # assessments and news to the requestor,
        "read tickets_hold",  # holds,
        "read tickets_resolution",  # reopened resolutions,
        "read tickets_clockrun",  # and the runs as they were stored
        "update tickets_clockrun",  # the first response has stopped
        "insert tickets_clockrun",  # next update and resolution begin to run
        "update tickets_ticket",
        "read tickets_timelineevent",  # what the requestor wrote, to thread under
        "read channels_outboundmail",  # earlier letters to thread under
        "insert channels_outboundmail",
        "pg_notify",  # wakes the worker on commit
    ]


def test_take_next(cast: Cast, now: datetime):
    scenes.assessed(cast.lucille, cast, at=now)

    sent = statements(
        lambda: work.take_next(cast.service_desk.pk, by=cast.engineer, now=now + 5 * MINUTE)
    )

    assert sent == [
        "lock tickets_ticket",  # the least that nobody else has locked, with requestor and desk
        "insert tickets_assignment",
        "update tickets_ticket",
        "insert tickets_timelineevent",
        "read tickets_timelineevent",  # what the requestor wrote, to thread under
        "read channels_outboundmail",  # earlier letters to thread under
        "insert channels_outboundmail",
        "pg_notify",  # wakes the worker on commit
    ]


def test_reply(cast: Cast, now: datetime):
    ticket = scenes.taken(cast.lucille, cast, at=now)

    sent = statements(
        lambda: conversation.reply(ticket.pk, "Restart it.", by=cast.engineer, now=now + 6 * MINUTE)
    )

    assert sent == [
        "lock tickets_ticket",
        "insert tickets_message",
        "insert tickets_timelineevent",
        "walk tickets_ticket",  # the clocks: those of what it took in follow,
        "read published_policyversion",  # which calendars hold,
        "read tickets_timelineevent",  # assessments and news to the requestor,
        "read tickets_hold",  # holds,
        "read tickets_resolution",  # reopened resolutions,
        "read tickets_clockrun",  # and the runs as they were stored
        "update tickets_clockrun",  # the next update was given,
        "insert tickets_clockrun",  # and the one after it is due
        "read tickets_participant",  # who is told beside the requestor
        "read tickets_attachment",  # whether the files may be sent
        "read tickets_timelineevent",  # what the requestor wrote, to thread under
        "read channels_outboundmail",  # earlier letters to thread under
        "insert channels_outboundmail",
        "pg_notify",  # wakes the worker on commit
    ]


def test_resolve(cast: Cast, now: datetime):
    ticket = scenes.taken(cast.lucille, cast, at=now)

    sent = statements(
        lambda: resolution.resolve(
            ticket.pk, **scenes.ANSWERS, by=cast.engineer, now=now + 6 * MINUTE
        )
    )

    assert sent == [
        "lock tickets_ticket",
        "update tickets_hold",  # a hold that stands ends
        "update tickets_escalation",  # and help that stands
        "insert tickets_resolution",
        "insert tickets_timelineevent",
        "walk tickets_ticket",  # the clocks: those of what it took in follow,
        "read published_policyversion",  # which calendars hold,
        "read tickets_timelineevent",  # assessments and news to the requestor,
        "read tickets_hold",  # holds,
        "read tickets_resolution",  # reopened resolutions,
        "read tickets_clockrun",  # and the runs as they were stored
        "update tickets_clockrun",  # all of them stop
        "update tickets_ticket",
        "read oncall_page",  # pages that nobody need answer any more
        "insert improvement_survey",
        "read tickets_participant",  # who is told beside the requestor
        "read tickets_timelineevent",  # what the requestor wrote, to thread under
        "read channels_outboundmail",  # earlier letters to thread under
        "insert channels_outboundmail",
        "pg_notify",  # wakes the worker on commit
    ]
