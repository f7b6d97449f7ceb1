"""Makes the tickets that a backlog is copied from: each led through the flow by its own verbs."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from random import Random

from switchboard.accounts.actor import Actor
from switchboard.cli.backlog_words import PROBLEMS, Problem
from switchboard.clients.models import Contact
from switchboard.flow import conversation, holding, opening, resolution, triage, work
from switchboard.flow.opening import Report
from switchboard.policy.hours import Calendar
from switchboard.policy.priority import Impact, Urgency
from switchboard.policy.transitions import State
from switchboard.staff.models import Engineer
from switchboard.tickets.models import HoldReason, Ticket
from switchboard.tickets.models.ticket import Channel

WEEK = timedelta(weeks=1)
# A pattern begins in the first week of its span and is closed before the end of the third.
SPAN = 3 * WEEK
CHANNELS = [Channel.MAIL] * 6 + [Channel.PORTAL] * 3 + [Channel.PHONE]
IMPACTS = [*[Impact.INDIVIDUAL] * 7, *[Impact.SEVERAL] * 2]
URGENCIES = [*[Urgency.LOW] * 4, *[Urgency.NORMAL] * 4, Urgency.HIGH]
OPEN_STATES = [
    *[State.NEW], *[State.OPEN] * 6, *[State.IN_PROGRESS] * 4, *[State.ON_HOLD] * 3,
    *[State.RESOLVED] * 6,
]  # fmt: skip


class Weeks:
    """Weeks of one desk that pass alike: no holiday in them, and no change of the clocks."""

    def __init__(self, calendar: Calendar, *, before: datetime) -> None:
        monday = before.astimezone(calendar.zone).date() - timedelta(days=before.weekday() + 21)
        self.calendar = calendar
        self.starts = [one for one in _mondays(monday, count=156) if self._is_plain(one)]

    def _is_plain(self, monday: date) -> bool:
        begins, ends = self.at(monday), self.at(monday + SPAN)
        worked = self.calendar.worked(begins, ends)
        is_of_one_clock = ends - begins == timedelta(days=SPAN.days)
        return is_of_one_clock and worked == self._usual()

    def _usual(self) -> timedelta:
        """The working time of a span in which nothing happens; the most there is."""
        monday = date(2024, 4, 1)
        return self.calendar.worked(self.at(monday), self.at(monday + SPAN))

    def at(self, day: date) -> datetime:
        """Midnight of that day at the desk, in UTC, so that differences are real time."""
        there = datetime(day.year, day.month, day.day, tzinfo=self.calendar.zone)
        return there.astimezone(UTC)


def _mondays(last: date, *, count: int) -> Iterator[date]:
    return (last - WEEK * number for number in range(count))


@dataclass(kw_only=True)
class Scribe:
    """Leads tickets through the flow, with the dice, the people and the hours of one desk."""

    dice: Random
    calendar: Calendar
    contacts: list[Contact]
    engineers: dict[str, list[Engineer]]
    dispatcher: Engineer

    def closed(self, monday: datetime) -> Ticket:
        """One that came in that week and was closed long ago."""
        ticket, problem = self._received(self._in_week(monday))
        at = self._triaged(ticket, problem, self._later(ticket.received_at, 3, 18))
        at = self._taken(ticket, self._later(at, 4, 160))
        at = self._worked(ticket, problem, at)
        at = self._resolved(ticket, problem, self._later(at, 10, 300))
        resolution.close(ticket.pk, now=at + timedelta(days=5))
        return ticket

    def _in_week(self, monday: datetime) -> datetime:
        """An instant of it: mostly while the desk is open, a fifth at any hour."""
        if self.dice.random() < 0.2:
            return monday + timedelta(seconds=self.dice.randrange(int(WEEK.total_seconds())))
        worked = self.calendar.worked(monday, monday + WEEK)
        seconds = self.dice.randrange(1, int(worked.total_seconds()))
        return self.calendar.due(monday, timedelta(seconds=seconds))

    def standing(self, state: State, *, now: datetime) -> Ticket:
        """One that is in `state` now."""
        most = 300 if state == State.NEW else 3_000
        at = now - timedelta(minutes=self.dice.randrange(2, most))
        ticket, problem = self._received(at)
        if state == State.NEW:
            return ticket
        at = self._triaged(ticket, problem, _between(at, now, 0.1))
        if state == State.OPEN:
            return ticket
        at = self._taken(ticket, _between(at, now, 0.3))
        self._say(ticket, problem, _between(at, now, 0.3))
        if state == State.ON_HOLD:
            holding.hold(
                ticket.pk, reason=self.dice.choice(list(HoldReason)), note="Waiting for an answer.",
                until_at=now + timedelta(hours=self.dice.randrange(2, 90)),
                by=_owner(ticket), now=_between(at, now, 0.6),
            )  # fmt: skip
        if state == State.RESOLVED:
            self._resolved(ticket, problem, _between(at, now, 0.6))
        return ticket

    def _received(self, at: datetime) -> tuple[Ticket, Problem]:
        problem, contact = self.dice.choice(PROBLEMS), self.dice.choice(self.contacts)
        channel = self.dice.choice(CHANNELS) if self.calendar.is_open(at) else Channel.MAIL
        report = Report(
            channel=channel, received_at=at, subject=problem.subject, text=problem.text,
            sender_name=contact.name, sender_address=contact.email, is_verified=True,
        )  # fmt: skip
        by = Actor.contact(contact)
        return opening.open_ticket(report, contact=contact, by=by, now=at), problem

    def _triaged(self, ticket: Ticket, problem: Problem, at: datetime) -> datetime:
        found = triage.Assessment(
            impact=self.dice.choice(IMPACTS), urgency=self.dice.choice(URGENCIES),
            has_workaround=self.dice.random() < 0.5, category=problem.category, team=problem.team,
        )  # fmt: skip
        by = Actor.engineer(self.dispatcher)
        triage.assess(ticket.pk, found, by=by, now=at, out_of_turn_reason="On the line.")
        return at

    def _taken(self, ticket: Ticket, at: datetime) -> datetime:
        ticket.refresh_from_db()
        team = ticket.team.key if ticket.team else ""
        by = Actor.engineer(self.dice.choice(self.engineers[team]))
        work.take(ticket.pk, by=by, now=at)
        ticket.refresh_from_db()
        return at

    def _worked(self, ticket: Ticket, problem: Problem, at: datetime) -> datetime:
        self._say(ticket, problem, at := self._later(at, 5, 60))
        if self.dice.random() < 0.4:
            self._hear(ticket, at := self._later(at, 5, 200))
        if self.dice.random() < 0.15:
            until_at = at + timedelta(days=2)
            holding.hold(
                ticket.pk, reason=HoldReason.THIRD_PARTY, until_at=until_at,
                note="The maker sends a part.", by=_owner(ticket), now=at,
            )  # fmt: skip
            holding.resume(ticket.pk, by=_owner(ticket), now=(at := self._later(at, 60, 500)))
        if self.dice.random() < 0.3:
            conversation.note(ticket.pk, "Seen the same last month.", by=_owner(ticket), now=at)
        return at

    def _say(self, ticket: Ticket, problem: Problem, at: datetime) -> None:
        conversation.reply(ticket.pk, problem.answer, by=_owner(ticket), now=at)

    def _hear(self, ticket: Ticket, at: datetime) -> None:
        assert ticket.contact is not None
        report = Report(
            channel=Channel.MAIL, received_at=at, subject="Re: it", text="That helped a little.",
            sender_name=ticket.contact.name, sender_address=ticket.contact.email,
        )  # fmt: skip
        conversation.hear(ticket.pk, report, contact=ticket.contact, now=at)

    def _resolved(self, ticket: Ticket, problem: Problem, at: datetime) -> datetime:
        work.log_time(
            ticket.pk, minutes=self.dice.randrange(5, 90), note="", by=_owner(ticket), now=at
        )
        resolution.resolve(
            ticket.pk, cause=problem.cause, done=problem.done, by=_owner(ticket), now=at,
            confirmation="The requestor tried it and agreed.",
        )  # fmt: skip
        return at

    def _later(self, at: datetime, least: int, most: int) -> datetime:
        """So many working minutes afterwards."""
        return self.calendar.due(at, timedelta(minutes=self.dice.randrange(least, most)))


def _between(start: datetime, end: datetime, part: float) -> datetime:
    return start + (end - start) * part


def _owner(ticket: Ticket) -> Actor:
    assert ticket.engineer is not None
    return Actor.engineer(ticket.engineer)
