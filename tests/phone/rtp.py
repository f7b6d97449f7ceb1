"""The sound of one call: RTP (RFC 3550) both ways, and keys as events (RFC 4733)."""

import socket
import struct
import threading
import time
from random import Random

import numpy as np

from tests.phone import pcm

HOST = "127.0.0.1"
PCMU, DTMF = 0, 101
KEYS = "0123456789*#"
SILENCE = b"\xff" * pcm.FRAME
# Two seconds; whoever misses more is not counting on.
MOST_LOST = 100


class Sound:
    """The two directions of one call's sound."""

    def __init__(self) -> None:
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind((HOST, 0))
        self._socket.settimeout(0.2)
        self.port = self._socket.getsockname()[1]
        self._peer: tuple[str, int] | None = None
        self._to_say: list[bytes] = []
        self._to_press: list[tuple[int, bool, int]] = []
        self._heard: list[bytes] = []
        self._last: int | None = None
        self.pressed = ""
        self._is_over, self.is_drained = threading.Event(), threading.Event()

    def begin(self, peer: tuple[str, int]) -> None:
        self._peer = peer
        for work in (self._send, self._receive):
            threading.Thread(target=work, daemon=True).start()

    def end(self) -> None:
        self._is_over.set()

    def say(self, samples: np.ndarray) -> None:
        frames = pcm.encoded(samples)
        self._to_say += [frames[at : at + 160] for at in range(0, len(frames) - 159, 160)]

    def press(self, key: str) -> None:
        """One key for 120 ms (RFC 4733 2.5)."""
        event = KEYS.index(key)
        steps = [(event, False, 160 * n) for n in range(1, 7)]
        self._to_press += [*steps, *[(event, True, 960)] * 3]

    @property
    def is_silent(self) -> bool:
        return not self._to_say and not self._to_press

    @property
    def heard(self) -> np.ndarray:
        """All that came in, one after the other, with silence in place of what was lost.

        Not where the timestamps put it: an Asterisk that was kept waiting for a moment goes on
        where it was and dates the rest later, which is a stutter, and no other sound.
        """
        return pcm.decoded(b"".join(self._heard))

    @property
    def heard_seconds(self) -> float:
        """How much came in, without looking at it."""
        return len(self._heard) * pcm.FRAME / pcm.RATE

    @property
    def lately(self) -> np.ndarray:
        """The last fifth of a second of it."""
        return pcm.decoded(b"".join(self._heard[-10:]))

    def _send(self) -> None:
        number, stamp, source = 0, 0, Random().getrandbits(32)
        event_stamp, due = 0, time.monotonic()
        while not self._is_over.is_set():
            if self._to_press:
                event, is_end, length = self._to_press.pop(0)
                if length == 160:
                    event_stamp = stamp
                body = struct.pack("!BBH", event, 0x80 * is_end | 10, length)
                head = struct.pack("!BBHII", 0x80, DTMF, number, event_stamp, source)
            else:
                body = self._to_say.pop(0) if self._to_say else SILENCE
                head = struct.pack("!BBHII", 0x80, PCMU, number, stamp, source)
            self._socket.sendto(head + body, self._peer)
            number, stamp = (number + 1) & 0xFFFF, (stamp + 160) & 0xFFFFFFFF
            due += 0.02
            time.sleep(max(0.0, due - time.monotonic()))

    def _receive(self) -> None:
        """To the last packet on its way, also on a machine that is busy elsewhere."""
        while True:
            try:
                packet = self._socket.recv(2048)
            except TimeoutError:
                if not self._is_over.is_set():
                    continue
                self._socket.close()
                self.is_drained.set()
                return
            _, kind, number, _, _ = struct.unpack("!BBHII", packet[:12])
            if kind & 0x7F == PCMU:
                self._heard += [SILENCE] * self._lost_before(number)
                self._heard.append(packet[12:])

    def _lost_before(self, number: int) -> int:
        """How many packets are missing; a source that counts anew has lost none."""
        missing = 0 if self._last is None else (number - self._last - 1) & 0xFFFF
        self._last = number
        return missing if missing < MOST_LOST else 0
