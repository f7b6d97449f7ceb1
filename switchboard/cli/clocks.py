"""Clock commands: explain a ticket's clocks to the second, sweep all that are open."""

import argparse
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from switchboard.cli.__main__ import use
from switchboard.cli.printing import complain, say, show_json
from switchboard.policy.ticket_number import NotATicketNumber, read_ticket_number

if TYPE_CHECKING:
    from switchboard.flow.clocks import Explained


def add_to(group: argparse.ArgumentParser) -> None:
    """explain NUMBER · sweep."""
    commands = group.add_subparsers(dest="command", required=True)
    explain = commands.add_parser("explain", help="every interval of a ticket's clocks, and why")
    explain.add_argument("number", help="the ticket's number, with or without its spaces")
    explain.set_defaults(call=_explain)
    sweep = commands.add_parser("sweep", help="count every open clock anew; mends what differs")
    sweep.set_defaults(call=_sweep)
    for command in (explain, sweep):
        command.add_argument("--json", action="store_true", help="answer as JSON")


def _explain(options: argparse.Namespace) -> int:
    use("worker")
    from django.utils import timezone

    from switchboard.flow import clocks
    from switchboard.tickets.models import Ticket

    try:
        number = read_ticket_number(options.number)
    except NotATicketNumber as wrong:
        complain(str(wrong))
        return 1
    ticket = Ticket.objects.select_related("desk", "agreement").filter(number=number).first()
    if ticket is None:
        complain(f"There is no ticket {options.number}.")
        return 1
    explained = clocks.explanations(ticket, now=timezone.now())
    if options.json:
        show_json({"ticket": ticket.number, "clocks": [one.to_json() for one in explained]})
    else:
        for one in explained:
            _say(one)
    return 0


def _say(one: "Explained") -> None:
    found = one.explanation
    counted = f"{_length(found.counted)} of {_length(found.allowed)} counted"
    say(f"{found.clock.label}: {_due(found.due_at)}, {counted}")
    for part in found.intervals:
        counted = "counted    " if part.is_counted else "not counted"
        source = f"  ({part.calendar}, version {part.version})" if part.calendar else ""
        length = _length(part.end - part.start)
        say(f"  {_utc(part.start)}  {_utc(part.end)}  {length}  {counted}  {part.reason}{source}")
    for change in one.changes:
        say(f"  deadline {_due(change.before)} → {_due(change.after)}: {change.because}")


def _length(length: timedelta) -> str:
    """Hours, minutes and seconds: working time has no days of its own."""
    minutes, seconds = divmod(round(length.total_seconds()), 60)
    return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"


def _due(at: datetime | None) -> str:
    return f"due {_utc(at)}" if at else "not due while it is on hold"


def _utc(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _sweep(options: argparse.Namespace) -> int:
    use("worker")
    from django.utils import timezone

    from switchboard.flow import recount

    swept = recount.sweep(now=timezone.now())
    form = {
        "checked": swept.checked, "changed": swept.changed, "unnoticed": swept.unnoticed,
        "lag_seconds": swept.lag.total_seconds(),
    }  # fmt: skip
    if options.json:
        show_json(form)
    else:
        say(f"{swept.checked} open clocks checked, {swept.changed} mended,")
        say(f"{swept.unnoticed} deadlines unnoticed, the oldest for {swept.lag}.")
    return 1 if swept.unnoticed else 0
