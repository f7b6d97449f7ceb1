import csv
import io
from xml.etree import ElementTree

import pytest

from switchboard.simulation import chart, words
from switchboard.simulation.comparison import Figure
from switchboard.simulation.what_if import Replay

SVG = "{http://www.w3.org/2000/svg}"


def figure(measure: str, unit: str, before, after, *, about="resolution", of="all") -> Figure:
    return Figure(about=about, of=of, measure=measure, unit=unit, before=before, after=after)


ATTAINMENT = figure("attainment", "%", 74.62, 81.349)
MET = figure("met", "", 12552, 12287)
FIGURES = [
    ATTAINMENT,
    MET,
    figure("p50", "working h", 2.04, None),
    figure("attainment", "%", None, 50.0, of="critical"),
    figure("until triage p50", "h", 0.3, 0.3, about="waiting"),
    figure("until triage p50", "h", 0.9, 0.9, about="waiting", of="low"),
    figure("one engineer", "%", 100.0, 99.96, about="continuity"),
]


def test_the_table_says_before_after_and_difference_under_each_heading():
    lines = [" ".join(line.split()) for line in words.table(FIGURES)]

    assert lines == [
        "before after difference",
        "Resolution",
        "All attainment 74.6 % 81.3 % +6.7",
        "met 12,552 12,287 -265",
        "p50, working h 2.0 - -",
        "Critical attainment - 50.0 % -",
        "Waiting from receipt",
        "All until triage p50, h 0.3 0.3 +0.0",
        "Same engineer from start to finish",
        "All one engineer 100.0 % 100.0 % +0.0",
    ]


def test_a_table_fits_a_terminal():
    assert max(len(line) for line in words.table(FIGURES)) <= 79


def test_bars_are_as_long_as_their_figures():
    lines = list(words.bars(FIGURES))

    assert lines[0] == "Resolution, all"
    assert [line.count("█") for line in lines[1:3]] == [30, 33]
    assert [line.count("█") + line.count("░") for line in lines[4:]] == [40, 40]
    assert lines[2].endswith(" 81.3 %")


@pytest.mark.parametrize(("done", "width"), [(0, 20), (7, 20), (10, 20), (10, 80), (3, 1)])
def test_the_progress_bar_fills_its_line(done: int, width: int):
    bar = words.progress(done, 10, width=width)

    assert len(bar) == max(width, 9)
    assert bar.endswith(f"{done * 10:3} %")


def test_many_teams_are_summed_up():
    staffing = {frozenset({f"Group {number}"}): number for number in range(1, 12)}

    said = words.staffing_in_words(staffing | {frozenset({"b", "a"}): 20})

    assert said.startswith("86 engineers: a and b 20, Group 11 11, Group 10 10,")
    assert said.endswith("Group 5 5, 4 more teams 10")


def test_every_figure_is_a_line_of_the_csv():
    text = words.to_csv([(Replay.STAFFED, FIGURES)])

    rows = list(csv.DictReader(io.StringIO(text)))
    assert len(rows) == len(FIGURES)
    assert rows[0] == {
        "replay": "staffed", "about": "resolution", "of": "all", "measure": "attainment",
        "unit": "%", "before": "74.62", "after": "81.349", "difference": "6.729",
    }  # fmt: skip
    assert rows[2]["after"] == ""


def test_the_chart_is_an_image_that_can_be_read_without_being_seen():
    drawn = chart.draw([(Replay.STAFFED, FIGURES)], title="Hours & “people”")

    root = ElementTree.fromstring(drawn)
    described = root.findtext(f"{SVG}desc") or ""
    names = {root.find(f"{SVG}title").get("id"), root.find(f"{SVG}desc").get("id")}
    assert root.get("role") == "img"
    assert set(root.get("aria-labelledby").split()) == names
    assert root.findtext(f"{SVG}title") == "Hours & “people”"
    assert "Resolution, all: 74.6 % before, 81.3 % after" in described
    assert "Resolution, critical: - before, 50.0 % after" in described
    assert "prefers-color-scheme: dark" in drawn


def test_bars_of_the_chart_are_as_long_as_their_figures_and_stay_inside():
    root = ElementTree.fromstring(chart.draw([(Replay.STAFFED, FIGURES)], title="Hours"))

    rail, *_ = (float(one.get("width")) for one in rects(root, "rail"))
    before, after = ([float(one.get("width")) for one in rects(root, kind)[1:]]
                     for kind in ("before", "after"))  # fmt: skip
    assert before == pytest.approx([rail * 0.7462, 0], abs=0.1)
    assert after == pytest.approx([rail * 0.81349, rail * 0.5], abs=0.1)
    _, _, width, height = map(float, root.get("viewBox").split())
    assert all(float(one.get("y")) + 12 <= height for one in rects(root, "after"))
    assert all(float(one.get("x")) <= width for one in root.iter(f"{SVG}text"))


def rects(root: ElementTree.Element, kind: str) -> list[ElementTree.Element]:
    return [one for one in root.iter(f"{SVG}rect") if one.get("class") == kind]
