"""bin/run --check is itself a journey: one ticket from mail to survey over real wires."""

import os
import subprocess
import sys

import pytest

pytestmark = pytest.mark.journey


def test_one_ticket_walks_from_mail_to_survey() -> None:
    environment = {
        name: value
        for name, value in os.environ.items()
        if name not in {"DATABASE_URL", "DJANGO_SETTINGS_MODULE", "SWITCHBOARD_DATA"}
    }

    walked = subprocess.run(
        [sys.executable, "-m", "switchboard.cli", "run", "--check"],
        capture_output=True, text=True, env=environment, timeout=300, check=False,
    )  # fmt: skip

    assert walked.returncode == 0, walked.stdout + walked.stderr
    assert "Every step was as promised." in walked.stdout
