"""What Asterisk is told: its door on loopback, secrets for nobody else, who is on call."""

import re
from pathlib import Path

import pytest

from switchboard.phone import configuration
from switchboard.phone.configuration import TrunkUnusable, Wanted


def wanted(home: Path, **more: object) -> Wanted:
    named = {"trunk": "sip:trunk.example", "password": "the-door", **more}
    return Wanted(home=home, **named)


def written(folder: Path, **more: object) -> dict[str, str]:
    paths = configuration.write(folder / "asterisk", wanted(folder / "phone", **more))
    return {path.name: path.read_text() for path in paths}


def test_every_place_is_filled_and_secrets_are_for_nobody_else(tmp_path: Path):
    found = written(tmp_path)

    # Only Asterisk's own: a number at the trunk.
    left = {place for text in found.values() for place in re.findall(r"@\w+", text)}
    assert left <= {"@trunk"}
    assert "the-door" in found["ari.conf"]
    modes = {path.stat().st_mode & 0o777 for path in (tmp_path / "asterisk").iterdir()}
    assert modes == {0o640}


def test_the_door_listens_on_loopback_unless_it_is_told_otherwise(tmp_path: Path):
    assert "127.0.0.1" in written(tmp_path)["http.conf"]
    assert "10.0.0.5" in written(tmp_path, ari="10.0.0.5:8088")["http.conf"]


def test_calls_are_taken_from_the_trunk_alone(tmp_path: Path):
    assert "match = trunk.example" in written(tmp_path)["pjsip.conf"]

    named = written(tmp_path, trunk_addresses=["192.0.2.10", "192.0.2.11"])["pjsip.conf"]
    assert "match = 192.0.2.10,192.0.2.11" in named


def test_a_trunk_with_a_user_is_registered_and_one_without_is_not(tmp_path: Path):
    assert "type = registration" not in written(tmp_path)["pjsip.conf"]

    found = written(tmp_path, trunk_user="desk", trunk_password="secret")["pjsip.conf"]
    assert "client_uri = sip:desk@trunk.example" in found


@pytest.mark.parametrize("trunk", ["trunk.example", "https://trunk.example", "sip:", ""])
def test_a_trunk_that_is_no_address_writes_nothing(tmp_path: Path, trunk: str):
    with pytest.raises(TrunkUnusable):
        written(tmp_path, trunk=trunk)

    assert not list((tmp_path / "asterisk").glob("*"))


def test_the_password_is_made_once_and_is_for_its_owner_alone(tmp_path: Path):
    made = configuration.password(tmp_path / "phone")

    assert configuration.password(tmp_path / "phone") == made
    assert len(made) >= 24
    assert (tmp_path / "phone" / "ari-password").stat().st_mode & 0o777 == 0o600


def test_who_is_on_call_is_written_by_desk_and_only_where_it_changes(tmp_path: Path):
    numbers = {"+17373562220": ["+13375550101", "+17375550102"], "+13373132400": []}

    assert configuration.write_on_call(tmp_path, numbers, others=["+17375550103"])
    assert not configuration.write_on_call(tmp_path, numbers, others=["+17375550103"])

    assert configuration.on_call_file(tmp_path).read_text().splitlines() == [
        "ON_CALL=+17375550103",
        "ON_CALL_13373132400=",
        "ON_CALL_17373562220=+13375550101&+17375550102",
    ]
    assert configuration.write_on_call(tmp_path, numbers, others=[])
