"""Writes all that an Asterisk must be told to carry our calls, and who is on call when we are away.

The files stand in the folder `asterisk` as an administrator would read them, with places (@name)
for what differs from one installation to the next.
"""

import os
import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from string import Template
from urllib.parse import urlsplit

from switchboard.gateways.voice.asterisk import APP, USER

TEMPLATES = Path(__file__).parent / "asterisk"
# Asterisk looks for these whether it needs them or not, and complains where they are missing.
BLANK = (
    "acl", "ccss", "cli", "cli_aliases", "cli_permissions", "codecs", "dnsmgr", "dsp", "enum",
    "features", "res_parking", "sorcery", "udptl", "websocket_client",
)  # fmt: skip
# As for the engineers on call: long enough for a hand to find the telephone at night.
RING_SECONDS = 25


class TrunkUnusable(ValueError):
    """The trunk can't be called as it is written."""

    def __init__(self, trunk: str) -> None:
        super().__init__(
            f"“{trunk}” is no address of a trunk. Write it as your provider gives it: "
            "sip:host or sip:host:port."
        )


class Filled(Template):
    """Asterisk's own variables begin with a dollar; our places begin with an at sign."""

    delimiter = "@"


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What one installation's Asterisk is to be like.

    `program` is an Asterisk that was unpacked rather than installed: then everything that it writes
    stays below the folder of its configuration too.
    """

    home: Path
    trunk: str
    password: str
    trunk_addresses: Sequence[str] = ()
    trunk_user: str = ""
    trunk_password: str = ""
    listen: str = "0.0.0.0:5060"
    external_address: str = ""
    ari: str = "127.0.0.1:8088"
    rtp: tuple[int, int] = (10_000, 20_000)
    recordings: str = "/var/spool/asterisk/recording"
    program: Path | None = None
    calls: int = 500


def write(folder: Path, wanted: Wanted) -> list[Path]:
    """Writes every file into the folder, replacing what was there; raises TrunkUnusable."""
    folder = folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    places = _places(folder, wanted)
    written = []
    for name, text in _files(places):
        path = folder / name
        # Two of them hold passwords.
        _put(path, text, mode=0o640)
        written.append(path)
    if wanted.program is not None:
        for made in ("log", "spool/recording", "spool/tmp", "run", "lib", "cache", "keys", "agi"):
            (folder / made).mkdir(parents=True, exist_ok=True)
    return written


def password(home: Path) -> str:
    """The password of Asterisk's door for us, made once for this installation (mode 0600)."""
    path = home / "ari-password"
    if not path.exists():
        home.mkdir(parents=True, exist_ok=True)
        _put(path, secrets.token_urlsafe(24), mode=0o600)
    return path.read_text().strip()


def on_call_file(home: Path) -> Path:
    """Where the configuration looks for who is on call."""
    return home / "on_call.conf"


def write_on_call(
    home: Path, numbers: Mapping[str, Sequence[str]], *, others: Sequence[str]
) -> bool:
    """Who is rung for each desk's number while we are away, in order; whether it has changed."""
    lines = [f"ON_CALL={'&'.join(others)}"]
    lines += [
        f"ON_CALL_{''.join(filter(str.isdigit, number))}={'&'.join(ways)}"
        for number, ways in sorted(numbers.items())
    ]
    path, text = on_call_file(home), "\n".join(lines) + "\n"
    if path.exists() and path.read_text() == text:
        return False
    home.mkdir(parents=True, exist_ok=True)
    _put(path, text, mode=0o644)
    return True


def _files(places: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for path in sorted(TEMPLATES.glob("*.conf")):
        yield path.name, Filled(path.read_text(encoding="utf-8")).substitute(places)
    for name in BLANK:
        yield f"{name}.conf", "; Empty on purpose.\n"


def _places(folder: Path, wanted: Wanted) -> dict[str, str]:
    parts = urlsplit(wanted.trunk.replace("sip:", "sip://", 1))
    if parts.scheme != "sip" or not parts.hostname:
        raise TrunkUnusable(wanted.trunk)
    host, _, port = wanted.ari.rpartition(":")
    private = wanted.program is not None
    return {
        "app": APP,
        "user": USER,
        "password": wanted.password,
        "calls": str(wanted.calls),
        "ring_seconds": str(RING_SECONDS),
        "on_call": str(on_call_file(wanted.home)),
        "sounds": str(wanted.home / "sounds"),
        "recordings": str(folder / "spool/recording") if private else wanted.recordings,
        "listen": wanted.listen,
        "trunk_uri": wanted.trunk,
        "trunk_addresses": ",".join(wanted.trunk_addresses) or parts.hostname,
        "ari_host": host,
        "ari_port": port,
        "rtp_first": str(wanted.rtp[0]),
        "rtp_last": str(wanted.rtp[1]),
        "nat": _nat(wanted),
        "trunk_sign_in": "outbound_auth = trunk-sign-in\n" if wanted.trunk_user else "",
        "registration": _registration(wanted),
        "directories": _directories(folder, wanted.program) if wanted.program else "",
    }


def _nat(wanted: Wanted) -> str:
    if not wanted.external_address:
        return ""
    outside = wanted.external_address
    return (
        f"external_media_address = {outside}\nexternal_signaling_address = {outside}\n"
        "local_net = 10.0.0.0/8\nlocal_net = 172.16.0.0/12\nlocal_net = 192.168.0.0/16\n"
    )


def _registration(wanted: Wanted) -> str:
    if not wanted.trunk_user:
        return ""
    host = wanted.trunk.removeprefix("sip:")
    return (
        "\n[trunk-sign-in]\ntype = auth\nauth_type = userpass\n"
        f"username = {wanted.trunk_user}\npassword = {wanted.trunk_password}\n"
        "\n[trunk]\ntype = registration\ntransport = udp\noutbound_auth = trunk-sign-in\n"
        f"server_uri = {wanted.trunk}\nclient_uri = sip:{wanted.trunk_user}@{host}\n"
        "retry_interval = 30\nmax_retries = 100000\nforbidden_retry_interval = 300\n"
    )


def _directories(folder: Path, program: Path) -> str:
    """Where an unpacked Asterisk finds its own parts, and where it may write."""
    root = program.resolve().parent / "root/usr"
    modules = next(root.glob("lib/*/asterisk/modules"))
    named = {
        "astetcdir": folder, "astmoddir": modules, "astvarlibdir": folder / "lib",
        "astdbdir": folder / "lib", "astkeydir": folder / "keys",
        "astdatadir": root / "share/asterisk", "astagidir": folder / "agi",
        "astspooldir": folder / "spool", "astrundir": folder / "run", "astlogdir": folder / "log",
        "astcachedir": folder / "cache", "astsbindir": root / "sbin",
    }  # fmt: skip
    return "[directories]\n" + "".join(f"{name} => {path}\n" for name, path in named.items())


def _put(path: Path, text: str, *, mode: int) -> None:
    """All of it or nothing, and never readable by others for a moment."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
    draft.chmod(mode)
    draft.replace(path)
