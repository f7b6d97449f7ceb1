"""Recounts a backlog after a calendar was edited, and acts on deadlines as they fall due."""

import argparse
import json
import os
import signal
import statistics
import sys
import threading
import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from multiprocessing import get_context
from typing import Any

from bench import scratch
from switchboard.database.place import Place

DAY_AND_NIGHT = ('calendar = "business"', 'calendar = "always"')
NEW_HOLIDAY = ("\nholidays = [", "\nholidays = [2026-11-25,")
LONGER_DAY = ('hours.tue = [["07:00", "17:00"]]', 'hours.tue = [["07:00", "18:00"]]')
AHEAD = timedelta(seconds=4)
FIRST_RUNG = timedelta(minutes=9)  # 0.6 of 15 minutes

_FILL_TICKETS = """
INSERT INTO tickets_ticket (number, client_id, contact_id, site_id, desk_id, policy_version_id,
    subject, channel, state, impact, urgency, priority, category, team_id, received_at, triaged_at,
    sender_name, sender_address, is_sender_unknown, is_sender_verified, required_access)
SELECT lpad(number::text, 9, '0'), %(client)s, %(contact)s, NULL, %(desk)s, %(version)s,
    'Outlook hangs', 'mail', %(state)s::text, 'individual', 'low', 1 + number %% 4, 'email',
    %(team)s, received_at,
    CASE WHEN %(state)s::text = 'open' THEN received_at + interval '5 minutes' END,
    '', '', false, false, 'none'
FROM (SELECT number, %(last)s::timestamptz - (number %% %(spread)s) * %(step)s::interval
      AS received_at FROM generate_series(1, %(count)s) AS number) AS rows
"""
_FILL_RUNS = """
INSERT INTO tickets_clockrun (ticket_id, client_id, clock, started_at, allowed, term, rung)
SELECT ticket.id, ticket.client_id, clock,
       CASE clock WHEN 'next_update' THEN ticket.triaged_at ELSE ticket.received_at END,
       interval '0', 0, 0
FROM tickets_ticket ticket, unnest(%(clocks)s::text[]) AS clock
"""
_HOLDS = """
INSERT INTO tickets_hold (ticket_id, client_id, reason, note, started_at, until_at, ended_at)
SELECT id, client_id, 'requestor', '', triaged_at + interval '1 hour', NULL,
       triaged_at + interval '3 hours'
FROM tickets_ticket WHERE id %% %(every)s = 0
"""
_ASSESSED = """
INSERT INTO tickets_timelineevent (ticket_id, client_id, act, at, actor_kind, actor_name,
    is_public, details, public_details)
SELECT id, client_id, 'assessed', triaged_at, 'engineer', 'Bench', true,
       jsonb_build_object('priority', priority), '{}'
FROM tickets_ticket
"""


def main(arguments: list[str] | None = None) -> dict[str, Any]:
    """Seconds for the backlog beside a bare UPDATE of the same rows; milliseconds to act."""
    sizes = _sizes(arguments)
    with scratch.installation() as here:
        desk = _Desk(here)
        _say(f"Recounting {sizes.clocks:,} clocks ...")
        recounted = desk.recount(clocks=sizes.clocks, held_every=sizes.held_every)
        _say(f"{sizes.steady:,} deadlines at 100 a second ...")
        steady = desk.act(count=sizes.steady, over=sizes.steady / 100, kill=False)
        _say(f"{sizes.burst:,} deadlines within one second ...")
        burst = desk.act(count=sizes.burst, over=1.0, kill=False)
        _say("The same, and one of two workers is killed ...")
        killed = desk.act(count=sizes.burst, over=1.0, kill=True)
    return {
        "workload": "clocks",
        "recount": recounted,
        "steady_100_a_second": steady,
        "burst_in_one_second": burst,
        "burst_one_of_two_workers_killed": killed,
    }


