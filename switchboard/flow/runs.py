"""Decides which clocks run on a ticket, since when, and what each is computed from."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from switchboard.flow.story import Story
from switchboard.policy import sla
from switchboard.policy.acts import Act
from switchboard.policy.document import ALWAYS
from switchboard.policy.document_promises import Rung
from switchboard.policy.hours_history import CalendarHistory
from switchboard.policy.priority import Priority
from switchboard.policy.sla import Assessment, Clock, Deadline, Explanation, Pause
from switchboard.published.calendars import Calendars
from switchboard.tickets.models import Ticket
from switchboard.tickets.models.ticket import Channel
from switchboard.tickets.models.work import HoldReason

BEFORE_OPENING = "before the first opening"
RESOLVED = "resolved"


@dataclass(frozen=True, kw_only=True)
class Terms:
    """Everything that one run of a clock is computed from."""

    clock: Clock
    started_at: datetime
    calendar: CalendarHistory
    assessments: tuple[Assessment, ...]
    pauses: tuple[Pause, ...] = ()
    stopped_at: datetime | None = None
    missed_at: datetime | None = None
    ladder: Sequence[Rung] = ()

    def deadline(self) -> Deadline:
        """What is granted, as far as it is known now."""
        return sla.deadline(
            calendar=self.calendar,
            received_at=self.started_at,
            assessments=self.assessments,
            pauses=self.pauses,
        )

    def explain(self, *, now: datetime, changed_at: datetime | None = None) -> Explanation:
        """The run, interval by interval, until it stopped or until `now`."""
        return sla.explain(
            clock=self.clock,
            calendar=self.calendar,
            received_at=self.started_at,
            assessments=self.assessments,
            pauses=self.pauses,
            stopped_at=self.stopped_at,
            changed_at=changed_at,
            missed_at=self.missed_at,
            now=now,
        )

    @property
    def decides(self) -> CalendarHistory:
        """The calendar that the last target runs in."""
        last = self.assessments[-1].calendar
        return last if isinstance(last, CalendarHistory) else self.calendar


def terms_of(story: Story) -> Iterator[Terms]:
    """Every run of the ticket's clocks there has been, in the order of the clocks."""
    yield _first_response(story)
    if story.ticket.triaged_at is not None:
        yield from _updates(story)
        yield _resolution(story)
    yield from _call_backs(story)
    yield _age(story)


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


def _first_response(story: Story) -> Terms:
    """One target whatever is found later, in the desk's hours, and no pauses (S5, S15)."""
    ticket, default = story.ticket, Priority(story.ticket.policy.default_priority)
    calendar = desk_calendar(ticket, story.calendars)
    return Terms(
        clock=Clock.FIRST_RESPONSE,
        started_at=ticket.received_at,
        calendar=calendar,
        assessments=(_given(ticket, default, Clock.FIRST_RESPONSE, calendar, ticket.received_at),),
        stopped_at=ticket.triaged_at,
        missed_at=story.missed_at(Clock.FIRST_RESPONSE, ticket.received_at),
        ladder=ticket.policy.ladder(Clock.FIRST_RESPONSE),
    )


def _resolution(story: Story) -> Terms:
    ticket = story.ticket
    return Terms(
        clock=Clock.RESOLUTION,
        started_at=ticket.received_at,
        calendar=desk_calendar(ticket, story.calendars),
        assessments=_assessments(story),
        pauses=_pauses(story),
        stopped_at=ticket.resolved_at,
        missed_at=story.missed_at(Clock.RESOLUTION, ticket.received_at),
        ladder=ticket.policy.ladder(Clock.RESOLUTION),
    )


def _age(story: Story) -> Terms:
    """How long it has waited for us, at any priority (S6)."""
    ticket = story.ticket
    calendar = desk_calendar(ticket, story.calendars)
    default = Priority(ticket.policy.default_priority)
    return Terms(
        clock=Clock.AGE,
        started_at=ticket.received_at,
        calendar=calendar,
        assessments=(_given(ticket, default, Clock.AGE, calendar, ticket.received_at),),
        pauses=_pauses(story),
        stopped_at=ticket.resolved_at,
        missed_at=story.missed_at(Clock.AGE, ticket.received_at),
        ladder=ticket.policy.ladder(Clock.AGE),
    )


def _updates(story: Story) -> Iterator[Terms]:
    """A run from each news to the next; what ends a pause without news begins none."""
    ticket, pauses = story.ticket, _pauses(story)
    begins = sorted(set(story.updates))
    for number, began in enumerate(begins):
        target, calendar = _in_force(story, began, Clock.NEXT_UPDATE)
        ends = begins[number + 1] if number + 1 < len(begins) else None
        resolved = _resolved_between(story, began, ends)
        if target is None or resolved == began:
            continue
        yield Terms(
            clock=Clock.NEXT_UPDATE,
            started_at=began,
            calendar=calendar,
            assessments=(Assessment(at=began, target=target),),
            pauses=pauses,
            stopped_at=resolved or ends,
            missed_at=story.missed_at(Clock.NEXT_UPDATE, began),
            ladder=ticket.policy.ladder(Clock.NEXT_UPDATE),
        )


