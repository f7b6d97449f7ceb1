import json
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from switchboard.database import place
from switchboard.database.place import LOGINS, PROJECT, DatabaseUrlUnusable, split_url

MAKE = "import sys, pathlib; from switchboard.database import place; "
MAKE += "sys.stdin.readline(); print(place.at(pathlib.Path(sys.argv[1])).secrets['desk_owner'])"
URL = "postgresql://ana:s%40lt@db.example:5433/desk"


def test_eight_processes_at_once_agree_on_one_set_of_secrets(tmp_path: Path):
    folder = tmp_path / "new"
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", MAKE, str(folder)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=PROJECT, text=True,
        )
        for _ in range(8)
    ]  # fmt: skip
    for process in processes:  # all are started before the first may go
        process.stdin.write("\n")
        process.stdin.flush()

    answers = {process.communicate(timeout=60)[0].strip() for process in processes}

    assert len(answers) == 1
    assert answers == {place.at(folder).secrets["desk_owner"]}
    assert [file.name for file in folder.iterdir()] == ["secrets.json"]


def test_secrets_are_long_all_different_and_for_their_owner_alone(tmp_path: Path):
    here = place.at(tmp_path / "deeper" / "still")

    file = here.folder / "secrets.json"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert set(here.secrets) == {*LOGINS, "postgres", "django"}
    assert len(set(here.secrets.values())) == len(here.secrets)
    assert all(len(secret) >= 40 for secret in here.secrets.values())


def test_secrets_that_are_there_are_kept(tmp_path: Path):
    first = place.at(tmp_path)
    written = (tmp_path / "secrets.json").read_bytes()

    again = place.at(tmp_path)

    assert again.secrets == first.secrets == json.loads(written)
    assert (tmp_path / "secrets.json").read_bytes() == written


def test_no_secret_is_printed_with_its_place(tmp_path: Path):
    here = place.at(tmp_path)

    assert not any(secret in repr(here) for secret in here.secrets.values())


def test_a_url_gives_every_login_its_own_way_in(tmp_path: Path):
    here = place.at(tmp_path, server_url=URL)

    assert not here.is_embedded
    assert here.address() == {"HOST": "db.example", "PORT": "5433", "NAME": "desk"}
    assert here.administrator() == {
        "host": "db.example", "port": "5433", "user": "ana", "password": "s@lt",
    }  # fmt: skip
    assert here.connection("desk_portal") == {
        "host": "db.example", "port": "5433", "dbname": "desk", "user": "desk_portal",
        "password": here.secrets["desk_portal"],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("url", "facts"),
    [
        ("postgres:///desk", {"host": "/var/run/postgresql", "port": "5432", "user": "postgres"}),
        ("postgresql:///desk?host=/run/pg", {"host": "/run/pg"}),
        ("postgresql://%2Frun%2Fpg/desk", {"host": "/run/pg"}),
        ("postgresql://ana@[::1]:6000/desk", {"host": "::1", "port": "6000", "password": ""}),
        ("postgresql://db/our%20desk/", {"name": "our desk"}),
    ],
)
def test_what_a_url_leaves_out_is_the_usual(url: str, facts: dict[str, str]):
    found = split_url(url)

    assert {name: found[name] for name in facts} == facts


def test_a_login_without_a_password_sends_none(tmp_path: Path):
    here = place.at(tmp_path, server_url="postgresql://ana@db.example/desk")

    assert "password" not in here.administrator()


@pytest.mark.parametrize(
    "url",
    ["mysql://ana@db/desk", "postgresql://ana:secret@db", "postgresql://ana:secret@db/", "desk", "",
     "postgresql://ana:secret@db:many/desk", "postgresql://ana:secret@[::1/desk"],
)  # fmt: skip
def test_an_unusable_url_says_how_one_is_written_and_no_password(url: str):
    with pytest.raises(DatabaseUrlUnusable, match="write it as postgresql://") as refused:
        split_url(url)

    assert "secret" not in str(refused.value)


def test_the_environment_names_the_installation(tmp_path: Path, monkeypatch):
    monkeypatch.setenv("SWITCHBOARD_DATA", str(tmp_path / "." / "here"))
    monkeypatch.setenv("DATABASE_URL", "")

    here = place.here()

    assert (here.folder, here.is_embedded) == (tmp_path / "here", True)


def test_a_socket_has_a_short_way_even_into_a_deep_folder(tmp_path: Path):
    deep = place.at(tmp_path / ("x" * 60) / ("y" * 60))
    other = place.at(tmp_path / ("x" * 60) / ("z" * 60))
    near = place.Place(folder=Path("/srv/desk"))

    assert near.socket_folder == Path("/srv/desk/socket")
    assert len(str(deep.socket_folder / ".s.PGSQL.5432")) < 107
    assert deep.socket_folder != other.socket_folder
