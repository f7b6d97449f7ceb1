from pathlib import Path

import pytest
from importlinter.cli import EXIT_STATUS_ERROR, EXIT_STATUS_SUCCESS, lint_imports

from tests.architecture.rooms import PACKAGE, WALLS, floors


def test_imports_run_downhill(monkeypatch: pytest.MonkeyPatch, capsys):
    monkeypatch.chdir(WALLS.parent)

    status = lint_imports(config_filename=str(WALLS), no_cache=True)

    assert status == EXIT_STATUS_SUCCESS, capsys.readouterr().out


def test_an_import_that_runs_uphill_is_seen(
    monkeypatch: pytest.MonkeyPatch, capsys, tmp_path: Path
):
    upside_down = tmp_path / "walls"
    text = WALLS.read_text().replace("    ui | flow\n", "").replace("    policy | wire\n", "")
    upside_down.write_text(text.replace("    database\n", "    database\n    ui | flow\n"))
    monkeypatch.chdir(WALLS.parent)

    assert lint_imports(config_filename=str(upside_down), no_cache=True) == EXIT_STATUS_ERROR
    assert "BROKEN" in capsys.readouterr().out


def test_every_room_is_on_the_map():
    rooms = {path.stem for path in PACKAGE.iterdir() if path.suffix == ".py" or path.is_dir()}

    assert rooms - {"__init__", "__pycache__"} == set(floors())
