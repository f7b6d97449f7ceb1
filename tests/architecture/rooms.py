"""The map of the rooms, read from where it is written once: the import walls."""

import ast
from collections.abc import Iterator
from configparser import ConfigParser
from pathlib import Path

TOP = Path(__file__).resolve().parents[2]
PACKAGE = TOP / "switchboard"
WALLS = TOP / ".importlinter"


def floors() -> dict[str, int]:
    """Each room and the floor that it is on, 0 being the lowest."""
    written = ConfigParser()
    written.read(WALLS)
    rows = written["importlinter:contract:rooms"]["layers"].strip().splitlines()
    return {
        room.strip(): floor for floor, row in enumerate(reversed(rows)) for room in row.split("|")
    }


def sources(*tops: Path) -> Iterator[Path]:
    """Every Python file that people write; migrations are written once and for all."""
    for top in tops:
        yield from (path for path in sorted(top.rglob("*.py")) if "migrations" not in path.parts)


def tree(path: Path) -> ast.Module:
    """The file, parsed."""
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))