def _call_backs(story: Story) -> Iterator[Terms]:
    """From each promise to call back until somebody has."""
    ends = [event.at for event in story.of(Act.CALLED_BACK, Act.RESOLVED)]
    for event in story.of(Act.CALL_BACK_PROMISED):
        stopped_at = min((at for at in ends if at >= event.at), default=None)
        yield call_back(story, at=event.at, stopped_at=stopped_at)


def call_back(story: Story, *, at: datetime, stopped_at: datetime | None = None) -> Terms:
    """A call-back promised at an instant: in the desk's hours, after them round the clock (S16)."""
    ticket, desk = story.ticket, desk_calendar(story.ticket, story.calendars)
    is_open = desk.is_open(at)
    return Terms(
        clock=Clock.CALL_BACK,
        started_at=at,
        calendar=desk if is_open else story.calendars.of(ALWAYS),
        assessments=(Assessment(at=at, target=_call_back_target(story, at, is_open=is_open)),),
        stopped_at=stopped_at,
        missed_at=story.missed_at(Clock.CALL_BACK, at),
        ladder=ticket.policy.ladder(Clock.CALL_BACK),
    )


def _call_back_target(story: Story, at: datetime, *, is_open: bool) -> timedelta:
    """The priority's own; after hours never longer than the policy's one for all."""
    own, _ = _in_force(story, at, Clock.CALL_BACK)
    after_hours = timedelta(minutes=story.ticket.policy.after_hours.call_back_minutes)
    return own if own is not None and (is_open or own < after_hours) else after_hours


def _assessments(story: Story) -> tuple[Assessment, ...]:
    ticket = story.ticket
    events = story.of(Act.ASSESSED, Act.REASSESSED)
    if not events:
        priority = Priority(ticket.priority)
        calendar = calendar_of(ticket, priority, story.calendars)
        return (_given(ticket, priority, Clock.RESOLUTION, calendar, ticket.received_at),)
    return tuple(
        _given(
            ticket, (priority := Priority(event.details["priority"])), Clock.RESOLUTION,
            calendar_of(ticket, priority, story.calendars), event.at,
            is_correction=bool(event.details.get("is_correction")),
        )
        for event in events
    )  # fmt: skip


def _given(
    ticket: Ticket, priority: Priority, clock: Clock, calendar: CalendarHistory, at: datetime,
    *, is_correction: bool = False,
) -> Assessment:  # fmt: skip
    target = target_of(ticket, priority, clock)
    assert target is not None
    return Assessment(
        at=at, target=target, calendar=calendar, rank=priority.value, is_correction=is_correction
    )


def _in_force(story: Story, at: datetime, clock: Clock) -> tuple[timedelta | None, CalendarHistory]:
    """The target and the calendar of the priority that the ticket had at an instant."""
    given = [event for event in story.of(Act.ASSESSED, Act.REASSESSED) if event.at <= at]
    priority = Priority(given[-1].details["priority"] if given else story.ticket.priority)
    return target_of(story.ticket, priority, clock), calendar_of(
        story.ticket, priority, story.calendars
    )


def _resolved_between(story: Story, start: datetime, end: datetime | None) -> datetime | None:
    for done in story.resolutions:
        if done.resolved_at >= start and (end is None or done.resolved_at < end):
            return done.resolved_at
    return None


def _pauses(story: Story) -> tuple[Pause, ...]:
    """Holds, the time between a resolution and its reopening, and the time before the opening."""
    holds = [
        Pause(
            started_at=hold.started_at,
            ended_at=hold.ended_at or hold.until_at,
            reason=HoldReason(hold.reason).label.lower(),
        )
        for hold in story.holds
    ]
    reopened = [
        Pause(started_at=done.resolved_at, ended_at=done.reopened_at, reason=RESOLVED)
        for done in story.resolutions
        if done.reopened_at is not None
    ]
    pauses = [*_before_opening(story), *holds, *reopened]
    return tuple(sorted(pauses, key=lambda pause: pause.started_at))


def _before_opening(story: Story) -> Iterator[Pause]:
    """Mail and portal wait for the opening, even where a target then runs day and night (S15)."""
    ticket, desk = story.ticket, desk_calendar(story.ticket, story.calendars)
    if ticket.channel == Channel.PHONE:
        return
    kinds = {calendar_of(ticket, priority, story.calendars) for priority in Priority}
    opens_at = desk.opens_after(ticket.received_at) if kinds != {desk} else ticket.received_at
    if opens_at > ticket.received_at:
        yield Pause(started_at=ticket.received_at, ended_at=opens_at, reason=BEFORE_OPENING)
