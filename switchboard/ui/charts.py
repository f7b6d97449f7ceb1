"""Decides where the lines and bars of a chart stand; a chart is drawn without any script."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

WIDTH, HEIGHT = 640.0, 380.0
LEFT, RIGHT, TOP, BOTTOM = 52.0, 14.0, 14.0, 34.0
LEAST_SHARE = 1.0
MOST_LABELS = 12
# The lowest percentage shown, and the distance of the lines across: the first that fits.
SCALES = ((90, 2), (80, 5), (70, 5), (60, 10), (50, 10), (0, 20))


@dataclass(frozen=True, kw_only=True, slots=True)
class Segment:
    """A part of a bar; `x` and `width` are hundredths of the bar."""

    kind: str
    x: float
    width: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Series:
    """One line: a percentage for each label, None where there is nothing to show.

    `look`, 0 to 3, is its colour, dashes and marks, so that a line keeps them in every chart.
    """

    label: str
    look: int
    values: Sequence[float | None]


@dataclass(frozen=True, kw_only=True, slots=True)
class Tick:
    """A word on an axis, and where it stands."""

    at: float
    label: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Mark:
    """One value on a line: the outline of its mark, and its words."""

    path: str
    words: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One series as it is drawn: `look` tells lines apart, each stretch is unbroken."""

    label: str
    look: int
    stretches: tuple[str, ...]
    marks: tuple[Mark, ...]
    key: str


@dataclass(frozen=True, kw_only=True, slots=True)
class LineChart:
    """Percentages over time, in a box of `width` by `height`."""

    lines: tuple[Line, ...]
    across: tuple[Tick, ...]
    up: tuple[Tick, ...]
    lowest: int
    width: float = WIDTH
    height: float = HEIGHT
    left: float = LEFT
    right: float = WIDTH - RIGHT
    foot: float = HEIGHT - BOTTOM


def segments(counts: Sequence[tuple[str, int]]) -> tuple[Segment, ...]:
    """A bar of these parts in their order, a hundred wide; nothing for nothing.

    What there is can be seen: its part is one hundredth at least, at the cost of the largest.

    >>> [(part.kind, part.width) for part in segments([("met", 999), ("missed", 1)])]
    [('met', 99.0), ('missed', 1.0)]
    """
    total = sum(count for _, count in counts)
    widths = {kind: max(100 * count / total, LEAST_SHARE) for kind, count in counts if count}
    if widths:
        largest = max(widths, key=lambda kind: widths[kind])
        widths[largest] -= sum(widths.values()) - 100
    return tuple(_placed(widths))


def line_chart(series: Sequence[Series], *, labels: Sequence[str]) -> LineChart:
    """The lines of percentages over `labels`; a missing value breaks its line.

    The axis ends at 100 and begins where the lowest value needs it, and says so.
    """
    values = [value for one in series for value in one.values if value is not None]
    lowest, step = _scale(min(values, default=100.0))
    xs = [_x(place, count=len(labels)) for place in range(len(labels))]
    every = -(-len(labels) // MOST_LABELS)
    return LineChart(
        lines=tuple(_line(one, xs=xs, labels=labels, lowest=lowest) for one in series),
        # Counted from the end, so that the newest is always named.
        across=tuple(
            Tick(at=x, label=label)
            for place, (x, label) in enumerate(zip(xs, labels, strict=True))
            if (len(labels) - 1 - place) % every == 0
        ),
        up=tuple(
            Tick(at=_y(value, lowest=lowest), label=f"{value} %")
            for value in range(lowest, 101, step)
        ),
        lowest=lowest,
    )


def _placed(widths: dict[str, float]) -> Iterator[Segment]:
    x = 0.0
    for kind, width in widths.items():
        yield Segment(kind=kind, x=round(x, 3), width=round(width, 3))
        x += width


def _scale(least: float) -> tuple[int, int]:
    return next(scale for scale in SCALES if least >= scale[0])


def _x(place: int, *, count: int) -> float:
    """The middle of the place's column."""
    return round(LEFT + (WIDTH - LEFT - RIGHT) * (place + 0.5) / count, 1)


def _y(value: float, *, lowest: int) -> float:
    return round(TOP + (HEIGHT - TOP - BOTTOM) * (100 - value) / (100 - lowest), 1)


def _line(series: Series, *, xs: Sequence[float], labels: Sequence[str], lowest: int) -> Line:
    points = [
        None if value is None else (x, _y(value, lowest=lowest))
        for x, value in zip(xs, series.values, strict=True)
    ]
    marks = [
        Mark(path=_mark(series.look, *point), words=f"{series.label}, {label}: {value:g} %")
        for point, label, value in zip(points, labels, series.values, strict=True)
        if point
    ]
    return Line(
        label=series.label, look=series.look, marks=tuple(marks),
        key=_mark(series.look, 14.0, 6.0),
        stretches=tuple(
            " ".join(f"{x:g},{y:g}" for x, y in stretch)
            for is_there, group in groupby(points, key=lambda point: point is not None)
            if is_there and len(stretch := [point for point in group if point]) > 1
        ),
    )  # fmt: skip


def _mark(look: int, x: float, y: float) -> str:
    """A closed path around the point: a circle, a square, a diamond, a triangle."""
    corners = {
        1: ((-3.5, -3.5), (3.5, -3.5), (3.5, 3.5), (-3.5, 3.5)),
        2: ((0, -5), (5, 0), (0, 5), (-5, 0)),
        3: ((0, -5), (4.8, 3.8), (-4.8, 3.8)),
    }
    if look not in corners:
        return f"M{x - 4:g} {y:g}a4 4 0 1 0 8 0a4 4 0 1 0 -8 0z"
    return "M" + "L".join(f"{x + dx:g} {y + dy:g}" for dx, dy in corners[look]) + "z"
