"""Decides what every page of the console knows: who reads it, when, where, and what waits."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.shortcuts import render as render_template
from django.urls import reverse

from switchboard.console.door import StaffRequest
from switchboard.console.live_line import live_frame
from switchboard.console.view_links import side_links
from switchboard.flow import outbox_health
from switchboard.policy.document import Policy
from switchboard.policy.hours import Calendar
from switchboard.policy.priority import Priority
from switchboard.published.models import NoPolicyPublished, PolicyVersion, policy_of
from switchboard.tickets.models import NoticeReader, Ticket
from switchboard.ui.shapes import Desk, Link
from switchboard.ui.words import clock_time

FALLBACK_ZONE = "UTC"


def render(
    request: StaffRequest, template: str, *, now: datetime, place: str = "",
    status: int = 200, live: Sequence[str] = (), **values: Any,
) -> HttpResponse:  # fmt: skip
    """The page in the console's frame; `place` is the part of the navigation it belongs to.

    Six queries: the policy in force, the views that have a name, what waits in triage and with
    the reader, what the reader was told and has not seen, and the letters that should have left.

    `live` are the topics (wire/topics) whose changes put fresh content into the open page; what
    answers a form is not touched, for it holds words that no other page has.
    """
    zone = zone_of(request.engineer.timezone)
    policy = policy_in_force()
    frame = {
        "now": now,
        "zone": zone,
        "engineer": request.engineer,
        "nav": nav(request, place=place, now=now),
        "side_views": side_links(request.engineer, place=place),
        "views_href": reverse("view_counts"),
        "place": place,
        **live_frame(request, live, now=now),
        **_viewer_frame(request),
        "search_href": reverse("search"),
        "palette_href": reverse("palette"),
        "log_call_href": reverse("call_new"),
        "desk": desk_words(policy, now=now, zone=zone) if policy else None,
        "priority_names": {level.value: policy.priority_name(level) for level in Priority}
        if policy
        else {},
    }
    response = render_template(request, template, {**frame, **values}, status=status)
    response["Speculation-Rules"] = f'"{reverse("speculation")}"'
    return response


def _viewer_frame(request: StaffRequest) -> dict[str, Any]:
    """Who reads, where their own pages are, and whether calls ring at their desk."""
    return {
        "viewer": {"name": request.engineer.name, "detail": request.actor.role.label},
        "sign_out_href": reverse("account_logout"),
        "viewer_links": [
            Link(label="Phones", href=reverse("phones")),
            Link(label="How you are reached", href=reverse("reached")),
            Link(label="Canned answers", href=reverse("canned_answers")),
        ],
        "phones_href": reverse("phones"),
        "ringing_href": reverse("ringing"),
        "is_at_phone": getattr(request.engineer, "phone_sign_in", None) is not None,
    }


def render_part(
    request: StaffRequest, template: str, *, now: datetime, **values: Any
) -> HttpResponse:
    """A part of a page alone, for a page that is open to put in its place; no query of its own."""
    zone = zone_of(request.engineer.timezone)
    frame = {"now": now, "zone": zone, "engineer": request.engineer, "since": request.snapshot}
    return render_template(request, template, {**frame, **values})


def zone_of(name: str) -> ZoneInfo:
    """The zone of that name; UTC where nobody knows it, for a page must still be readable."""
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        return ZoneInfo(FALLBACK_ZONE)


def policy_in_force() -> Policy | None:
    """The policy in force, parsed once a process; None before the first was published."""
    newest = PolicyVersion.objects.order_by("-number").values_list("pk", flat=True).first()
    return policy_of(newest) if newest is not None else None


def require_policy() -> Policy:
    """The policy in force; raises NoPolicyPublished."""
    policy = policy_in_force()
    if policy is None:
        raise NoPolicyPublished
    return policy


def nav(request: StaffRequest, *, place: str, now: datetime) -> list[Link]:
    """The places of the console with what waits there; four counts."""
    waiting = Ticket.objects.in_triage().order_by().count()
    held = Ticket.objects.worked_by(request.engineer.pk).order_by().count()
    unseen = NoticeReader.objects.filter(engineer_id=request.engineer.pk, seen_at__isnull=True)
    places = (
        ("triage", "Triage", "triage", waiting, "g t"),
        ("mine", "My work", "work", held, "g m"),
        ("teams", "Teams", "teams", None, "g q"),
        ("notices", "Notices", "bell", unseen.order_by().count(), "g n"),
        ("clients", "Clients", "clients", None, "g c"),
        ("mail", "Mail", "mail", outbox_health.waiting_late(now=now) or None, "g e"),
        ("attainment", _in_two("Attainment", after=6), "met", None, "g a"),
        ("wallboard", _in_two("Wallboard", after=4), "wall", None, "g w"),
        ("policy", "Policy", "policy", None, "g p"),
    )
    return [
        Link(
            label=label,
            href=reverse(name),
            icon=icon,
            is_current=name == place,
            count=count,
            key=key,
        )
        for name, label, icon, count, key in places
    ]


def _in_two(label: str, *, after: int) -> str:
    """The label, which may break there: on a telephone all places share the width."""
    return f"{label[:after]}\N{SOFT HYPHEN}{label[after:]}"


def desk_words(policy: Policy, *, now: datetime, zone: ZoneInfo) -> Desk:
    """Whether the desks are open, in one line for the bar."""
    lines = {
        key: opening_words(policy.desk_calendar(key), now=now, zone=zone) for key in policy.desks
    }
    open_keys = [key for key in policy.desks if policy.desk_calendar(key).is_open(now)]
    first = policy.desks[(open_keys or list(policy.desks))[0]]
    said = set(lines.values())
    words = lines[first.key] if len(said) == 1 else f"{first.name}: {lines[first.key].lower()}"
    return Desk(
        name=first.name, phone=first.phone, option=str(first.menu_option),
        is_open=bool(open_keys), words=words,
    )  # fmt: skip


def opening_words(calendar: Calendar, *, now: datetime, zone: ZoneInfo) -> str:
    """Whether a calendar is open, and until when, on the reader's wall.

    >>> from datetime import UTC
    >>> now = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
    >>> opening_words(Calendar.always(), now=now, zone=ZoneInfo("UTC"))
    'Open round the clock'
    """
    if calendar == Calendar.always():
        return "Open round the clock"
    if calendar.is_open(now):
        return f"Open until {clock_time(calendar.closes_after(now), zone=zone, now=now)}"
    return f"Closed, opens {clock_time(calendar.opens_after(now), zone=zone, now=now)}"