class _Desk:
    """One client, one desk, and as many tickets as are asked for."""

    def __init__(self, here: Place) -> None:
        from switchboard.clients.models import Client, Contact
        from switchboard.published.models import Desk
        from switchboard.staff.models import Engineer, Membership, Team

        self.here = here
        client = Client.objects.create(name="Hill Country Law")
        contact = Contact.objects.create(
            client=client, name="Hector Ruiz", email="hector@hillcountry-law.example"
        )
        team = Team.objects.get(key="service_desk")
        for number in range(4):
            engineer = Engineer.objects.create(
                name=f"Engineer {number}", email=f"e{number}@support.example", role="lead"
            )
            Membership.objects.create(engineer=engineer, team=team, is_lead=number == 0)
        self.facts = {
            "client": client.pk, "contact": contact.pk, "team": team.pk,
            "desk": Desk.objects.get(key="texas").pk,
        }  # fmt: skip

    def recount(self, *, clocks: int, held_every: int) -> dict[str, Any]:
        """Fills the backlog, edits the calendar, and counts everything anew."""
        from switchboard.flow import recount
        from switchboard.tickets.models import ClockRun, DeadlineChange, Recount, RecountCause

        kinds = ["resolution", "next_update", "age"]
        self._fill(
            clocks // len(kinds), kinds, state="open", last=scratch.MONDAY,
            spread=20_000, step="1 second",
        )  # fmt: skip
        with scratch.owner(self.here) as owner:
            owner.execute(_ASSESSED)
            owner.execute(_HOLDS, {"every": held_every})
            owner.execute("VACUUM ANALYZE")
        _say("The backlog is there; it is counted, then its calendar is edited ...")
        first = _timed(lambda: recount.sweep(now=scratch.MONDAY))
        self._publish([NEW_HOLIDAY, LONGER_DAY])
        asked = Recount.objects.get(because=RecountCause.CALENDAR)
        edited = _timed(lambda: recount.carry_out(now=scratch.MONDAY))
        nothing = _timed(lambda: recount.sweep(now=scratch.MONDAY))
        asked.refresh_from_db()
        moved = DeadlineChange.objects.filter(because=RecountCause.CALENDAR).count()
        return {
            "open_clocks": ClockRun.objects.filter(stopped_at__isnull=True).count(),
            "held_every": held_every,
            "seconds_first_count": round(first, 1),
            "seconds_after_calendar_edit": round(edited, 1),
            "clocks_changed": asked.changed,
            "deadline_changes_recorded": moved,
            "seconds_sweep_that_finds_nothing": round(nothing, 1),
            "seconds_bare_update_of_the_same_rows": round(self._bare(), 1),
        }

    def act(self, *, count: int, over: float, kill: bool) -> dict[str, Any]:
        """Lets `count` rungs fall due within `over` seconds, before two workers' eyes."""
        from switchboard.published.models import PolicyVersion

        with scratch.owner(self.here) as owner:
            owner.execute("TRUNCATE tickets_ticket, channels_outboundmail CASCADE")
        if PolicyVersion.objects.in_force().policy.desk("texas").calendar != "always":
            self._publish([DAY_AND_NIGHT])
        begins = datetime.now(tz=scratch.MONDAY.tzinfo) + AHEAD
        last = begins - FIRST_RUNG + timedelta(seconds=over)
        self._fill(
            count, ["first_response", "age"], state="new", last=last, spread=count,
            step=f"{over / count:.9f} seconds",
        )  # fmt: skip
        due = self._await_rungs(last=last)
        done, acted = _watch(due, kill=kill)
        late = sorted(at - wanted for at, wanted in zip(done, sorted(due), strict=True))
        return {
            "deadlines": count,
            "seconds_from_first_due_to_all_done": round(done[-1] - min(due), 2),
            "milliseconds_due_to_done_p50": round(statistics.median(late) * 1000),
            "milliseconds_due_to_done_p99": round(late[int(len(late) * 0.99) - 1] * 1000),
            "acted_on_more_than_once": acted - count,
        }

    def _await_rungs(self, *, last: datetime) -> list[float]:
        """Stores when each rung is reached; gives these instants as seconds since 1970."""
        from switchboard.flow import recount
        from switchboard.policy.sla import Clock
        from switchboard.tickets.models import ClockRun

        recount.sweep(now=last)
        responses = ClockRun.objects.filter(clock=Clock.FIRST_RESPONSE)
        rungs = responses.values_list("next_check_at", flat=True)
        return [at.timestamp() for at in rungs if at is not None]

    def _fill(
        self, count: int, clocks: Sequence[str], *, state: str, last: datetime, spread: int,
        step: str,
    ) -> None:  # fmt: skip
        from switchboard.published.models import PolicyVersion

        with scratch.owner(self.here) as owner:
            owner.execute(
                _FILL_TICKETS,
                {
                    **self.facts, "version": PolicyVersion.objects.in_force().pk, "count": count,
                    "state": state, "last": last, "spread": spread, "step": step,
                },
            )  # fmt: skip
            owner.execute(_FILL_RUNS, {"clocks": list(clocks)})
            owner.execute("ANALYZE")

    def _publish(self, changes: Sequence[tuple[str, str]]) -> None:
        from switchboard.flow import publishing
        from switchboard.published.models import PolicyVersion

        source = PolicyVersion.objects.order_by("-number").values_list("source", flat=True)[0]
        for old, new in changes:
            source = source.replace(old, new)
        publishing.publish(source, author_name="Bench", now=scratch.MONDAY, checks_people=False)

    def _bare(self) -> float:
        """One plain statement that moves the same deadlines, and nothing else."""
        with scratch.owner(self.here) as owner:
            return _timed(
                lambda: owner.execute(
                    "UPDATE tickets_clockrun SET due_at = due_at + interval '1 second',"
                    " at_risk_at = at_risk_at + interval '1 second',"
                    " next_check_at = next_check_at + interval '1 second'"
                )
            )


def _watch(due: Sequence[float], *, kill: bool) -> tuple[list[float], int]:
    """When each notice was there, in order, and how many there were in the end."""
    from django.db import connection

    from switchboard.tickets.models import Notice

    connection.close()
    fork = get_context("fork")
    workers = [fork.Process(target=_work, daemon=True) for _ in range(2)]
    for worker in workers:
        worker.start()
    done: list[float] = []
    while len(done) < len(due):
        time.sleep(0.02)
        found = Notice.objects.count()
        done += [time.time()] * (found - len(done))
        if kill and found > len(due) * 0.3 and workers[0].is_alive():
            os.kill(workers[0].pid or 0, signal.SIGKILL)
    time.sleep(0.5)
    for worker in workers:
        worker.kill()
        worker.join()
    return done[: len(due)], Notice.objects.count()


def _work() -> None:
    """The worker's own loop, for this one job."""
    from switchboard.later import Job
    from switchboard.worker import engine

    engine._work(Job.CLIMB_LADDERS, threading.Event(), threading.Event())  # noqa: SLF001


def _say(what: str) -> None:
    """How far it is, on stderr; stdout is for the figures."""
    sys.stderr.write(f"{time.strftime('%H:%M:%S')} {what}\n")
    sys.stderr.flush()


def _timed(act: Any) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def _sizes(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bin/bench clocks", description=__doc__)
    parser.add_argument("--clocks", type=int, default=1_000_000)
    parser.add_argument("--held-every", type=int, default=500, help="every so many tickets, a hold")
    parser.add_argument("--steady", type=int, default=2_000, help="deadlines at 100 a second")
    parser.add_argument("--burst", type=int, default=10_000, help="deadlines within one second")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    print(json.dumps(main(), indent=2))
