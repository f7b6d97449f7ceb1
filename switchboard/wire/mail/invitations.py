"""Decides what a calendar file in a mail asks for (RFC 5545, 5546), as far as people read it.

Only a few properties of the first events are given to the calendar library, so that neither a
file of a million lines nor a broken property elsewhere in it costs or hides anything.
"""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any

from switchboard.wire.mail import charsets, limits
from switchboard.wire.mail.inbound import Invitation

TYPES = ("text/calendar", "application/ics")
_WANTED = frozenset({
    "DTSTART", "DTEND", "DURATION", "SUMMARY", "LOCATION", "ORGANIZER", "ATTENDEE", "RRULE",
})  # fmt: skip
_LINE = 1_000
_TITLES = {"CANCEL": "Cancelled", "REPLY": "Answer to an invitation"}
_ANSWERS = {"ACCEPTED": "accepted", "DECLINED": "declined", "TENTATIVE": "accepted for now"}


def read(content: bytes, *, charset: str, method: str) -> tuple[Invitation, ...]:
    """The first events of the file; empty where there is none or it can't be read."""
    text, _ = charsets.decoded(content[: limits.CALENDAR_BYTES], charset or "utf-8")
    found: list[Invitation] = []
    for told, lines in islice(_events(text, method=method.upper()), limits.INVITATIONS):
        try:
            found.append(_invitation(_parsed(lines), method=told))
        except Exception:  # noqa: S112 - the library's faults are many, and the file is kept
            continue
    return tuple(found)


def lines_of(invitation: Invitation) -> str:
    """The invitation as lines that people read.

    >>> print(lines_of(Invitation(summary="New firewall", start="Tue 2026-11-24 09:00 (UTC)")))
    Invitation: New firewall
    When: Tue 2026-11-24 09:00 (UTC)
    """
    title = _TITLES.get(invitation.method, "Invitation")
    told = (
        (title, invitation.summary or "(no title)"),
        ("When", _span(invitation.start, invitation.end)),
        ("Repeats", invitation.repeats),
        ("Where", invitation.place),
        ("Organizer", invitation.organizer),
        ("Answer", invitation.answer),
    )
    return "\n".join(f"{label}: {value}" for label, value in told if value)


def _span(start: str, end: str) -> str:
    """Both instants; day and zone once where they are the same.

    >>> _span("Tue 2026-11-24 09:00 (UTC)", "Tue 2026-11-24 10:30 (UTC)")
    'Tue 2026-11-24 09:00 to 10:30 (UTC)'
    """
    if not start or not end:
        return start
    day_and_time, _, zone = start.partition(" (")
    if end.startswith(day_and_time[:15]) and end.endswith(f" ({zone}"):
        return f"{day_and_time} to {end[15:20]} ({zone}"
    return f"{start} to {end}"


def _events(text: str, *, method: str) -> Iterator[tuple[str, Iterable[str]]]:
    """Method and wanted lines of each VEVENT, the first of each name, without its alarms."""
    lines: dict[str, str] = {}
    inside: list[str] = []
    for line in _unfolded(text):
        name = line[:40].partition(":")[0].partition(";")[0].strip().upper()
        value = line.partition(":")[2].strip().upper()[:40]
        if name == "BEGIN" and len(inside) < limits.DEPTH:
            inside.append(value)
            lines = {} if value == "VEVENT" else lines
        elif name == "END":
            if value == "VEVENT" and inside[-1:] == ["VEVENT"]:
                yield method, lines.values()
            inside = inside[:-1]
        elif name == "METHOD":
            method = value
        elif inside[-1:] == ["VEVENT"] and name in _WANTED:
            lines.setdefault(name, line)
    if lines and "VEVENT" in inside:
        yield method, lines.values()  # Its end lies behind the limit: a file is packed in it.


def _unfolded(text: str) -> Iterator[str]:
    """The logical lines, each of bounded length (RFC 5545, 3.1)."""
    whole = ""
    for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n", limits.CALENDAR_LINES):
        if line[:1] in (" ", "\t"):
            whole = whole if len(whole) > _LINE else whole + line[1:_LINE]
        else:
            yield whole[:_LINE]
            whole = line[:_LINE]
    yield whole[:_LINE]


def _parsed(lines: Iterable[str]) -> Any:
    """The library's event, without the properties that it can't read."""
    from icalendar import Event  # Only mails with an invitation pay for it.

    event = Event.from_ical("\r\n".join(["BEGIN:VEVENT", *lines, "END:VEVENT", ""]))
    for name, _ in list(event.errors):
        event.pop(name, None)
    return event


def _invitation(event: Any, *, method: str) -> Invitation:
    organizer = _first(event.get("ORGANIZER"))
    start, end = _first(event.get("DTSTART")), _first(event.get("DTEND"))
    rule = _first(event.get("RRULE"))
    return Invitation(
        method=method,
        summary=_line(event.get("SUMMARY")),
        start=_instant(start),
        end=_end(end, start) or _line(_duration(event)),
        place=_line(event.get("LOCATION")),
        organizer=_person(organizer),
        answer=_answer(_first(event.get("ATTENDEE"))) if method == "REPLY" else "",
        repeats=_line(_first(rule.get("FREQ"))).lower() if isinstance(rule, dict) else "",
    )


def _first(value: Any) -> Any:
    return next(iter(value), None) if isinstance(value, list) else value


def _line(value: Any) -> str:
    return charsets.one_line(str(_first(value) or ""))[:300]


def _instant(value: Any) -> str:
    """An instant with its zone as it was written; a day without a time is all day."""
    at = getattr(value, "dt", None)
    if isinstance(at, datetime):
        named = str(value.params.get("TZID", "")) if hasattr(value, "params") else ""
        zone = str(at.tzinfo or "") or named or "no zone told"
        return f"{at.strftime('%a %Y-%m-%d %H:%M')} ({charsets.one_line(zone)[:60]})"
    return f"{at.strftime('%a %Y-%m-%d')}, all day" if isinstance(at, date) else ""


def _end(end: Any, start: Any) -> str:
    """The end; the end of a whole day is the next day, exclusive, so the last one is told."""
    at, began = getattr(end, "dt", None), getattr(start, "dt", None)
    if isinstance(at, datetime) or not isinstance(at, date) or not isinstance(began, date):
        return _instant(end)
    last = at - timedelta(days=1)
    return f"{last.strftime('%a %Y-%m-%d')}, all day" if last > began else ""


def _duration(event: Any) -> str:
    length = getattr(_first(event.get("DURATION")), "td", None)
    return f"{length} later" if length is not None else ""


def _person(value: Any) -> str:
    """Name and address; the name is what the file claims."""
    if value is None:
        return ""
    address = str(value).removeprefix("mailto:").removeprefix("MAILTO:")
    name = _line(value.params.get("CN", "")) if hasattr(value, "params") else ""
    return _line(f"{name} <{address}>" if name and name != address else address)


def _answer(attendee: Any) -> str:
    if attendee is None or not hasattr(attendee, "params"):
        return ""
    told = str(attendee.params.get("PARTSTAT", "")).upper()
    return f"{_ANSWERS.get(told, 'none')} by {_person(attendee)}"
