"""A second bin/run must not touch what the first one keeps going."""

import argparse
import socket
from pathlib import Path

import pytest

from switchboard.cli import run
from switchboard.database import place

PORTS = ("CONSOLE", "PORTAL", "LMTP", "CATCHER")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SWITCHBOARD_DATA", str(tmp_path))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    for name in PORTS:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            monkeypatch.setenv(f"SWITCHBOARD_{name}_PORT", str(free.getsockname()[1]))
    return tmp_path


def started() -> int:
    return run._run(argparse.Namespace(check=False, bare=True))


def test_an_installation_that_runs_is_left_alone(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with run._alone(place.at(folder)):
        status = started()

    assert status == 1
    assert "runs already" in capsys.readouterr().err
    assert not (folder / "postgres").exists()


def test_a_taken_port_is_named_and_nothing_is_started(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        monkeypatch.setenv("SWITCHBOARD_LMTP_PORT", str(taken.getsockname()[1]))
        status = started()

    assert status == 1
    assert "SWITCHBOARD_LMTP_PORT" in capsys.readouterr().err
    assert not (folder / "postgres").exists()
