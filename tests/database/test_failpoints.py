"""Death at a named step: by the setting, by a file that appears later, and by nothing else."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from switchboard.database.failpoints import VARIABLE

THREE_STEPS = """
from pathlib import Path
import sys
from switchboard.database.failpoints import Failpoint, reach
reach(Failpoint.MAIL_READ)
Path(sys.argv[1]).write_text("mail_read:2")
for step in range(3):
    reach(Failpoint.MAIL_KEPT)
    reach(Failpoint.MAIL_READ)
    print(step, flush=True)
"""


@pytest.mark.parametrize(
    ("said", "steps"),
    [("", "0 1 2"), ("mail_kept", ""), ("mail_kept:3", "0 1"), ("letter_sent", "0 1 2")],
)
def test_a_process_dies_where_the_setting_says(said: str, steps: str, tmp_path: Path) -> None:
    lived = _live(said, tmp_path / "point")

    assert lived.stdout.split() == steps.split()
    assert lived.returncode == (0 if steps == "0 1 2" else -signal.SIGKILL)


def test_a_running_process_is_armed_by_the_file_that_it_was_told_of(tmp_path: Path) -> None:
    point = tmp_path / "point"

    lived = _live(str(point), point)

    assert lived.stdout.split() == ["0"]
    assert lived.returncode == -signal.SIGKILL


def _live(said: str, point: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", THREE_STEPS, str(point)],
        env={**os.environ, VARIABLE: said}, capture_output=True, text=True, check=False,
    )  # fmt: skip
