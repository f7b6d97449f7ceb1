"""Counts what came in by door and day: received = opened + threaded + set aside + ignored (S4).

Portal forms stand beside mails: a new ticket is opened, an answer threaded, a refusal ignored.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Case, CharField, Count, Q, QuerySet, Value, When
from django.db.models.functions import TruncDate

from switchboard.channels.models import (
    InboundMail,
    InboundState,
    Mailbox,
    Submission,
    SubmissionKind,
    SubmissionState,
)

PORTAL = "portal"
OUTCOMES = (
    InboundState.OPENED,
    InboundState.THREADED,
    InboundState.SET_ASIDE,
    InboundState.IGNORED,
    InboundState.WAITING,
)
DOORS = {"lmtp": "Mail server (LMTP)", "pipe": "Pipe", PORTAL: "Portal"}
LONGEST_DAYS = 366


class NoSuchDoor(LookupError):
    """Nothing comes in there."""

    def __init__(self, key: str) -> None:
        super().__init__(f"“{key[:40]}” is no door: choose one of the ledger's.")


@dataclass(frozen=True, kw_only=True)
class Days:
    """The days from `first` to `last`, both included, on the wall of `zone`."""

    first: date
    last: date
    zone: ZoneInfo

    @property
    def span(self) -> tuple[datetime, datetime]:
        """From the first instant to the first one after the last day."""
        begins = datetime.combine(self.first, time(), self.zone)
        return begins, datetime.combine(self.last + timedelta(days=1), time(), self.zone)


@dataclass(frozen=True, kw_only=True)
class Line:
    """One door on one day; `door` is its key, as `lmtp` or `mailbox-3`."""

    door: str
    name: str
    day: date
    counts: dict[str, int] = field(default_factory=dict)

    @property
    def received(self) -> int:
        """All that came in there that day."""
        return sum(self.counts.values())


def lines(days: Days) -> list[Line]:
    """Every door and day on which anything came in, newest day first; three queries."""
    names = dict(Mailbox.objects.values_list("pk", "name"))
    found: dict[tuple[date, str], Line] = {}
    for door, name, day, outcome, count in (*_mails(days, names), *_forms(days)):
        line = found.setdefault((day, door), Line(door=door, name=name, day=day))
        line.counts[outcome] = line.counts.get(outcome, 0) + count
    return sorted(found.values(), key=lambda line: (-line.day.toordinal(), line.name))


def totals(found: Sequence[Line]) -> list[Line]:
    """The same lines added up by door, under the last of their days."""
    doors: dict[str, Line] = {}
    for line in found:
        total = doors.setdefault(line.door, Line(door=line.door, name=line.name, day=line.day))
        for outcome, count in line.counts.items():
            total.counts[outcome] = total.counts.get(outcome, 0) + count
    return sorted(doors.values(), key=lambda line: line.name)


def mails_behind(door: str, days: Days, outcome: str) -> QuerySet[InboundMail]:
    """The mails behind a figure, newest first; raises NoSuchDoor."""
    begins, ends = days.span
    mails = InboundMail.objects.filter(received_at__gte=begins, received_at__lt=ends)
    if outcome:
        mails = mails.filter(state=outcome)
    kind, _, number = door.partition("-")
    if kind == "mailbox" and number.isascii() and number.isdigit() and len(number) < 18:
        mails = mails.filter(mailbox_id=int(number))
    elif door in DOORS and door != PORTAL:
        mails = mails.filter(mailbox__isnull=True, source=door)
    else:
        raise NoSuchDoor(door)
    return mails.defer("raw", "fingerprint").select_related("ticket", "mailbox").order_by("-id")


def forms_behind(days: Days, outcome: str) -> QuerySet[Any]:
    """The portal's forms behind a figure, newest first."""
    begins, ends = days.span
    forms = _with_outcome(Submission.objects.all())
    forms = forms.filter(received_at__gte=begins, received_at__lt=ends)
    if outcome:
        forms = forms.filter(outcome=outcome)
    return forms.defer("fields").select_related("ticket", "contact", "client").order_by("-id")


def name_of(door: str) -> str:
    """What people call it; raises NoSuchDoor."""
    kind, _, number = door.partition("-")
    if kind == "mailbox" and number.isascii() and number.isdigit() and len(number) < 18:
        mailbox = Mailbox.objects.filter(pk=int(number)).first()
        if mailbox:
            return mailbox.name
    if door in DOORS:
        return DOORS[door]
    raise NoSuchDoor(door)


def _mails(days: Days, names: dict[int, str]) -> Iterator[tuple[str, str, date, str, int]]:
    begins, ends = days.span
    counted = (
        InboundMail.objects.filter(received_at__gte=begins, received_at__lt=ends)
        .order_by()
        .annotate(day=TruncDate("received_at", tzinfo=days.zone))
        .values_list("mailbox_id", "source", "day", "state")
        .annotate(count=Count("id"))
    )
    for mailbox_id, source, day, state, count in counted:
        if mailbox_id is None:
            yield source, DOORS.get(source, source), day, state, count
        else:
            yield f"mailbox-{mailbox_id}", names[mailbox_id], day, state, count


def _forms(days: Days) -> Iterator[tuple[str, str, date, str, int]]:
    begins, ends = days.span
    counted = (
        _with_outcome(Submission.objects.filter(received_at__gte=begins, received_at__lt=ends))
        .order_by()
        .annotate(day=TruncDate("received_at", tzinfo=days.zone))
        .values_list("day", "outcome")
        .annotate(count=Count("id"))
    )
    for day, outcome, count in counted:
        yield PORTAL, DOORS[PORTAL], day, outcome, count


def _with_outcome(forms: QuerySet[Submission]) -> QuerySet[Any]:
    is_done = Q(state=SubmissionState.DONE)
    return forms.annotate(
        outcome=Case(
            When(is_done & Q(kind=SubmissionKind.NEW_TICKET), then=Value(InboundState.OPENED)),
            When(is_done, then=Value(InboundState.THREADED)),
            When(state=SubmissionState.REFUSED, then=Value(InboundState.IGNORED)),
            default=Value(InboundState.WAITING),
            output_field=CharField(),
        )
    )
