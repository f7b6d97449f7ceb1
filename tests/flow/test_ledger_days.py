from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test.utils import CaptureQueriesContext

from switchboard.channels.models import InboundMail, Submission
from switchboard.flow import intake, ledger_days, mailbox_health, submissions
from switchboard.flow.ledger_days import Days, NoSuchDoor
from tests.cast import Cast
from tests.flow import boxes, mails

CHICAGO = ZoneInfo("America/Chicago")
MONDAY = date(2026, 11, 23)
WEEK = Days(first=MONDAY - timedelta(days=6), last=MONDAY, zone=CHICAGO)
HECTOR = "Hector Ruiz <hector@hillcountry-law.example>"


def a_day(cast: Cast, now: datetime) -> None:
    """Two mailboxes with a copy each, one at the door, a form, one that waits."""
    texas, louisiana = boxes.box(), boxes.box("Louisiana", desk="louisiana")
    message = mails.raw(sender=HECTOR)
    boxes.lie_in(message, box=texas, uid=1, at=now)
    boxes.lie_in(message, box=louisiana, uid=1, at=now)
    second = mails.raw(sender=HECTOR, message_id="<2@mail.example>")
    boxes.keep(second, box=texas, uid=2, at=now)
    mails.arrive(mails.raw(sender=HECTOR, message_id="<3@mail.example>"), at=now)
    set_aside = mails.store(b"no headers", at=now - timedelta(days=1))
    intake.set_aside(set_aside.id, "It has no headers.", now=now)
    form = Submission.objects.create(
        client=cast.bayou, contact=cast.lucille, kind="new_ticket", idempotency_key="one",
        fields={"subject": "No sound", "text": "Silence."}, received_at=now,
    )  # fmt: skip
    submissions.carry_out(form.pk, now=now)


def test_every_door_and_day_has_its_line(cast: Cast, now: datetime):
    a_day(cast, now)

    found = {(line.day, line.name): line.counts for line in ledger_days.lines(WEEK)}

    assert found == {
        (MONDAY, "Texas"): {"opened": 1, "waiting": 1},
        (MONDAY, "Louisiana"): {"ignored": 1},
        (MONDAY, "Mail server (LMTP)"): {"opened": 1},
        (MONDAY, "Portal"): {"opened": 1},
        (MONDAY - timedelta(days=1), "Mail server (LMTP)"): {"set_aside": 1},
    }


def test_received_is_the_sum_of_what_became_of_it_and_the_days_add_up(cast: Cast, now: datetime):
    a_day(cast, now)

    lines = ledger_days.lines(WEEK)
    totals = {line.name: line.received for line in ledger_days.totals(lines)}

    assert totals == {"Louisiana": 1, "Mail server (LMTP)": 2, "Portal": 1, "Texas": 2}
    assert sum(totals.values()) == InboundMail.objects.count() + Submission.objects.count()


def test_each_figure_leads_to_as_many_rows(cast: Cast, now: datetime):
    a_day(cast, now)

    for line in ledger_days.lines(WEEK):
        day = Days(first=line.day, last=line.day, zone=CHICAGO)
        for outcome, count in line.counts.items():
            rows = (
                ledger_days.forms_behind(day, outcome)
                if line.door == ledger_days.PORTAL
                else ledger_days.mails_behind(line.door, day, outcome)
            )
            assert rows.count() == count, line


def test_a_day_ends_at_midnight_on_the_readers_wall(cast: Cast, now: datetime):
    last = datetime(2026, 11, 23, 23, 59, 59, tzinfo=CHICAGO)
    mails.store(mails.raw(sender=HECTOR), at=last)
    mails.store(mails.raw(sender=HECTOR, body="Next day."), at=last + timedelta(seconds=1))

    days = [line.day for line in ledger_days.lines(WEEK)]

    assert days == [MONDAY]


def test_the_figures_cost_three_queries_however_many_doors(
    cast: Cast, now: datetime, django_assert_num_queries: CaptureQueriesContext
):
    a_day(cast, now)
    for number in range(5):
        extra = boxes.box(f"Box {number}", user=f"u{number}")
        message = mails.raw(sender=HECTOR, body=str(number))
        boxes.keep(message, box=extra, uid=1, at=now)

    with django_assert_num_queries(3):
        ledger_days.lines(WEEK)
    with django_assert_num_queries(2):
        list(mailbox_health.figures(now=now))


@pytest.mark.parametrize("door", ["mailbox-x", "mailbox-" + "9" * 30, "attic", "portal", ""])
def test_mails_come_in_by_no_other_door(cast: Cast, door: str):
    with pytest.raises(NoSuchDoor):
        ledger_days.mails_behind(door, WEEK, "")
