"""An Asterisk of the tests' own: unpacked, configured by us, on free ports of loopback."""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random

import httpx

from switchboard.database.place import PROJECT
from switchboard.phone import configuration
from switchboard.phone.configuration import Wanted
from tests.phone.sip_phone import HOST, Exchange
from tests.programs import until


@cache
def program() -> Path | None:
    """Unpacked if need be; None where it can't be, and the reason is on standard error."""
    done = subprocess.run([PROJECT / "bin" / "asterisk"], stdout=subprocess.PIPE, check=False)
    return Path(done.stdout.decode().strip()) if done.returncode == 0 else None


@dataclass(frozen=True, kw_only=True)
class Running:
    """The instance: its folders, its network, its address."""

    folder: Path
    home: Path
    exchange: Exchange
    url: str
    password: str
    pid: int

    @property
    def recordings(self) -> Path:
        return self.folder / "spool" / "recording"

    def hang_up(self) -> None:
        """Everybody, and no telephone stays."""
        self.exchange.telephones.clear()
        for leg in list(self.exchange.legs.values()):
            leg.hang_up()
        self.is_quiet()

    def reload(self) -> None:
        """Its dialplan is read again, surely and by now."""
        asked = f"{self.url}/ari/asterisk/modules/pbx_config.so"
        assert httpx.put(asked, auth=("switchboard", self.password)).is_success

    def is_quiet(self) -> None:
        until(lambda: not self.channels())

    def is_led(self) -> bool:
        """Whether a process of ours is connected with it."""
        asked = f"{self.url}/ari/applications/switchboard"
        return httpx.get(asked, auth=("switchboard", self.password)).is_success

    def channels(self) -> list[dict]:
        """What is going on there, asked past our own client."""
        asked = f"{self.url}/ari/channels"
        return httpx.get(asked, auth=("switchboard", self.password)).json()


@contextmanager
def asterisk(home: Path, *, calls: int = 500) -> Iterator[Running]:
    """Answers within a second, and is gone at the end of the block."""
    folder = Path(tempfile.mkdtemp(prefix="asterisk-", dir="/tmp"))
    exchange = Exchange()
    sip, ari = _free(socket.SOCK_DGRAM), _free(socket.SOCK_STREAM)
    first_rtp = 20_000 + 2 * Random().randrange(15_000)
    wanted = Wanted(
        home=home, trunk=f"sip:{HOST}:{exchange.port}", password=configuration.password(home),
        listen=f"{HOST}:{sip}", ari=f"{HOST}:{ari}", rtp=(first_rtp, first_rtp + 3000),
        program=program(), calls=calls,
    )  # fmt: skip
    configuration.write(folder, wanted)
    exchange.trunk = (HOST, sip)
    output = folder / "output"
    with output.open("wb") as said:
        process = subprocess.Popen(
            [program(), "-C", folder / "asterisk.conf", "-f"],
            stdin=subprocess.DEVNULL, stdout=said, stderr=said, cwd=folder,
            start_new_session=True, env={**os.environ, "LD_LIBRARY_PATH": ""},
        )  # fmt: skip
    try:
        until(lambda: b"Asterisk Ready" in output.read_bytes() or process.poll() is not None)
        assert process.poll() is None, output.read_text()[-3000:]
        yield Running(
            folder=folder, home=home, exchange=exchange, url=f"http://{HOST}:{ari}",
            password=wanted.password, pid=process.pid,
        )  # fmt: skip
    finally:
        exchange.end()
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
        shutil.rmtree(folder, ignore_errors=True)


def _free(kind: socket.SocketKind) -> int:
    with socket.socket(socket.AF_INET, kind) as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])
