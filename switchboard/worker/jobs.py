"""What the worker does for each job: takes a set, calls one verb for each, says how many."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection
from django.utils import timezone

from switchboard.accounts.actor import SYSTEM
from switchboard.channels.models import InboundMail
from switchboard.database.failpoints import Failpoint, reach
from switchboard.flow import (
    call_watch,
    calling_out,
    deliveries,
    holding,
    intake,
    ladders,
    outbox,
    outbox_health,
    paging,
    recordings,
    recount,
    resolution,
    service_figures,
    sign_in,
    submissions,
    texting,
)
from switchboard.later import Job
from switchboard.oncall.models import Page
from switchboard.policy.transitions import ActNotAllowed, State
from switchboard.tickets.models import ClockRun, Ticket
from switchboard.wire.bounded import ParseRefused, ParserPool, ParserUnavailable
from switchboard.worker import dialling, messages
from switchboard.worker.schedule_jobs import keep_schedules
from switchboard.worker.sweep import sweep_uploads
from switchboard.worker.watch import watch_pages

log = logging.getLogger(__name__)

SET_SIZE = 50
# A claim that is not settled in this time belonged to a worker that died.
LEASE = timedelta(seconds=60)
SUBMISSION_TRIES = 5
# Each may take a minute, and calls wait behind them.
FETCHED_AT_ONCE = 5


@cache
def parsers() -> ParserPool:
    """The warm children of this process."""
    return ParserPool(size=2, trusted_authserv_id=settings.TRUSTED_AUTHSERV_ID)


def read_mail(now: datetime) -> int:
    """Understands raw mails in the order of receipt; what fails three times is set aside."""
    try:
        return _settle_each("channels_inboundmail", _read, now=now)
    except ParserUnavailable:
        log.exception("No parser can be started; mail waits.")
        return 0


def _read(mail_id: int, tries: int) -> None:
    read_one(mail_id, tries=tries)


def read_one(mail_id: int, *, tries: int, pool: ParserPool | None = None) -> InboundMail:
    """Parses one stored mail in a bounded child and settles it; raises ParserUnavailable."""
    if tries > intake.TRIES_BEFORE_SET_ASIDE:
        return intake.set_aside(
            mail_id, f"It could not be taken in after {tries - 1} tries.", now=timezone.now()
        )
    reach(Failpoint.MAIL_BEGUN)
    raw = bytes(InboundMail.objects.values_list("raw", flat=True).get(pk=mail_id))
    try:
        email = (pool or parsers()).parse(raw)
    except ParseRefused as refused:
        return intake.set_aside(mail_id, refused.reason, now=timezone.now())
    reach(Failpoint.MAIL_PARSED)
    understood = intake.understand(mail_id, email, now=timezone.now())
    reach(Failpoint.MAIL_SETTLED)
    return understood


def send_letters(now: datetime) -> int:
    """Sends what waits in the outbox; an administrator is told where the server stays away."""
    claimed = outbox.send_waiting(SET_SIZE, now=now)
    outbox_health.raise_alarm(now=now)
    return claimed


def carry_out_submissions(now: datetime) -> int:
    """Carries out forms from the portal; one that fails again and again is refused visibly."""
    return _settle_each("channels_submission", _carry_out, now=now)


def _carry_out(submission_id: int, tries: int) -> None:
    if tries > SUBMISSION_TRIES:
        reason = "It could not be carried out. Please call the desk."
        submissions.refuse(submission_id, reason, now=timezone.now())
    else:
        submissions.carry_out(submission_id, now=timezone.now())


def send_sign_in_codes(now: datetime) -> int:
    """Mails the codes that were asked for."""
    return sign_in.send_codes(SET_SIZE, now=now)


def check_deadlines(now: datetime) -> int:
    """Resumes holds that ended and closes what nobody reopened; each is looked at again, locked."""
    due = Ticket.objects.filter(next_check_at__lte=now).order_by("next_check_at", "id")
    found = list(due.values_list("id", "state")[:SET_SIZE])
    return sum(_act_on_deadline(key, state, now=now) for key, state in found)


def _act_on_deadline(ticket_id: int, state: str, *, now: datetime) -> bool:
    """Whether something was done: what is left as it is must not be found again at once."""
    try:
        if state == State.ON_HOLD:
            return holding.resume_if_due(ticket_id, by=SYSTEM, now=now) is not None
        if state == State.RESOLVED:
            return resolution.close_if_due(ticket_id, now=now) is not None
    except ActNotAllowed:
        return False  # somebody was first
    except Exception:
        log.exception("The deadline of ticket %s could not be acted on.", ticket_id)
    # Those behind it must not wait until this one is mended.
    Ticket.objects.filter(pk=ticket_id, state=state).update(next_check_at=now + LEASE)
    return False


def climb_ladders(now: datetime) -> int:
    """Tells what is at risk or missed, a set at a time; where a set fails, one by one."""
    try:
        return ladders.climb(now=now)
    except (InterfaceError, OperationalError):
        raise  # no ticket's fault
    except Exception:
        log.exception("A set of ladders could not be climbed; each is tried by itself.")
    keys = ClockRun.objects.filter(next_check_at__lt=now).order_by("next_check_at", "id")
    return sum(_climb(key, now=now) for key in set(keys.values_list("ticket_id", flat=True)[:50]))


def _climb(ticket_id: int, *, now: datetime) -> bool:
    """Whether it worked; what fails is looked at again later, for others wait behind it."""
    try:
        return ladders.climb(now=now, only=ticket_id) > 0
    except Exception:
        log.exception("The ladders of ticket %s could not be climbed.", ticket_id)
    stuck = ClockRun.objects.filter(ticket_id=ticket_id, next_check_at__lt=now)
    stuck.update(next_check_at=now + LEASE)
    return False


def recount_clocks(now: datetime) -> int:
    """Counts clocks anew where that was asked for, and sweeps all of them now and then."""
    recount.let_others_end()
    return 0 if recount.carry_out(now=now) is None else 1


def climb_pages(now: datetime) -> int:
    """Looks at the pages that are due."""
    return paging.climb(SET_SIZE, now=now)


def deliver_pages(now: datetime) -> int:
    """Calls and writes to the engineers who are to be reached, several at once."""
    return dialling.deliver(now=now)


def listen_to_calls(now: datetime) -> int:
    """Settles calls of which nobody said how they went on, and fetches what callers said."""
    return (
        call_watch.look(SET_SIZE, now=now)
        + recordings.fetch(FETCHED_AT_ONCE, now=now)
        + messages.bring_in(now=now)
    )


def send_texts(now: datetime) -> int:
    """Sends the short messages that wait."""
    return texting.send_waiting(SET_SIZE, now=now)


def call_out(now: datetime) -> int:
    """Places the calls by which engineers call clients back."""
    return calling_out.place(SET_SIZE, now=now)


def measure_service(now: datetime) -> int:
    """Measures what the public page says of the last thirty days."""
    service_figures.measure_if_stale(now=now)
    return 0


def next_page() -> datetime | None:
    """When the next page is to be looked at; one query."""
    due = Page.objects.filter(next_check_at__isnull=False).order_by("next_check_at")
    return due.values_list("next_check_at", flat=True).first()


def next_deadline() -> datetime | None:
    """When the next hold ends or ticket closes; one query."""
    due = Ticket.objects.filter(next_check_at__isnull=False).order_by("next_check_at")
    return due.values_list("next_check_at", flat=True).first()


def next_step() -> datetime | None:
    """When the next clock reaches a step of its ladder; one query."""
    due = ClockRun.objects.filter(next_check_at__isnull=False).order_by("next_check_at")
    return due.values_list("next_check_at", flat=True).first()


def _settle_each(table: str, settle: Callable[[int, int], None], *, now: datetime) -> int:
    """Leases the rows to settle next and settles one after the other; how many were leased."""
    leased = _lease(table, now=now)
    if leased:
        reach(Failpoint.ROWS_CLAIMED)
    for key in leased:
        tries = _begin(table, key)
        if tries is None:
            continue  # another worker was first
        try:
            settle(key, tries)
        except ParserUnavailable:
            _change(table, key, "tries = tries - 1")  # no fault of the mail's
            raise
        except Exception:
            # The next row must not suffer; this one is tried again when its lease runs out.
            log.exception("Row %s of %s could not be settled (try %s).", key, table, tries)
    return len(leased)


def _lease(table: str, *, now: datetime) -> list[int]:
    """Keys of the rows to settle next, leased in one committed statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} SET next_try_at = %s"  # noqa: S608 - our own name
            f" WHERE id IN (SELECT id FROM {table} WHERE state = 'waiting'"
            " AND (next_try_at IS NULL OR next_try_at <= %s)"
            " ORDER BY received_at, id LIMIT %s FOR UPDATE SKIP LOCKED)"
            " RETURNING received_at, id",
            [now + LEASE, now, SET_SIZE],
        )
        return [key for _, key in sorted(cursor.fetchall())]


