"""`bin/switchboard phone configure` writes an Asterisk that carries our calls."""

from pathlib import Path

from switchboard.database.place import Place
from tests.programs import switchboard


def test_configure_writes_every_file_and_says_what_follows(place: Place, tmp_path: Path):
    secret = tmp_path / "secret"
    secret.write_text("trunk-password\n")

    done = switchboard(
        place, "phone", "configure", tmp_path / "asterisk", "--trunk", "sip:trunk.example:5070",
        "--trunk-user", "desk", "--trunk-password-file", secret, "--rtp", "12000-12100",
    )  # fmt: skip

    assert done.returncode == 0, done.stderr
    assert b"SWITCHBOARD_ARI_URL=http://127.0.0.1:8088" in done.stdout
    written = {file.name: file.read_text() for file in (tmp_path / "asterisk").iterdir()}
    assert "password = trunk-password" in written["pjsip.conf"]
    assert "rtpstart = 12000" in written["rtp.conf"]
    assert (place.folder / "phone" / "ari-password").read_text().strip() in written["ari.conf"]


def test_a_trunk_that_is_no_address_is_refused_with_how_to_write_it(place: Place, tmp_path: Path):
    done = switchboard(place, "phone", "configure", tmp_path / "asterisk", "--trunk", "trunk")

    assert done.returncode == 2
    assert b"sip:host:port" in done.stderr
    assert not (tmp_path / "asterisk" / "pjsip.conf").exists()
