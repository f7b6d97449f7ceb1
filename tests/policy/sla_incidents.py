"""Incidents to walk through: desks and their edits, holds, assessments, around clock changes."""

from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from tests.policy.sla_clocks import Given, Hold, Incident
from tests.policy.sla_seconds import (
    DAY,
    DAYS,
    HOLD_REASONS,
    HORIZON,
    MICROSECONDS,
    NAMES,
    ROUND_THE_CLOCK,
    Desk,
)

QUARTER = 900 * MICROSECONDS
# Zones, and the nights on which their clocks change.
NIGHTS = [
    ("America/Chicago", "2026-03-08"),
    ("America/Chicago", "2026-11-01"),
    ("America/New_York", "2026-03-08"),
    ("America/New_York", "2026-11-01"),
    ("Europe/London", "2026-03-29"),
    ("Europe/London", "2026-10-25"),
    ("Australia/Lord_Howe", "2026-04-05"),
    ("Australia/Lord_Howe", "2026-10-04"),
    ("Pacific/Auckland", "2026-04-05"),
    ("Pacific/Auckland", "2026-09-27"),
    ("America/Santiago", "2026-04-05"),
    ("America/Santiago", "2026-09-06"),
    ("Africa/Casablanca", "2026-02-15"),
    ("Africa/Casablanca", "2026-03-22"),
]
RARELY = st.sampled_from([False, False, False, False, True])
# Whole hours or quarters of an hour, so that things meet, or all but, or some time after.
SPARES = st.sampled_from([0] * 5 + [-1, 1, 59_000_000, 222_222_222, QUARTER - MICROSECONDS])


def quarters(most):
    """Microseconds above zero; half of them whole multiples of three hours."""
    counts = st.integers(1, most) | st.integers(1, most // 12).map(lambda count: count * 12)
    return st.builds(lambda count, spare: count * QUARTER + spare, counts, SPARES)


INSTANTS = quarters(DAYS * 96 - 1)
TARGETS = quarters(60)
RECEIPTS = INSTANTS.map(lambda instant: instant // 4)
# Wall seconds at which shifts begin and end; a night shift is over before the first of them.
EDGES = st.builds(
    lambda count, spare: count * 900 + spare,
    st.integers(4 * 4, 24 * 4 - 1),
    st.sampled_from([0, 0, 0, 1, 599, 899]),
)
MORNINGS = st.sampled_from([0, 1, 90 * 60, 2 * 3_600, 9_001, 3 * 3_600, 4 * 3_600 - 1])


@st.composite
def shifts(draw):
    """Up to two in a day, and perhaps one into the next."""
    edges = sorted(set(draw(st.lists(EDGES, max_size=5))))
    spans = list(zip(edges[::2], edges[1::2], strict=False))
    if len(edges) % 2:
        spans.append((edges[-1], DAY + draw(MORNINGS)))
    return spans


@st.composite
def weeks(draw):
    """Three kinds of days, of which every weekday is one."""
    kinds = [[(7 * 3_600, 17 * 3_600)], *(draw(shifts()) for _ in range(2))]
    which = draw(st.integers(0, 3 ** len(NAMES) - 1))
    week = {name: kinds[which // 3**place % 3] for place, name in enumerate(NAMES)}
    return week if any(week.values()) else week | {"wed": kinds[0]}


@st.composite
def forms(draw, *, zone, begin, week):
    dates = [str((begin + timedelta(days=day)).date()) for day in range(-1, DAYS + 1)]
    some = st.dictionaries(st.sampled_from(dates), shifts(), max_size=2)
    return {
        "timezone": zone,
        "hours": week,
        "special_hours": draw(some),
        "breaks": draw(some),
        "holidays": dict.fromkeys(draw(st.lists(st.sampled_from(dates), max_size=2)), True),
    }


@st.composite
def desks(draw, *, zone, begin, most):
    """Editions published during the walk, the last perhaps in another zone."""
    published = sorted(draw(st.lists(INSTANTS, min_size=1, max_size=most)))
    week, editions = draw(weeks()), []
    for count, instant in enumerate(published, start=1):
        week = draw(st.just(week) | weeks())
        is_moved = count == len(published) > 1 and draw(RARELY)
        where = "Asia/Kathmandu" if is_moved else zone
        editions.append((instant, draw(forms(zone=where, begin=begin, week=week))))
    return Desk(begin, tuple(editions))


@st.composite
def assessments(draw, *, received):
    """The first from receipt or later, and up to three more."""
    instants = sorted(max(at, received) for at in draw(st.lists(INSTANTS, max_size=3)))
    begun = draw(st.just(received) | INSTANTS.map(lambda instant: max(instant, received)))
    targets = st.sampled_from(draw(st.lists(TARGETS, min_size=2, max_size=3)))
    return tuple(
        Given(
            at=instant,
            target=draw(targets),
            hours=draw(st.sampled_from(["desk", "desk", "other", "always"])),
            rank=draw(st.integers(1, 2)),
            is_correction=draw(RARELY),
        )
        for instant in [min([begun, *instants]), *instants]
    )


@st.composite
def incidents(draw):
    zone, night = draw(st.sampled_from(NIGHTS))
    begin = datetime.fromisoformat(night).replace(tzinfo=UTC) - timedelta(days=1)
    received = draw(RECEIPTS)
    given = draw(assessments(received=received))
    # Where nothing is closed nor held, the deadline itself is among these.
    dues = {received + given[0].target, *(each.at + each.target for each in given)}
    later = INSTANTS.map(lambda gap: received + gap * (HORIZON - received) // HORIZON)
    later |= st.sampled_from(sorted(min(due, HORIZON - 1) for due in dues))
    held = draw(st.lists(st.tuples(INSTANTS, INSTANTS).map(sorted), max_size=4))
    held += [(draw(INSTANTS), None)] if draw(RARELY) else []
    return Incident(
        begin=begin,
        desks={
            "desk": draw(desks(zone=zone, begin=begin, most=3)),
            "other": draw(desks(zone=zone, begin=begin, most=1)),
            "always": ROUND_THE_CLOCK,
        },
        received=received,
        given=given,
        holds=tuple(Hold(start, end, draw(st.sampled_from(HOLD_REASONS))) for start, end in held),
        stopped=draw(st.none() | later),
        changed=draw(st.none() | INSTANTS),
        missed=draw(st.none() | INSTANTS),
        now=draw(later | later | INSTANTS),
        fraction=draw(st.sampled_from([0.25, 0.5, 0.6, 0.8, 1.0])),
    )
