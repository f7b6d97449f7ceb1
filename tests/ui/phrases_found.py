"""Finds every phrase that a page can say: in the calls of the code and of the templates."""

import ast
from collections.abc import Iterator
from pathlib import Path

from jinja2 import Environment, nodes

from tests.architecture.rooms import PACKAGE

ROOMS = (PACKAGE / "ui", PACKAGE / "portal")
SAYING = {"phrase": (0,), "say": (0,), "said": (0,), "counted": (1, 2)}


def phrases() -> dict[str, str]:
    """Each English phrase, with the file that says it."""
    found: dict[str, str] = {}
    for room in ROOMS:
        for path in sorted(room.rglob("*.py")):
            found |= dict.fromkeys(_in_code(path.read_text(encoding="utf-8")), path.name)
        for path in templates(room):
            found |= dict.fromkeys(_in_template(path.read_text(encoding="utf-8")), path.name)
    return found


def templates(room: Path) -> list[Path]:
    """The room's pages, but for the gallery of components, which only we read."""
    found = sorted((room / "templates").rglob("*.html"))
    return [path for path in found if "gallery" not in path.parts]


def _in_code(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            for place in SAYING.get(name, ()):
                yield from _strings(node.args[place]) if len(node.args) > place else ()


def _strings(node: ast.expr) -> Iterator[str]:
    """The string itself, or both of a choice."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from _strings(node.body)
        yield from _strings(node.orelse)


def _in_template(source: str) -> Iterator[str]:
    for call in Environment(autoescape=True).parse(source).find_all(nodes.Call):
        if isinstance(call.node, nodes.Name) and call.node.name == "_" and call.args:
            given = call.args[0]
            for const in [given, *given.find_all(nodes.Const)]:
                if isinstance(const, nodes.Const) and isinstance(const.value, str):
                    yield const.value
