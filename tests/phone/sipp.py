"""What sipp is told to do, and what it plays: Debian's sip-tester brings the sounds."""

import shutil
import struct
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import numpy as np

from switchboard.database.place import PROJECT
from tests.phone import pcm
from tests.phone.rtp import HOST

SCENARIO = Path(__file__).with_name("sipp_call.xml")
# Before its first key, and before each of the others, in milliseconds.
FIRST, NEXT = 4000, 5000
VOICE = "g711a"
# As the scenario presses them.
KEYS = ("dtmf_2833_2", "dtmf_2833_1", "dtmf_2833_pound")
# Of a capture, of one packet in it, and of the Ethernet, IP and UDP before its RTP.
_FILE, _PACKET, _NETWORK, _RTP = 24, 16, 14 + 20 + 8, 12


@cache
def program() -> Path | None:
    """Unpacked if need be; None where it can't be, and the reason is on standard error."""
    done = subprocess.run([PROJECT / "bin" / "sipp"], stdout=subprocess.PIPE, check=False)
    return Path(done.stdout.decode().strip()) if done.returncode == 0 else None


def call(
    at: tuple[str, int], number: str, folder: Path, *, callers: int = 1, patience: int = 1
) -> subprocess.CompletedProcess[str]:
    """Leaves a message; every pause is `patience` times as long as on an idle machine."""
    folder.mkdir()
    scenario = with_sounds(folder) / SCENARIO.name
    told = SCENARIO.read_text().replace("@first", str(FIRST * patience))
    scenario.write_text(told.replace("@next", str(NEXT * patience)))
    return subprocess.run(
        [
            str(program()), f"{at[0]}:{at[1]}", "-sf", scenario.name, "-s", number,
            "-m", str(callers), "-l", str(callers), "-r", "20", "-i", HOST, "-mi", HOST,
            "-nostdin", "-timeout", "180", "-mp", "30000", "-trace_err",
        ],
        cwd=folder, capture_output=True, text=True, timeout=240, check=False,
    )  # fmt: skip


def with_sounds(folder: Path) -> Path:
    """sipp looks for what it plays beside where it stands.

    A telephone's clock never runs backwards, and Asterisk takes a key that is older than the last
    one for a late copy of it. Each key was captured by itself, so they are set into their order.
    """
    shutil.copy(_capture(VOICE), folder)
    for place, name in enumerate(KEYS, start=1):
        pressed = bytearray(_capture(name).read_bytes())
        for at, _ in _packets(pressed):
            struct.pack_into("!I", pressed, at + 4, place * 10 * pcm.RATE)
        (folder / f"{name}.pcap").write_bytes(pressed)
    return folder


def voice() -> np.ndarray:
    """What the scenario says: A-law (G.711), as samples of 16 bits."""
    capture = _capture(VOICE).read_bytes()
    sound = b"".join(capture[at + _RTP : end] for at, end in _packets(capture))
    code = np.frombuffer(sound, dtype=np.uint8).astype(np.int32) ^ 0x55
    exponent, mantissa = (code >> 4) & 7, (code & 15) << 4
    size = np.where(exponent == 0, mantissa + 8, (mantissa + 0x108) << np.maximum(exponent - 1, 0))
    return np.where(code & 0x80, size, -size).astype(np.int16)


def _packets(capture: bytes) -> Iterator[tuple[int, int]]:
    """Where the RTP of each packet begins and ends."""
    at = _FILE
    while at < len(capture):
        (size,) = struct.unpack_from("<I", capture, at + 8)
        yield at + _PACKET + _NETWORK, at + _PACKET + size
        at += _PACKET + size


def _capture(name: str) -> Path:
    found = program()
    if found is None:
        raise FileNotFoundError("sipp was not unpacked; see bin/sipp.")
    beside = found.resolve().parent / "root"
    top = beside if beside.is_dir() else Path("/")
    return top / "usr/share/sip-tester" / f"{name}.pcap"
