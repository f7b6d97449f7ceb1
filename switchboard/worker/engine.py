"""Runs the jobs: woken by the database when something was committed, and by a poll anyway."""

import logging
import signal
import threading
from datetime import datetime

import psycopg
from django.conf import settings
from django.db import DatabaseError, close_old_connections, connection
from django.utils import timezone

from switchboard.database.place import STAFF_ROLE
from switchboard.later import WAKE_CHANNEL, Job
from switchboard.worker.jobs import JOBS, NEXT

log = logging.getLogger(__name__)

POLL_SECONDS = 2.0
DEADLINE_SECONDS = 0.5
SHORTEST_SECONDS = 0.02
LISTEN_SECONDS = 1.0  # also how long a stop may wait for this thread


def run() -> None:
    """Works until SIGTERM or SIGINT; what is begun then is finished first."""
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    wakes = {job: threading.Event() for job in Job}
    threads = [
        threading.Thread(target=_work, args=(job, wakes[job], stopping), name=job.value)
        for job in Job
    ]
    threads.append(threading.Thread(target=_listen, args=(wakes, stopping), name="listen"))
    for thread in threads:
        thread.start()
    stopping.wait()
    for wake in wakes.values():
        wake.set()
    for thread in threads:
        thread.join()


def _work(job: Job, wake: threading.Event, stopping: threading.Event) -> None:
    while not stopping.is_set():
        wake.clear()
        pause = POLL_SECONDS
        try:
            while JOBS[job](timezone.now()) and not stopping.is_set():
                pass
            pause = _pause(job, now=timezone.now())
        except DatabaseError:
            log.exception("The database did not answer; %s tries again.", job.name)
            connection.close()
        except Exception:
            log.exception("%s failed; it tries again.", job.name)
        close_old_connections()
        wake.wait(pause)
    connection.close()


def _pause(job: Job, *, now: datetime) -> float:
    """How long to wait: until the poll, or until the deadline that comes before it.

    A deadline that was made meanwhile may come sooner still, so these are looked at more often.
    """
    if job not in NEXT:
        return POLL_SECONDS
    due = NEXT[job]()
    left = (due - now).total_seconds() if due else DEADLINE_SECONDS
    # What is due already is in somebody else's hands: not again at once.
    return min(max(left, SHORTEST_SECONDS), DEADLINE_SECONDS)


def _listen(wakes: dict[Job, threading.Event], stopping: threading.Event) -> None:
    """One connection that only listens; while it is down the poll goes on."""
    while not stopping.is_set():
        try:
            _hear(wakes, stopping)
        except psycopg.Error:
            log.warning("The wake-up line is down; polling meanwhile.")
            stopping.wait(POLL_SECONDS)


def _hear(wakes: dict[Job, threading.Event], stopping: threading.Event) -> None:
    address = settings.PLACE.connection("desk_console")
    with psycopg.connect(**address, autocommit=True, options=f"-c role={STAFF_ROLE}") as listener:
        listener.execute(f"LISTEN {WAKE_CHANNEL}")
        for wake in wakes.values():
            wake.set()  # whatever was committed while nobody listened
        while not stopping.is_set():
            for notice in listener.notifies(timeout=LISTEN_SECONDS):
                if notice.payload in wakes:
                    wakes[Job(notice.payload)].set()
                if stopping.is_set():
                    break
