"""Decides how figures are said on a terminal and in a file: table, bars, progress, CSV."""

import csv
import io
from collections.abc import Iterator, Sequence

from switchboard.policy.sla import Clock
from switchboard.simulation.comparison import Figure, attainments
from switchboard.simulation.crew import Staffing
from switchboard.simulation.what_if import Replay

LABELS = {clock.value: clock.label for clock in Clock} | {
    "waiting": "Waiting from receipt",
    "continuity": "Same engineer from start to finish",
}
_BAR = 40
_NAMED = 8
_NOTHING = "-"


def table(found: Sequence[Figure]) -> Iterator[str]:
    """Lines of figures before, after and their difference, under a heading for each clock.

    How long tickets of one priority waited is left to the files.
    """
    yield f"{'':34}{'before':>12}{'after':>12}{'difference':>12}"
    about = of = ""
    for figure in found:
        if figure.about == "waiting" and figure.of != "all":
            continue
        if figure.about != about:
            about, of = figure.about, ""
            yield LABELS[about]
        who = figure.of.capitalize() if figure.of != of else ""
        of = figure.of
        name = (
            f"{figure.measure}, {figure.unit}" if figure.unit not in ("", "%") else figure.measure
        )
        yield (
            f"  {who:10}{name:22}{_number(figure, figure.before):>12}"
            f"{_number(figure, figure.after):>12}{difference(figure):>12}"
        )


def bars(found: Sequence[Figure]) -> Iterator[str]:
    """Attainment as bars of text, before above after."""
    for figure in attainments(found):
        yield f"{LABELS[figure.about]}, {figure.of}"
        for name, value in (("before", figure.before), ("after", figure.after)):
            filled = round(_BAR * (value or 0) / 100)
            bar = "█" * filled + "░" * (_BAR - filled)
            yield f"  {name:7}{bar} {_number(figure, value):>8}"


def staffing_in_words(staffing: Staffing) -> str:
    """How many engineers, and in which teams, the largest first; of many teams only those."""
    ordered = sorted(staffing.items(), key=lambda item: (-item[1], sorted(item[0])))
    named, others = ordered[:_NAMED], ordered[_NAMED:]
    said = [f"{' and '.join(sorted(teams))} {count}" for teams, count in named]
    if others:
        said.append(f"{len(others)} more teams {sum(count for _, count in others)}")
    return f"{sum(staffing.values())} engineers: {', '.join(said)}"


def progress(done: int, steps: int, *, width: int) -> str:
    """A bar that fits a line of that width, with the part that is done in per cent.

    >>> progress(1, 4, width=20)
    '[###.........]  25 %'
    """
    room = max(1, width - 8)
    filled = room * done // max(1, steps)
    return f"[{'#' * filled}{'.' * (room - filled)}] {100 * done // max(1, steps):>3} %"


def to_csv(replays: Sequence[tuple[Replay, Sequence[Figure]]]) -> str:
    """Every figure as a line of comma-separated values, nothing where nothing was counted."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["replay", "about", "of", "measure", "unit", "before", "after", "difference"])
    for replay, found in replays:
        for figure in found:
            writer.writerow([replay.value, *figure.to_json().values()])
    return out.getvalue()


def _number(figure: Figure, value: float | None) -> str:
    if value is None:
        return _NOTHING
    if not figure.unit:
        return f"{value:,.0f}"
    return f"{value:,.1f} %" if figure.unit == "%" else f"{value:,.1f}"


def difference(figure: Figure) -> str:
    """After less before as they are shown, with its sign; a dash where either is unknown."""
    if figure.before is None or figure.after is None:
        return _NOTHING
    digits = 1 if figure.unit else 0
    # Adding nothing makes a plain zero of a negative one.
    shown = round(round(figure.after, digits) - round(figure.before, digits), digits) + 0.0
    return f"{shown:+,.{digits}f}"
