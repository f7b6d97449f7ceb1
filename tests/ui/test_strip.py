"""A clock's strip and table: nothing left out, to one scale, and sums to the second."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchboard.ui.shapes import Strip
from switchboard.ui.strip import LEGEND, Mark, strip
from switchboard.ui.strip_table import ROWS_SHOWN, kind_of, table

CHICAGO = ZoneInfo("America/Chicago")
MONDAY_7_00 = datetime(2026, 11, 23, 13, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
REASONS = ("open", "closed", "holiday", "break", "waiting for the requestor", "resolved")


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    start: datetime
    end: datetime
    is_counted: bool
    reason: str
    calendar: str = "business"
    version: int | None = 3


def laid_out(*lengths: tuple[str, timedelta], start: datetime = MONDAY_7_00) -> list[Part]:
    """Intervals that touch, each by its reason and its length."""
    parts = []
    for reason, length in lengths:
        end = start + length
        parts.append(Part(start=start, end=end, is_counted=reason == "open", reason=reason))
        start = end
    return parts


def drawn(parts: list[Part], **more: object) -> Strip:
    return strip(parts, key="k", summary="", now=MONDAY_7_00, zone=CHICAGO, **more)  # type: ignore[arg-type]


lengths = st.timedeltas(min_value=timedelta(microseconds=1), max_value=timedelta(days=9))
clocks = st.lists(st.tuples(st.sampled_from(REASONS), lengths), min_size=1, max_size=80)


@given(clocks)
def test_the_strip_covers_all_of_it_without_hole_or_overlap(spans: list) -> None:
    view = drawn(laid_out(*spans))

    ends = [0.0, *(part.x + part.width for part in view.parts)]
    assert all(part.width > 0 for part in view.parts)
    assert all(abs(part.x - end) < 0.01 for part, end in zip(view.parts, ends, strict=False))
    assert abs(ends[-1] - 100) < 0.01


@given(clocks)
def test_the_table_adds_up_to_the_second(spans: list) -> None:
    parts = laid_out(*spans)

    view = table(parts)

    for name, is_counted in (("counted", True), ("not_counted", False)):
        whole = sum((p.end - p.start for p in parts if p.is_counted == is_counted), timedelta())
        lines = sum(seconds(getattr(row, name)) for row in view.rows)
        assert lines == seconds(getattr(view, name)) == whole // timedelta(seconds=1)
    assert seconds(view.whole) == seconds(view.counted) + seconds(view.not_counted)
    assert len(view.rows) <= ROWS_SHOWN + 1


@given(clocks, st.floats(min_value=0, max_value=1))
def test_a_mark_stands_where_its_instant_is_drawn(spans: list, fraction: float) -> None:
    parts = laid_out(*spans)
    at = parts[0].start + (parts[-1].end - parts[0].start) * fraction

    (mark,) = drawn(parts, marks=[Mark(at=at, kind="now", words="Now")]).marks

    view = drawn(parts)
    place = next(i for i, part in enumerate(parts) if part.start <= at <= part.end)
    assert mark.x is not None
    assert view.parts[place].x - 0.01 <= mark.x
    assert mark.x <= view.parts[place].x + view.parts[place].width + 0.01


def test_a_mark_halfway_stands_in_the_middle() -> None:
    half = Mark(at=MONDAY_7_00 + HOUR, kind="now", words="Now")

    (mark,) = drawn(laid_out(("open", 2 * HOUR)), marks=[half]).marks

    assert mark.x == 50


def test_time_that_counts_is_drawn_to_one_scale() -> None:
    first, _, second = drawn(
        laid_out(("open", 2 * HOUR), ("closed", 14 * HOUR), ("open", 6 * HOUR))
    ).parts

    assert second.width == pytest.approx(3 * first.width, rel=0.001)


def test_a_long_gap_is_folded_and_says_how_long_it_was() -> None:
    view = drawn(laid_out(("open", HOUR), ("closed", 62 * HOUR), ("open", HOUR)))

    gap = view.parts[1]
    assert (gap.is_folded, gap.label) == (True, "62 h")
    assert gap.width < view.parts[0].width
    assert "62 h, closed" in gap.words


def test_a_short_gap_is_drawn_as_long_as_it_was() -> None:
    before, gap, _ = drawn(laid_out(("open", 5 * HOUR), ("break", HOUR), ("open", 4 * HOUR))).parts

    assert not gap.is_folded
    assert gap.width == pytest.approx(before.width / 5, rel=0.001)


def test_many_nights_never_take_more_than_the_work() -> None:
    nights = [("open", 10 * HOUR), ("closed", 14 * HOUR)] * 20

    view = drawn(laid_out(*nights))

    assert sum(part.width for part in view.parts if part.kind == "closed") < 40


def test_what_counts_past_the_deadline_looks_otherwise() -> None:
    parts = laid_out(("open", 3 * HOUR))

    view = drawn(parts, deadline=MONDAY_7_00 + HOUR)

    assert [part.kind for part in view.parts] == ["counted", "late"]
    assert view.parts[1].width == pytest.approx(200 / 3, rel=0.001)
    assert len(view.table.rows) == 1, "the table keeps the interval whole"


def test_closed_before_the_first_opening_is_not_closed_later() -> None:
    parts = laid_out(
        ("closed", HOUR), ("holiday", 24 * HOUR), ("closed", 7 * HOUR), ("open", HOUR),
        ("closed", HOUR),
    )  # fmt: skip

    kinds = [part.kind for part in drawn(parts).parts]

    assert kinds == ["before", "holiday", "before", "counted", "closed"]


def test_what_is_still_to_come_is_told_from_what_has_counted() -> None:
    past = laid_out(("open", HOUR))
    ahead = laid_out(("open", HOUR), ("closed", HOUR), ("open", HOUR), start=past[-1].end)

    view = drawn(past, ahead=ahead)

    assert [part.kind for part in view.parts] == ["counted", "ahead", "closed", "ahead"]
    assert view.table.counted == "1:00:00", "only what has been is counted"


@pytest.mark.parametrize(
    ("reason", "kind"),
    [
        ("open", "counted"),
        ("special hours", "closed"),
        ("closed", "closed"),
        ("holiday", "holiday"),
        ("break", "break"),
        ("before the first opening", "before"),
        ("resolved", "resolved"),
        ("waiting for a third party", "hold"),
        ("scheduled work", "hold"),
    ],
)
def test_every_reason_has_a_look(reason: str, kind: str) -> None:
    (part,) = laid_out((reason, HOUR))

    assert kind_of(part) == kind
    assert kind in LEGEND


def test_special_hours_that_count_look_as_what_counts() -> None:
    part = Part(start=MONDAY_7_00, end=MONDAY_7_00 + HOUR, is_counted=True, reason="special hours")

    assert kind_of(part) == "counted"


def test_the_legend_names_only_what_is_drawn() -> None:
    view = drawn(laid_out(("open", HOUR), ("holiday", HOUR)))

    assert view.legend == (("counted", "counts"), ("holiday", "holiday"))


def test_a_mark_outside_has_no_place_but_stays_in_the_list() -> None:
    late = Mark(at=MONDAY_7_00 + 9 * HOUR, kind="deadline", words="Deadline")

    (mark,) = drawn(laid_out(("open", HOUR)), marks=[late]).marks

    assert (mark.x, mark.words) == (None, "Deadline")


def test_a_line_names_the_calendar_and_the_version_that_decided() -> None:
    decided, paused = laid_out(("open", HOUR), ("waiting for the requestor", HOUR))
    pause = Part(
        start=paused.start, end=paused.end, is_counted=False, reason=paused.reason, calendar="",
        version=None,
    )  # fmt: skip

    rows = table([decided, pause]).rows

    assert [row.source for row in rows] == ["business, version 3", ""]


def test_a_long_clock_has_its_first_intervals_in_one_line() -> None:
    parts = laid_out(*[("open", HOUR), ("closed", MINUTE)] * (ROWS_SHOWN // 2 + 2))

    first, *rest = table(parts).rows

    assert len(rest) == ROWS_SHOWN
    assert first.reason == "4 intervals before these"
    assert (first.counted, first.not_counted) == ("2:00:00", "0:02:00")


def test_nothing_has_no_strip() -> None:
    with pytest.raises(ValueError, match="at least one interval"):
        drawn([])


def seconds(text: str) -> int:
    if not text:
        return 0
    hours, minutes, rest = (int(part) for part in text.split(":"))
    return hours * 3600 + minutes * 60 + rest
