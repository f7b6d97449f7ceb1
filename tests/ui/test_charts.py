"""Where bars and lines stand, and that a chart is drawn without style, script or arithmetic."""

import re
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import FileSystemLoader

from switchboard import ui
from switchboard.ui.charts import Series, line_chart, segments
from switchboard.ui.environment import environment

HERE = Path(ui.__file__).parent
MONTHS = ["Sep", "Oct", "Nov"]


def points_of(stretch: str) -> list[tuple[float, float]]:
    return [tuple(map(float, point.split(","))) for point in stretch.split()]


def drawn(source: str, **values: object) -> str:
    template = '{% from "ui/charts.html" import bar, line_chart with context %}' + source
    pages = environment(loader=FileSystemLoader(HERE / "templates"))
    return pages.from_string(template).render(**values)


def test_a_bar_of_nothing_has_no_parts():
    assert segments([("met", 0), ("missed", 0)]) == ()


def test_one_missed_of_a_thousand_can_be_seen():
    met, missed = segments([("met", 9_999), ("missed", 1)])

    assert (missed.kind, missed.width) == ("missed", 1.0)
    assert met.width == 99.0


@given(st.lists(st.integers(0, 10**7), min_size=3, max_size=3))
def test_the_parts_of_a_bar_touch_and_fill_it(counts: list[int]):
    found = segments(list(zip(("met", "missed", "running"), counts, strict=True)))

    assert [part.kind for part in found] == [
        kind for kind, count in zip(("met", "missed", "running"), counts, strict=True) if count
    ]
    assert all(part.width >= 0.999 for part in found)
    for left, right in pairwise(found):
        assert left.x + left.width == pytest.approx(right.x, abs=0.01)
    if found:
        assert found[0].x == 0
        assert found[-1].x + found[-1].width == pytest.approx(100, abs=0.01)


def test_a_month_without_a_figure_breaks_the_line():
    values = [100.0, 90.0, None, 95.0, 96.0]

    chart = line_chart([Series(label="Resolution", look=2, values=values)], labels=list("abcde"))

    (line,) = chart.lines
    assert [len(points_of(stretch)) for stretch in line.stretches] == [2, 2]
    assert [mark.words for mark in line.marks] == [
        "Resolution, a: 100 %", "Resolution, b: 90 %", "Resolution, d: 95 %", "Resolution, e: 96 %",
    ]  # fmt: skip


def test_a_figure_alone_is_a_mark_without_a_line():
    series = Series(label="First response", look=0, values=[None, 97.5, None])

    (line,) = line_chart([series], labels=MONTHS).lines

    assert line.stretches == ()
    assert len(line.marks) == 1


def test_more_stands_higher_and_later_stands_to_the_right():
    series = Series(label="First response", look=0, values=[90.0, 95.0, 100.0])

    chart = line_chart([series], labels=MONTHS)

    points = points_of(chart.lines[0].stretches[0])
    assert points == sorted(points)
    assert [y for _, y in points] == sorted((y for _, y in points), reverse=True)
    assert points[-1][1] == min(tick.at for tick in chart.up), "a hundred is the highest line"


@pytest.mark.parametrize(
    ("least", "lowest"), [(100.0, 90), (90.0, 90), (89.9, 80), (79.0, 70), (50.0, 50), (0.0, 0)]
)
def test_the_axis_begins_where_the_least_needs_it(least: float, lowest: int):
    chart = line_chart([Series(label="x", look=0, values=[least, 100.0, None])], labels=MONTHS)

    assert chart.lowest == lowest
    assert [tick.label for tick in chart.up][:: len(chart.up) - 1] == [f"{lowest} %", "100 %"]
    (stretch,) = chart.lines[0].stretches
    assert all(0 <= y <= chart.foot for _, y in points_of(stretch))


def test_of_many_months_some_are_named_and_the_newest_always():
    labels = [f"m{n}" for n in range(60)]

    chart = line_chart([Series(label="x", look=0, values=[99.0] * 60)], labels=labels)

    assert len(chart.across) == 12
    assert chart.across[-1].label == "m59"


def test_a_chart_is_drawn_with_words_and_without_style():
    series = [Series(label="<b>First</b>", look=0, values=[90.0, 95.0, None])]

    html = drawn(
        '{{ line_chart(chart, "trend", "Kept", "By month.") }}',
        chart=line_chart(series, labels=MONTHS),
    )

    assert 'role="img" aria-labelledby="trend-title trend-words"' in html
    assert '<title id="trend-title">Kept</title>' in html
    assert "The axis begins at 90 %." in html
    assert "<b>" not in html
    assert not re.search(r"\sstyle=|<script|<style", html)


def test_a_bar_is_ornament_for_the_figures_stand_beside_it():
    html = drawn("{{ bar(parts) }}", parts=segments([("met", 3), ("missed", 1)]))

    assert 'aria-hidden="true"' in html
    assert '<rect class="is-missed" x="75.0" y="0" width="25.0" height="10"/>' in html
