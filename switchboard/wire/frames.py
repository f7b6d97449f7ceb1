"""Decides how a message is cut out of a stream between us and a child: length, then bytes."""

import socket
import struct
import time

_LENGTH = struct.Struct(">Q")


class SocketClosed(ConnectionError):
    """The other side closed before the frame was whole."""


class FrameTooLong(ValueError):
    """The other side announces more bytes than it may send."""


def send(
    connection: socket.socket, content: bytes | bytearray, *, until: float | None = None
) -> None:
    """Send one frame; raises TimeoutError at `until` (time.monotonic), OSError if it is gone."""
    connection.settimeout(_left(until))
    if len(content) < 65_536:
        connection.sendall(b"".join((_LENGTH.pack(len(content)), content)))
        return
    connection.sendall(_LENGTH.pack(len(content)))
    connection.sendall(content)


def receive(
    connection: socket.socket, *, until: float | None = None, longest: int = 2**32
) -> bytearray:
    """One whole frame; raises TimeoutError, SocketClosed or FrameTooLong."""
    (length,) = _LENGTH.unpack(_exactly(connection, _LENGTH.size, until=until))
    if length > longest:
        raise FrameTooLong(f"A frame of {length:,} bytes is announced; {longest:,} are allowed.")
    return _exactly(connection, length, until=until)


def _exactly(connection: socket.socket, length: int, *, until: float | None) -> bytearray:
    content = bytearray(length)
    view, position = memoryview(content), 0
    while position < length:
        connection.settimeout(_left(until))
        count = connection.recv_into(view[position:])
        if count == 0:
            raise SocketClosed(f"{position:,} of {length:,} bytes came before the end.")
        position += count
    view.release()
    return content


def _left(until: float | None) -> float | None:
    if until is None:
        return None
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError("The time for this message is over.")
    return left
