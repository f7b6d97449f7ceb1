"""What stands in the gallery's queue, timeline and clocks."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from switchboard.ui.clock import Clock, paused, running, stopped
from switchboard.ui.gallery.people import QUEUE
from switchboard.ui.shapes import Attached, Entry, Link, QueueRow, Step

TARGET = timedelta(minutes=15)
WARN_WITHIN = timedelta(minutes=5)
CHANNELS = ("phone", "mail", "portal", "mail", "mail")
ENGINEERS = ("Lee Okafor", "Maya Lindqvist", None, "Cole Arceneaux", None)
STATES = ("in_progress", "open", "on_hold", "open", "new", "resolved")


def context(*, now: datetime, zone: ZoneInfo) -> dict[str, Any]:
    """Give the rows, clocks, timelines and steps, as seen at `now`."""
    return {
        "nav": _nav(),
        "rows": _rows(now=now, zone=zone),
        "clocks": _clocks(now=now, zone=zone),
        "entries": _entries(now=now),
        "portal_entries": [entry for entry in _entries(now=now) if entry.voice != "note"],
        "steps": STEPS,
        "queues": [
            Link(label="All", href="#", is_current=True, count=18),
            Link(label="Texas", href="#", count=11),
            Link(label="Louisiana & Others", href="#", count=7),
        ],
    }


def _nav() -> list[Link]:
    return [
        Link(label="Triage", href="#", icon="triage", is_current=True, count=18),
        Link(label="My work", href="#", icon="work", count=6),
        Link(label="Teams", href="#", icon="teams"),
        Link(label="Clients", href="#", icon="clients"),
        Link(label="Mail", href="#", icon="mail", count=1),
        Link(label="Policy", href="#", icon="policy"),
    ]


def _rows(*, now: datetime, zone: ZoneInfo) -> list[QueueRow]:
    return [_row(place, now=now, zone=zone) for place in range(len(QUEUE))]


def _row(place: int, *, now: datetime, zone: ZoneInfo) -> QueueRow:
    subject, requestor, client = QUEUE[place]
    received_at = now - timedelta(seconds=1120 - place * 62)
    left = received_at + TARGET - now
    is_at_risk = left <= WARN_WITHIN
    clock = running(received_at + TARGET, left=left, is_at_risk=is_at_risk, now=now, zone=zone)
    return QueueRow(
        number=f"{4817 + place * 311}-{(place * 7) % 10}",
        href="ticket",
        subject=subject,
        requestor=requestor,
        client=client,
        received_at=received_at,
        state=STATES[place % len(STATES)],
        clock=clock,
        priority=(1, 2, 3, 4)[min(place // 3, 3)],
        channel=CHANNELS[place % len(CHANNELS)],
        engineer=ENGINEERS[place % len(ENGINEERS)],
        is_unread=place == 3,
    )


def _clocks(*, now: datetime, zone: ZoneInfo) -> dict[str, Clock]:
    def in_minutes(minutes: int, starts_at: datetime | None = None, what: str = "") -> Clock:
        left = timedelta(minutes=minutes)
        return running(
            now + left, left=left, is_at_risk=left <= WARN_WITHIN, starts_at=starts_at, what=what,
            now=now, zone=zone,
        )  # fmt: skip

    return {
        "calm": in_minutes(142),
        "soon": in_minutes(4),
        "late": in_minutes(-12),
        "named": in_minutes(20, what="update"),
        "closed": in_minutes(15, starts_at=now + timedelta(hours=22)),
        "paused": paused(until=now + timedelta(hours=27), now=now, zone=zone),
        "met": stopped(took=timedelta(minutes=6), target=TARGET),
    }


STEPS = [
    Step(label="Received", state="done", words="08:14"),
    Step(label="Assessed", state="done", words="08:20"),
    Step(label="Being worked on", state="current"),
    Step(label="Resolved", state="ahead"),
]


def _entries(*, now: datetime) -> list[Entry]:
    def ago(minutes: int) -> datetime:
        return now - timedelta(minutes=minutes)

    return [*_report_to_take(ago), *_answer_to_reply(ago)]


def _report_to_take(ago: Callable[[int], datetime]) -> list[Entry]:
    return [
        Entry(
            voice="client",
            author="Dana Whitfield",
            role="Brazos Valley Dental",
            at=ago(46),
            text=FIRST_WORDS,
            attachments=(Attached(label="viewer-error.png", href="#"),),
        ),
        Entry(
            voice="event",
            author="Switchboard",
            at=ago(46),
            icon="mail",
            text="told Dana that the ticket is open and when work begins",
        ),
        Entry(
            voice="event",
            author="Maya Lindqvist",
            at=ago(40),
            icon="triage",
            text="assessed it as High: several people at one site, work has stopped",
        ),
        Entry(
            voice="event",
            author="Lee Okafor",
            at=ago(34),
            icon="person",
            text="took it from the Workplace queue",
        ),
    ]


def _answer_to_reply(ago: Callable[[int], datetime]) -> list[Entry]:
    return [
        Entry(
            voice="engineer",
            author="Lee Okafor",
            role="Workplace team",
            at=ago(31),
            text=FIRST_ANSWER,
            delivery="E-mailed to dana@brazosdental.example, accepted by their server",
        ),
        Entry(voice="note", author="Lee Okafor", at=ago(22), text=NOTE),
        Entry(
            voice="client",
            author="Dana Whitfield",
            role="Brazos Valley Dental",
            at=ago(9),
            text="Room 2 works again, thank you. Rooms 1 and 3 still show the grey box.",
        ),
    ]


FIRST_WORDS = """\
Good morning, the X-ray viewer opens but every image is a grey box. It started after the update \
last night and it is the same in all three treatment rooms.

We have patients from 9:30 and can’t plan anything without the images."""
FIRST_ANSWER = """\
Good morning Dana. I have it, and I’m on it now. The update changed where the viewer looks for \
images; I’m pointing room 2 back first to be sure, then the other rooms.

If a patient is already in the chair, the server room’s own screen still shows images."""
NOTE = """\
Share moved to \\\\bryan-fs2 in last night’s window, change record lists only the reception PCs. \
Room 2 fixed by hand. Ask Cole for a policy that covers the three viewers."""
