"""Decides how a comparison is drawn: attainment before and after, as bars in an SVG image."""

from collections.abc import Sequence
from html import escape

from switchboard.simulation import words
from switchboard.simulation.comparison import Figure, attainments
from switchboard.simulation.what_if import Replay
from switchboard.simulation.words import LABELS

_WIDTH = 760
_LEFT = 190
_RIGHT = 130
_BAR = 12
_ROW = 34
_HEAD = 40
_SPAN = _WIDTH - _LEFT - _RIGHT

# Light by default, dark where the reader's screen is; told apart by outline as well as by colour.
_STYLE = """
.page { fill: #ffffff; }
text { font: 13px system-ui, sans-serif; fill: #1d2329; }
.name { font-weight: 600; } .head { font-weight: 600; font-size: 15px; }
.rail { fill: #1d2329; fill-opacity: 0.08; }
.before { fill: none; stroke: #5b6670; stroke-width: 1.5; }
.after { fill: #0b62b8; stroke: #0b62b8; stroke-width: 1.5; }
@media (prefers-color-scheme: dark) {
  .page { fill: #14181c; } text { fill: #e6e9ec; } .rail { fill: #e6e9ec; fill-opacity: 0.12; }
  .before { stroke: #aab4bd; } .after { fill: #6db3f2; stroke: #6db3f2; }
}
"""


def draw(replays: Sequence[tuple[Replay, Sequence[Figure]]], *, title: str) -> str:
    """An SVG document; every figure that is drawn also stands as text, and in its description."""
    parts: list[str] = []
    y = 60
    for replay, found in replays:
        parts.append(f'<text class="head" x="16" y="{y + 18}">{escape(replay.label)}</text>')
        y += _HEAD
        for figure in attainments(found):
            parts += _row(figure, y)
            y += _ROW
        y += 12
    description = " ".join(
        f"{replay.label}: {'; '.join(_said(figure) for figure in attainments(found))}."
        for replay, found in replays
    )
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {y}" role="img"'
            ' aria-labelledby="title description">',
            f'<title id="title">{escape(title)}</title>',
            f'<desc id="description">{escape(description)}</desc>',
            f"<style>{_STYLE}</style>",
            f'<rect class="page" width="{_WIDTH}" height="{y}"/>',
            f'<text class="head" x="16" y="28">{escape(title)}</text>',
            *_legend(),
            *parts,
            "</svg>\n",
        ]
    )


def _legend() -> list[str]:
    return [
        f'<rect class="before" x="{_LEFT}" y="42" width="24" height="{_BAR}"/>',
        f'<text x="{_LEFT + 32}" y="53">before</text>',
        f'<rect class="after" x="{_LEFT + 100}" y="42" width="24" height="{_BAR}"/>',
        f'<text x="{_LEFT + 132}" y="53">after</text>',
    ]


def _row(figure: Figure, y: int) -> list[str]:
    """The name, the bar before above the bar after, each with its figure, and the difference."""
    name = f'<text x="16" y="{y + 18}">{escape(LABELS[figure.about])}, {figure.of}</text>'
    return [
        name,
        *_bar("before", figure.before, y),
        *_bar("after", figure.after, y + _BAR + 3),
        f'<text class="name" text-anchor="end" x="{_WIDTH - 16}" y="{y + 18}">'
        f"{words.difference(figure)}</text>",
    ]


def _bar(kind: str, value: float | None, y: int) -> list[str]:
    length = round(_SPAN * (value or 0) / 100, 1)
    return [
        f'<rect class="rail" x="{_LEFT}" y="{y}" width="{_SPAN}" height="{_BAR}"/>',
        f'<rect class="{kind}" x="{_LEFT}" y="{y}" width="{length}" height="{_BAR}"/>',
        f'<text x="{_LEFT + _SPAN + 10}" y="{y + _BAR - 1}">{_percent(value)}</text>',
    ]


def _said(figure: Figure) -> str:
    name = f"{LABELS[figure.about]}, {figure.of}"
    return f"{name}: {_percent(figure.before)} before, {_percent(figure.after)} after"


def _percent(value: float | None) -> str:
    return "-" if value is None else f"{value:.1f} %"
