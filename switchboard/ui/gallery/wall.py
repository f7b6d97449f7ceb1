"""What stands on the gallery's wallboard."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from switchboard.ui.clock import Clock, running
from switchboard.ui.gallery.people import DESK
from switchboard.ui.shapes import Wallboard, WallDeadline, WallTeam

TEAMS = (
    ("Service Desk", 7, 5, 3, 2, 0),
    ("Network", 2, 3, 1, 1, 1),
    ("Systems", 0, 4, 2, 0, 0),
    ("Applications", 1, 2, 4, 0, 0),
)
NEXT = (
    ("332-098-230", "Triage", "First response", -3),
    ("481-733-027", "Triage", "First response", 4),
    ("207-554-918", "Network", "Next update", 12),
    ("640-118-355", "Service Desk", "Resolution", 48),
    ("915-320-774", "Systems", "Call-back", 55),
    ("128-660-492", "Service Desk", "Resolution", 142),
    ("553-907-616", "Applications", "Resolution", 205),
)


def wallboard(*, now: datetime, zone: ZoneInfo) -> Wallboard:
    """Give the wallboard of a usual morning, as seen at `now` by an office in `zone`."""

    def in_minutes(minutes: int) -> Clock:
        left = timedelta(minutes=minutes)
        return running(now + left, left=left, is_at_risk=minutes <= 15, now=now, zone=zone)

    return Wallboard(
        time="9:00 am",
        date="Monday, November 23",
        zone="Central Standard Time",
        desks=(DESK,),
        awaiting_triage=4,
        oldest=in_minutes(-3),
        at_risk=3,
        missed_today=1,
        attainment="97 %",
        attainment_words="32 of 33 in time",
        teams=tuple(
            WallTeam(
                name=name, waiting=waiting, in_progress=working, on_hold=held, at_risk=risk,
                missed_today=missed,
            )
            for name, waiting, working, held, risk, missed in TEAMS
        ),
        deadlines=(
            *(
                WallDeadline(number=number, team=team, label=label, clock=in_minutes(minutes))
                for number, team, label, minutes in NEXT
            ),
            _at_night(now=now, zone=zone),
        ),
    )  # fmt: skip


def _at_night(*, now: datetime, zone: ZoneInfo) -> WallDeadline:
    """The longest words that a clock can say: it counts again after a closed night."""
    opens_at = now + timedelta(hours=22)
    clock = running(
        opens_at, left=timedelta(minutes=15), is_at_risk=True, starts_at=opens_at, now=now,
        zone=zone,
    )  # fmt: skip
    return WallDeadline(number="774-021-938", team="Triage", label="First response", clock=clock)
