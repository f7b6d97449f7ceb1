"""Every job that can be queued. The row is the job: these only wake the worker after the commit.

A row in a waiting state (a raw mail, a letter, a form) is picked up by the worker's poll anyway;
a wake-up makes it soon. PostgreSQL delivers it when the transaction commits and drops it on
rollback, so work and its call can't part. A test holds this list equal to the worker's.
"""

from enum import StrEnum

from django.db import connection

WAKE_CHANNEL = "switchboard_work"


class Job(StrEnum):
    """What the worker can be woken for."""

    READ_MAIL = "mail"
    SEND_LETTERS = "letter"
    CARRY_OUT_SUBMISSIONS = "submission"
    SEND_SIGN_IN_CODES = "sign_in_code"
    CHECK_DEADLINES = "deadline"
    CLIMB_LADDERS = "ladder"
    RECOUNT_CLOCKS = "recount"
    CLIMB_PAGES = "page"
    DELIVER_PAGES = "delivery"
    WATCH_PAGES = "watch"
    LISTEN_TO_CALLS = "call"
    KEEP_SCHEDULES = "schedule"
    MEASURE_SERVICE = "service"
    CALL_OUT = "call_out"
    SEND_TEXTS = "text"
    SWEEP_UPLOADS = "upload"


def read_mail() -> None:
    """Raw mails wait to be read."""
    _wake(Job.READ_MAIL)


def send_letters() -> None:
    """Letters wait in the outbox."""
    _wake(Job.SEND_LETTERS)


def carry_out_submissions() -> None:
    """Forms from the portal wait."""
    _wake(Job.CARRY_OUT_SUBMISSIONS)


def send_sign_in_codes() -> None:
    """Somebody asked for a sign-in code."""
    _wake(Job.SEND_SIGN_IN_CODES)


def check_deadlines() -> None:
    """A ticket has a new instant to be looked at."""
    _wake(Job.CHECK_DEADLINES)


def climb_ladders() -> None:
    """A clock has reached a step of its ladder."""
    _wake(Job.CLIMB_LADDERS)


def recount_clocks() -> None:
    """Clocks are to be counted anew."""
    _wake(Job.RECOUNT_CLOCKS)


def climb_pages() -> None:
    """A page is to be looked at: somebody is to be called, or was."""
    _wake(Job.CLIMB_PAGES)


def deliver_pages() -> None:
    """Calls and messages to engineers wait to leave, or a ringing one is to be hung up."""
    _wake(Job.DELIVER_PAGES)


def watch_pages() -> None:
    """Something may stand in the way of pages."""
    _wake(Job.WATCH_PAGES)


def listen_to_calls() -> None:
    """A recording waits to be fetched, or a call to be looked into."""
    _wake(Job.LISTEN_TO_CALLS)


def send_texts() -> None:
    """Short messages wait for their carrier."""
    _wake(Job.SEND_TEXTS)


def call_out() -> None:
    """An engineer wants to be joined with a client."""
    _wake(Job.CALL_OUT)


def keep_schedules() -> None:
    """Who is on call was changed: an offer, a time away, an edition, an override."""
    _wake(Job.KEEP_SCHEDULES)


def measure_service() -> None:
    """The public page's figures are to be measured anew."""
    _wake(Job.MEASURE_SERVICE)


def sweep_uploads() -> None:
    """Files whose words were never sent have had their time."""
    _wake(Job.SWEEP_UPLOADS)


def _wake(job: Job) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, %s)", [WAKE_CHANNEL, job.value])
