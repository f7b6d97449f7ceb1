"""Decides what of the two weeks happens when, and lets time pass between: clocks, ladders, holds.

Each ticket's steps follow one another, all tickets' steps are played in one order of time, and what
would lie after now has not happened yet. So the pages show the same as after two real weeks.
"""

import heapq
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

from switchboard.cli import desk as small_desk
from switchboard.cli.desk import Desk
from switchboard.cli.story import acts, arrivals, night
from switchboard.cli.story.cast import Cast
from switchboard.flow.triage import OutOfTurn
from switchboard.tickets.models import ClockRun, Ticket
from switchboard.worker import jobs

MINUTE = timedelta(minutes=1)
LONGEST_AGO = timedelta(days=40)
# Steps that a night's call plays by itself, from the ring to the call-back.
_ARRIVES = {"call": night.arrive}


@dataclass(kw_only=True, order=True)
class Moment:
    """One step of one ticket; moments of the same instant keep the order of the files."""

    at: datetime
    place: int
    row: dict[str, Any] = field(compare=False)
    step: int = field(compare=False, default=-1)


def play(folder: Path, desk: Desk) -> None:
    """The people of the folder's files, then everything that happened until now."""
    rows = []
    for file in sorted(folder.glob("*.toml")):
        form = tomllib.loads(file.read_text(encoding="utf-8"))
        for client in form.get("clients", []):
            small_desk.add_client(client, desk)
        rows += form.get("tickets", [])
    story = Story(desk)
    with night.telephones():
        for moment in story.moments(rows):
            _let_time_pass(moment.at)
            story.carry_out(moment)
        _let_time_pass(desk.now)


class Story:
    """What is still to happen, and the tickets that there are."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.cast = Cast(desk=desk)
        self._waiting: list[Moment] = []
        self._places = count()
        opened = desk.calendar.periods(desk.now - LONGEST_AGO, desk.now)
        self._days = sorted({start.astimezone(desk.calendar.zone).date() for start, _ in opened})

    def moments(self, rows: list[dict[str, Any]]) -> Iterator[Moment]:
        """The first of all that wait, again and again, as far as it is not after now."""
        for row in rows:
            self._await(row, -1, at=self._received_at(row))
        while self._waiting and self._waiting[0].at <= self.desk.now:
            yield heapq.heappop(self._waiting)

    def carry_out(self, moment: Moment) -> None:
        """One step; a ticket that is not yet next in triage waits its turn."""
        row, at = moment.row, moment.at
        if moment.step < 0:
            arrive = _ARRIVES.get(row["via"], arrivals.arrive)
            ticket, at = arrive(row, self.cast, at)
            self.cast.tickets[row.get("key", row["subject"])] = ticket
            row["ticket"] = ticket.pk
        else:
            step = row["steps"][moment.step]
            try:
                acts.STEPS[step["act"]](Ticket.objects.get(pk=row["ticket"]), step, self.cast, at)
            except OutOfTurn:
                self._await(row, moment.step, at=self.desk.calendar.due(at, MINUTE))
                return
        self._go_on(row, moment.step + 1, since=at)

    def _go_on(self, row: dict[str, Any], step: int, *, since: datetime) -> None:
        steps = row.get("steps", [])
        if step < len(steps):
            pause = timedelta(minutes=steps[step]["after"])
            is_by_night = row["via"] == "call"
            at = since + pause if is_by_night else self.desk.calendar.due(since, pause)
            self._await(row, step, at=at)

    def _await(self, row: dict[str, Any], step: int, *, at: datetime) -> None:
        heapq.heappush(self._waiting, Moment(at=at, place=next(self._places), row=row, step=step))

    def _received_at(self, row: dict[str, Any]) -> datetime:
        """`day` working days ago `at` a wall time, `age` working minutes or `ago` minutes ago."""
        if "day" in row:
            zone = self.desk.calendar.zone
            today = self.desk.now.astimezone(zone).date()
            day = [one for one in self._days if one < today][-row["day"]]
            hour, minute = map(int, row["at"].split(":"))
            return datetime(day.year, day.month, day.day, hour, minute, tzinfo=zone)
        if "ago" in row:
            return self.desk.now - timedelta(minutes=row["ago"])
        return small_desk.working_minutes_ago(row["age"], self.desk)


def _let_time_pass(until: datetime) -> None:
    """Whatever falls due until then happens when it is due, as the worker would have done it."""
    while (due := _next_due()) is not None and due <= until:
        done = jobs.check_deadlines(due) + jobs.climb_ladders(due + timedelta(microseconds=1))
        if not done:
            break


def _next_due() -> datetime | None:
    """Of tickets and clocks, in one query: it is asked at every step."""
    runs = ClockRun.objects.order_by("next_check_at").values("next_check_at")
    waiting = Ticket.objects.order_by("next_check_at").values_list("next_check_at", flat=True)
    found = waiting.filter(next_check_at__isnull=False)[:1].union(
        runs.filter(next_check_at__isnull=False).values_list("next_check_at", flat=True)[:1],
        all=True,
    )
    return min((at for at in found if at is not None), default=None)
