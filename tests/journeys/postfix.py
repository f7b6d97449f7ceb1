"""A real Postfix of its own on loopback: hands mail over by LMTP, and sends ours on by SMTP."""

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from switchboard.cli.supervisor import Ports

PROGRAM = shutil.which("postfix", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
MAIN = """
compatibility_level = 3.6
queue_directory = {folder}/spool
data_directory = {folder}/lib
maillog_file = {folder}/log
maillog_file_prefixes = {folder}
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = mx.support.example
mydestination =
mynetworks = 127.0.0.0/8
smtpd_relay_restrictions = permit_mynetworks, reject
virtual_mailbox_domains = support.example
virtual_mailbox_maps = static:here
virtual_transport = lmtp:inet:127.0.0.1:{lmtp}
relayhost = [127.0.0.1]:{relay}
recipient_delimiter = +
queue_run_delay = 1s
transport_retry_time = 1s
minimal_backoff_time = 1s
maximal_backoff_time = 1s
disable_dns_lookups = yes
smtp_tls_security_level = none
"""
MASTER = """
127.0.0.1:{smtp} inet n - n - - smtpd
cleanup unix n - n - 0 cleanup
qmgr unix n - n 1 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
relay unix - - n - - smtp
showq unix n - n - - showq
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
lmtp unix - - n - - lmtp
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
"""


@dataclass(frozen=True, kw_only=True)
class Postfix:
    """One running mail server; what waits in it, and what it said."""

    folder: Path
    port: int

    def waiting(self) -> int:
        """Messages in its queue."""
        spool = self.folder / "spool"
        queues = ("incoming", "active", "deferred", "maildrop", "hold", "corrupt")
        return sum(1 for name in queues for file in (spool / name).rglob("*") if file.is_file())

    def log(self) -> str:
        """Everything that it wrote."""
        return (self.folder / "log").read_text(errors="replace")


@contextmanager
def postfix(*, lmtp: int, relay: int) -> Iterator[Postfix]:
    """Takes mail for support.example to the LMTP door, everything else to the relay."""
    if PROGRAM is None or os.geteuid() != 0:
        pytest.skip("Postfix is not installed, or this is not root, which its master must be.")
    folder = Path(tempfile.mkdtemp(prefix="switchboard-postfix-"))
    folder.chmod(0o755)
    ports = {"smtp": Ports.free().lmtp, "lmtp": lmtp, "relay": relay}
    for name in ("spool", "lib", "etc"):
        (folder / name).mkdir()
    shutil.chown(folder / "lib", "postfix")
    (folder / "etc" / "main.cf").write_text(MAIN.format(folder=folder, **ports))
    (folder / "etc" / "master.cf").write_text(MASTER.format(**ports))
    _ask(folder, "start")
    try:
        yield Postfix(folder=folder, port=ports["smtp"])
    finally:
        _ask(folder, "abort")
        _await_end(folder)
        shutil.rmtree(folder, ignore_errors=True)


def _ask(folder: Path, command: str) -> None:
    assert PROGRAM is not None
    said = subprocess.run(
        [PROGRAM, "-c", str(folder / "etc"), command], capture_output=True, check=False
    )
    log = folder / "log"
    written = log.read_text() if log.exists() else ""
    assert said.returncode == 0, f"postfix {command}: {said.stderr.decode()}{written}"


def _await_end(folder: Path) -> None:
    pid_file = folder / "spool" / "pid" / "master.pid"
    deadline = time.monotonic() + 10
    while pid_file.exists() and time.monotonic() < deadline:
        if not Path(f"/proc/{pid_file.read_text().strip()}").exists():
            return
        time.sleep(0.05)
