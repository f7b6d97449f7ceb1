import ast
from pathlib import Path

from tests.architecture.rooms import PACKAGE, TOP, sources, tree

LONGEST_FILE = 300
LONGEST_FUNCTION = 40
FILES = list(sources(PACKAGE, TOP / "bench", TOP / "tests"))


def shown(path: Path) -> str:
    return str(path.relative_to(TOP))


def longest_function(path: Path) -> tuple[int, str]:
    functions = (
        node for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    )  # fmt: skip
    sizes = ((node.end_lineno - node.lineno + 1, node.name) for node in functions)
    return max(sizes, default=(0, ""))


def test_a_file_is_read_in_one_sitting():
    lines = {shown(path): len(path.read_text(encoding="utf-8").splitlines()) for path in FILES}

    assert {name: size for name, size in lines.items() if size > LONGEST_FILE} == {}


def test_a_function_fits_on_a_screen():
    longest = {shown(path): longest_function(path) for path in FILES}

    assert {name: one for name, one in longest.items() if one[0] > LONGEST_FUNCTION} == {}
