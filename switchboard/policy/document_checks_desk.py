"""Decides whether every caller, mail and site reaches a desk that opens (S1, S2)."""

from collections.abc import Iterator, Mapping
from typing import Any

from switchboard.policy.document_faults import Fault, nearest, shown
from switchboard.policy.document_walk import Check, fault, items, table, walk
from switchboard.policy.hours import Calendar, CalendarFault

ALWAYS = "always"


def _references(form: Mapping[str, Any]) -> Iterator[Fault]:
    calendars = [ALWAYS, *table(form, "calendars")]
    for pattern, kind, known in (
        ("desks.*.calendar", "calendar", calendars),
        ("regions.*.desk", "desk", list(table(form, "desks"))),
    ):
        for location, key in walk(form, pattern):
            if isinstance(key, str) and key not in known:
                yield fault(location, f"There is no {kind} {shown(key)}.", nearest(key, known))


def _one_fallback(form: Mapping[str, Any]) -> Iterator[Fault]:
    regions = table(form, "regions")
    marked = [key for key, region in regions.items() if table(region).get("is_fallback") is True]
    if regions and not marked:
        yield fault(
            ("regions",),
            "No region is the fallback, so a site of no region would reach no desk.",
            "Write is_fallback = true in one region.",
        )
    for key in marked[1:]:
        yield fault(
            ("regions", key, "is_fallback"),
            f"{shown(marked[0])} is the fallback already.",
            "Keep is_fallback = true in one region only.",
        )


def _no_desk_twice(form: Mapping[str, Any]) -> Iterator[Fault]:
    for name, wanted in (("email", "an address"), ("phone", "a number")):
        owners: dict[str, str] = {}
        for location, value in walk(form, f"desks.*.{name}"):
            if not isinstance(value, str):
                continue
            owner = owners.setdefault(value.casefold(), str(location[1]))
            if owner != location[1]:
                yield fault(
                    location,
                    f"{shown(value)} belongs to the desk {shown(owner)} already.",
                    f"Give each desk {wanted} of its own.",
                )


def _display_is_the_number(form: Mapping[str, Any]) -> Iterator[Fault]:
    for location, desk in walk(form, "desks.*"):
        phone, display = table(desk).get("phone"), table(desk).get("phone_display")
        if not (isinstance(phone, str) and isinstance(display, str)):
            continue
        digits, read = _digits(phone), _digits(display)
        if len(read) < 7 or not digits.endswith(read.lstrip("0")):
            yield fault(
                (*location, "phone_display"),
                f"{shown(display)} is another number than {shown(phone)}.",
                "Write the same number as people read it.",
            )


def _calendars(form: Mapping[str, Any]) -> Iterator[Fault]:
    for key, calendar in table(form, "calendars").items():
        if key == ALWAYS:
            remedy = "Give it another key; always is round the clock without being written down."
            yield fault(("calendars", key), "This key is reserved.", remedy)
        yield from _doubled_holidays(key, calendar)
        yield from _never_opens(key, calendar)


def _doubled_holidays(key: str, calendar: Any) -> Iterator[Fault]:
    seen = set()
    for index, day in enumerate(items(table(calendar).get("holidays"))):
        if isinstance(day, str) and day in seen:
            location = ("calendars", key, "holidays", index)
            yield fault(location, f"{shown(day)} is listed twice.", "Take one of them away.")
        seen.add(str(day))


def _never_opens(key: str, calendar: Any) -> Iterator[Fault]:
    """Special openings alone don't do: after the last of them nothing would be due."""
    try:
        form = Calendar.from_json(calendar).to_json()
    except CalendarFault:
        return  # told where the calendar is read
    if not form["hours"]:
        yield fault(
            ("calendars", key, "hours"),
            "This calendar never opens in a usual week, so nothing would ever be due.",
            'Write hours for at least one weekday, as mon = [["07:00", "17:00"]].',
        )


def _digits(text: str) -> str:
    return "".join(character for character in text if character in "0123456789")


DESK_CHECKS: tuple[Check, ...] = (
    _calendars,
    _references,
    _one_fallback,
    _no_desk_twice,
    _display_is_the_number,
)
