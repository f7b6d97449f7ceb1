"""Decides one message at a time, in a process that may use little memory and little time.

Started as `python -m switchboard.wire.bounded_child` with a socket as its standard input.
"""

import gc
import resource
import signal
import socket
from contextlib import suppress

import msgspec

from switchboard.wire.frames import SocketClosed, receive, send
from switchboard.wire.mail import parse

MEMORY_BYTES = 300 * 2**20
CPU_SECONDS = 2
_ENCODER = msgspec.msgpack.Encoder()


def main() -> None:
    """Say that we are ready, then answer messages until the parent is gone."""
    _limit_resources()
    with suppress(SocketClosed, ConnectionError), socket.socket(fileno=0) as parent:
        send(parent, b"ready")
        while True:
            _answer(parent)


def _answer(parent: socket.socket) -> None:
    """Read one message, parse it, send what it is or why it is refused.

    A child that ran out of memory ends after it said so: what is left of its heap is unknown.
    """
    try:
        request = receive(parent)
        raw, trusted = msgspec.msgpack.decode(request, type=tuple[bytes, str | None])
        del request
        _arm_cpu_limit()
        mail = parse(raw, trusted_authserv_id=trusted)
        del raw
        answer = bytearray(1)
        _ENCODER.encode_into(mail, answer, 1)
        signal.setitimer(signal.ITIMER_PROF, 0)
    except MemoryError:
        gc.collect()
        send(parent, b"\1it needs more than 300 MB of memory")
        raise SystemExit(1) from None
    send(parent, answer)


def _limit_resources() -> None:
    """300 MB above what the warm process has mapped; no core file, no file written."""
    pages = int(open("/proc/self/statm").read().split()[0])  # noqa: SIM115
    most = pages * resource.getpagesize() + MEMORY_BYTES
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def _arm_cpu_limit() -> None:
    """So much CPU from now on; the kernel ends the process where it spends more."""
    signal.setitimer(signal.ITIMER_PROF, CPU_SECONDS)


if __name__ == "__main__":
    main()
