"""Decides what is shown of the ledger: figures by door and day, and what is behind each (S4)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import BadRequest
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from switchboard.channels.models import InboundState
from switchboard.console import csv_files
from switchboard.console.context import render, zone_of
from switchboard.console.door import StaffRequest
from switchboard.console.mail import PAGE
from switchboard.console.mail_tabs import tabs
from switchboard.flow import ledger, ledger_days
from switchboard.flow.ledger_days import OUTCOMES, PORTAL, Days, Line, NoSuchDoor
from switchboard.policy import access
from switchboard.policy.access import Right

USUAL_DAYS = 14
HEADS = {
    InboundState.OPENED: "Opened",
    InboundState.THREADED: "Added",
    InboundState.SET_ASIDE: "Set aside",
    InboundState.IGNORED: "Ignored",
    InboundState.WAITING: "Waiting",
}
CSV_HEAD = ("day", "door", "received", *(outcome.value for outcome in OUTCOMES))


@dataclass(frozen=True, kw_only=True)
class Cell:
    """A figure and the way to what is behind it; no way where there is nothing."""

    count: int
    href: str
    head: str


@dataclass(frozen=True, kw_only=True)
class Row:
    """One door, on one day or over all of them."""

    line: Line
    received: Cell
    cells: list[Cell]


@require_safe
def page(request: StaffRequest) -> HttpResponse:
    """The figures of the last days, or of those that the address names; nine queries."""
    access.require(request.actor.role, Right.READ_MAIL)
    days = _days(request)
    found = ledger_days.lines(days)
    account = ledger.account()
    return render(
        request, "console/ledger.html", now=timezone.now(), place="mail",
        tabs=tabs(request, "ledger"), days=days, heads=["Received", *HEADS.values()],
        totals=[_row(line, days) for line in ledger_days.totals(found)],
        rows=[_row(line, _one_day(days, line.day)) for line in found],
        differences=account["differences"],
        csv_href=reverse("ledger_csv") + "?" + _span(days),
    )  # fmt: skip


@require_safe
def behind(request: StaffRequest, door: str) -> HttpResponse:
    """Each mail or form behind a figure, with its reason, fifty a page."""
    access.require(request.actor.role, Right.READ_MAIL)
    days, outcome = _days(request), _outcome(request)
    try:
        name = ledger_days.name_of(door)
        records = _records(door, days, outcome)
    except NoSuchDoor:
        raise Http404 from None
    before = request.GET.get("before", "")
    if before:
        records = records.filter(id__lt=_key(before))
    found = list(records[: PAGE + 1])
    kept = f"{_span(days)}&outcome={outcome}"
    return render(
        request, "console/ledger_list.html", now=timezone.now(), place="mail", days=days,
        name=name, is_portal=door == PORTAL, records=found[:PAGE],
        outcome=HEADS[InboundState(outcome)] if outcome else "Received",
        newest=f"?{kept}" if before else "",
        older=f"?{kept}&before={found[PAGE - 1].pk}" if len(found) > PAGE else "",
        back_href=f"{reverse('ledger')}?{_span(days)}",
    )  # fmt: skip


@require_safe
def page_csv(request: StaffRequest) -> HttpResponseBase:
    """The figures as a file."""
    access.require(request.actor.role, Right.READ_MAIL)
    days = _days(request)
    return csv_files.answer(
        f"ledger-{days.first}-{days.last}.csv", CSV_HEAD, _cells(ledger_days.lines(days))
    )


def _cells(found: list[Line]) -> Iterator[tuple[str | int, ...]]:
    for line in found:
        counts = [line.counts.get(outcome, 0) for outcome in OUTCOMES]
        yield (line.day.isoformat(), line.name, line.received, *counts)


def _records(door: str, days: Days, outcome: str) -> QuerySet[Any]:
    if door == PORTAL:
        return ledger_days.forms_behind(days, outcome)
    return ledger_days.mails_behind(door, days, outcome)


def _row(line: Line, days: Days) -> Row:
    base = f"{reverse('ledger_list', args=[line.door])}?{_span(days)}"
    cells = [
        Cell(
            count=line.counts.get(outcome, 0),
            href=f"{base}&outcome={outcome}" if line.counts.get(outcome) else "",
            head=head,
        )
        for outcome, head in HEADS.items()
    ]
    return Row(
        line=line, received=Cell(count=line.received, href=base, head="Received"), cells=cells
    )


def _one_day(days: Days, day: date) -> Days:
    return Days(first=day, last=day, zone=days.zone)


def _span(days: Days) -> str:
    return urlencode({"from": days.first.isoformat(), "to": days.last.isoformat()})


def _days(request: StaffRequest) -> Days:
    """The days that the address names; BadRequest for what are none."""
    zone = zone_of(request.engineer.timezone)
    today = timezone.now().astimezone(zone).date()
    last = _day(request, "to") or today
    first = _day(request, "from") or last - timedelta(days=USUAL_DAYS - 1)
    if first > last or (last - first).days >= ledger_days.LONGEST_DAYS:
        message = f"Choose up to {ledger_days.LONGEST_DAYS} days, the first one first."
        raise BadRequest(message)
    return Days(first=first, last=last, zone=zone)


def _day(request: StaffRequest, name: str) -> date | None:
    said = request.GET.get(name, "")
    try:
        found = datetime.strptime(said, "%Y-%m-%d").date() if said else None  # noqa: DTZ007
    except ValueError:
        found = date.min
    if found and not 2000 <= found.year <= 2100:
        message = f"“{said[:20]}” is no day: write it as 2026-11-23."
        raise BadRequest(message)
    return found


def _outcome(request: StaffRequest) -> str:
    said = request.GET.get("outcome", "")
    if said and said not in InboundState.values:
        message = "There is no such outcome of a mail."
        raise BadRequest(message)
    return said


def _key(said: str) -> int:
    if not (said.isascii() and said.isdigit() and len(said) <= 18):
        message = "A page can begin only before a record's number."
        raise BadRequest(message)
    return int(said)