def _begin(table: str, key: int) -> int | None:
    """Counts the try, committed before it is made; None if the row is settled.

    Counted here and not with the lease: a worker that dies must not use up the tries of all fifty.
    """
    return _change(table, key, "tries = tries + 1, next_try_at = %s", timezone.now() + LEASE)


def _change(table: str, key: int, change: str, *values: datetime) -> int | None:
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} SET {change}"  # noqa: S608 - our own words
            " WHERE id = %s AND state = 'waiting' RETURNING tries",
            [*values, key],
        )
        row = cursor.fetchone()
    return row[0] if row else None


JOBS: dict[Job, Callable[[datetime], int]] = {
    Job.READ_MAIL: read_mail,
    Job.SEND_LETTERS: send_letters,
    Job.CARRY_OUT_SUBMISSIONS: carry_out_submissions,
    Job.SEND_SIGN_IN_CODES: send_sign_in_codes,
    Job.CHECK_DEADLINES: check_deadlines,
    Job.CLIMB_LADDERS: climb_ladders,
    Job.RECOUNT_CLOCKS: recount_clocks,
    Job.CLIMB_PAGES: climb_pages,
    Job.DELIVER_PAGES: deliver_pages,
    Job.WATCH_PAGES: watch_pages,
    Job.LISTEN_TO_CALLS: listen_to_calls,
    Job.KEEP_SCHEDULES: keep_schedules,
    Job.MEASURE_SERVICE: measure_service,
    Job.CALL_OUT: call_out,
    Job.SEND_TEXTS: send_texts,
    Job.SWEEP_UPLOADS: sweep_uploads,
}

# Jobs that know when they have something to do next, and so need not wait for the next poll.
NEXT: dict[Job, Callable[[], datetime | None]] = {
    Job.CHECK_DEADLINES: next_deadline,
    Job.CLIMB_LADDERS: next_step,
    Job.CLIMB_PAGES: next_page,
    Job.DELIVER_PAGES: deliveries.next_due,
    Job.LISTEN_TO_CALLS: call_watch.next_due,
}
