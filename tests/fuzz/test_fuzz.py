"""What fuzzing once found stays mended, and a short run finds nothing new."""

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.fuzz.targets import FOUND, TARGETS

TOP = Path(__file__).parents[2]


@pytest.mark.parametrize("name", TARGETS)
def test_every_seed_keeps_its_promise(name):
    for seed in TARGETS[name].seeds():
        TARGETS[name].check(seed)


@pytest.mark.parametrize("path", sorted(FOUND.iterdir()), ids=lambda path: path.name)
def test_what_was_found_stays_mended(path):
    TARGETS[path.name.partition("-")[0]].check(path.read_bytes())


def test_a_short_run_breaks_no_promise():
    if find_spec("atheris") is None:
        pytest.skip("atheris is not installed: it has wheels for some machines only")

    run = subprocess.run(
        [sys.executable, "-m", "tests.fuzz", "8", "--only", "every"],
        cwd=TOP, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip

    assert run.returncode == 0, run.stdout
    assert "every promise held" in run.stdout
