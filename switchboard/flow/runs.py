"""Decides what the rule of the clocks is told of a ticket, and which ladder each run climbs."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from switchboard.flow.story import Story
from switchboard.policy import clock_runs
from switchboard.policy.acts import Act
from switchboard.policy.clock_runs import CallBack, Facts, Given, Run
from switchboard.policy.document import ALWAYS
from switchboard.policy.document_promises import Rung
from switchboard.policy.hours_history import CalendarHistory
from switchboard.policy.priority import Priority
from switchboard.policy.sla import Clock, Deadline, Explanation, Hours, Pause
from switchboard.published.calendars import Calendars
from switchboard.tickets.models import Ticket
from switchboard.tickets.models.ticket import Channel
from switchboard.tickets.models.work import HoldReason


@dataclass(frozen=True, kw_only=True)
class Terms:
    """One run of a clock, with the breach that was told of it and the ladder that it climbs."""

    run: Run
    missed_at: datetime | None
    ladder: Sequence[Rung]

    @property
    def clock(self) -> Clock:
        """Which clock runs."""
        return self.run.clock

    @property
    def started_at(self) -> datetime:
        """Since when."""
        return self.run.started_at

    @property
    def stopped_at(self) -> datetime | None:
        """Until when, if it has stopped."""
        return self.run.stopped_at

    @property
    def decides(self) -> Hours:
        """The calendar that the last target runs in."""
        return self.run.decides

    def deadline(self) -> Deadline:
        """What is granted, as far as it is known now."""
        return self.run.deadline()

    def explain(self, *, now: datetime, changed_at: datetime | None = None) -> Explanation:
        """The run, interval by interval, until it stopped or until `now`."""
        return self.run.explain(now=now, changed_at=changed_at, missed_at=self.missed_at)


@dataclass(frozen=True, kw_only=True)
class TicketPromises:
    """What was promised on a ticket: its agreement's word, else its policy's."""

    ticket: Ticket
    calendars: Calendars

    @property
    def default_priority(self) -> Priority:
        """The priority before triage."""
        return Priority(self.ticket.policy.default_priority)

    @property
    def desk_calendar(self) -> CalendarHistory:
        """The hours of the ticket's desk."""
        return desk_calendar(self.ticket, self.calendars)

    @property
    def round_the_clock(self) -> CalendarHistory:
        """Day and night."""
        return self.calendars.of(ALWAYS)

    @property
    def after_hours_call_back(self) -> timedelta:
        """How soon a message after hours is answered."""
        return timedelta(minutes=self.ticket.policy.after_hours.call_back_minutes)

    def target(self, priority: Priority, clock: Clock) -> timedelta | None:
        """The working time that a clock allows."""
        return target_of(self.ticket, priority, clock)

    def calendar(self, priority: Priority) -> CalendarHistory:
        """The calendar in which the targets of that priority run."""
        return calendar_of(self.ticket, priority, self.calendars)


def terms_of(story: Story) -> Iterator[Terms]:
    """Every run of the ticket's clocks there has been, in the order of the clocks."""
    promises = TicketPromises(ticket=story.ticket, calendars=story.calendars)
    for run in clock_runs.runs(facts_of(story), promises):
        yield Terms(
            run=run,
            missed_at=story.missed_at(run.clock, run.started_at),
            ladder=story.ticket.policy.ladder(run.clock),
        )


def call_back(story: Story, *, at: datetime) -> Run:
    """The run of a call-back that is promised at an instant."""
    promises = TicketPromises(ticket=story.ticket, calendars=story.calendars)
    return clock_runs.call_back(facts_of(story), promises, CallBack(promised_at=at))


def target_of(ticket: Ticket, priority: Priority, clock: Clock) -> timedelta | None:
    """The client's own target where the agreement names one, else the policy's, if it has one."""
    own = ticket.agreement.targets if ticket.agreement else {}
    minutes = own.get(priority.key, {}).get(clock.value)
    return timedelta(minutes=minutes) if minutes else ticket.policy.promised(priority, clock)


def calendar_of(ticket: Ticket, priority: Priority, calendars: Calendars) -> CalendarHistory:
    """The calendar that a priority's targets run in: the agreement's word, else the policy's."""
    own = ticket.agreement.targets if ticket.agreement else {}
    kind = own.get(priority.key, {}).get("calendar") or ticket.policy.target_calendar_key(priority)
    return calendars.of(ALWAYS) if kind == ALWAYS else desk_calendar(ticket, calendars)


def desk_calendar(ticket: Ticket, calendars: Calendars) -> CalendarHistory:
    """The hours of the ticket's desk, whatever was edited since (S2)."""
    return calendars.of(ticket.policy.desk(ticket.desk.key).calendar)


def facts_of(story: Story) -> Facts:
    """What the story says, as the rule of the clocks asks it; a merged ticket's ends elsewhere."""
    own = _own_facts(story)
    if story.survivor is None:
        return own
    return clock_runs.merged(own, facts_of(story.survivor), at=story.merged_at)


def _own_facts(story: Story) -> Facts:
    ticket = story.ticket
    return Facts(
        received_at=ticket.received_at,
        waits_for_opening=ticket.channel != Channel.PHONE,
        priority=Priority(ticket.priority),
        triaged_at=ticket.triaged_at,
        resolved_at=ticket.resolved_at,
        priorities=[
            Given(
                at=event.at,
                priority=Priority(event.details["priority"]),
                is_correction=bool(event.details.get("is_correction")),
            )
            for event in story.of(Act.ASSESSED, Act.REASSESSED)
        ],
        pauses=[*_holds(story), *_reopened(story)],
        resolutions_at=[done.resolved_at for done in story.resolutions],
        updates_at=story.updates,
        call_backs=list(_call_backs(story)),
    )


def _holds(story: Story) -> Iterator[Pause]:
    for hold in story.holds:
        reason = HoldReason(hold.reason).label.lower()
        ended_at = hold.ended_at or hold.until_at
        yield Pause(started_at=hold.started_at, ended_at=ended_at, reason=reason)


def _reopened(story: Story) -> Iterator[Pause]:
    for done in story.resolutions:
        if done.reopened_at is not None:
            yield Pause(
                started_at=done.resolved_at, ended_at=done.reopened_at,
                reason=clock_runs.UNTIL_REOPENED,
            )  # fmt: skip


def _call_backs(story: Story) -> Iterator[CallBack]:
    """A resolution is no call: the promise stands until somebody calls, or the ticket closes."""
    ends = [event.at for event in story.of(Act.CALLED_BACK)]
    ends += [story.ticket.closed_at] if story.ticket.closed_at else []
    for event in story.of(Act.CALL_BACK_PROMISED):
        ended_at = min((at for at in ends if at >= event.at), default=None)
        is_in_hours = event.details.get("is_in_hours")
        yield CallBack(promised_at=event.at, ended_at=ended_at, is_in_hours=is_in_hours)
