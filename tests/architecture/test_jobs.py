import inspect

from switchboard import later
from switchboard.later import Job
from switchboard.worker.jobs import JOBS


def test_every_job_that_can_be_queued_has_somebody_who_does_it():
    assert set(JOBS) == set(Job)


def test_who_wakes_the_worker_and_who_does_the_job_have_the_same_name():
    wakers = {
        name
        for name, function in inspect.getmembers(later, inspect.isfunction)
        if function.__module__ == later.__name__ and not name.startswith("_")
    }

    assert {job.__name__ for job in JOBS.values()} == wakers
