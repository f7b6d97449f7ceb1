"""The test telephones' own ears: they must neither miss what was said nor hear what was not."""

import socket
import struct

import numpy as np

from tests.phone import pcm
from tests.phone.rtp import HOST, PCMU, Sound
from tests.programs import until

SPOKEN = pcm.babble(1.0, seed=5)


def heard(*, late_from: int = 999, late_by: int = 0, without: tuple[int, ...] = ()) -> np.ndarray:
    """Packets of what was spoken, some dated later than they belong, some lost on their way."""
    sound, frames = Sound(), pcm.encoded(SPOKEN)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
        other.bind((HOST, 0))
        sound.begin(other.getsockname())
        sent = [place for place in range(len(frames) // pcm.FRAME) if place not in without]
        for place in sent:
            stamp = place * pcm.FRAME + late_by * (place >= late_from)
            head = struct.pack("!BBHII", 0x80, PCMU, 65_530 + place & 0xFFFF, stamp, 7)
            payload = frames[place * pcm.FRAME : (place + 1) * pcm.FRAME]
            other.sendto(head + payload, (HOST, sound.port))
        until(lambda: sound.heard.size >= (sent[-1] + 1 - sent[0]) * pcm.FRAME)
        sound.end()
        until(sound.is_drained.is_set)
        return sound.heard


def test_a_sound_that_was_held_up_in_its_middle_is_the_same_sound():
    assert pcm.likeness(SPOKEN, heard(late_from=25, late_by=4000)) > 0.99


def test_a_packet_that_was_lost_leaves_the_rest_in_its_place():
    found = heard(without=(10, 30, 31))

    assert found.size == SPOKEN.size
    assert pcm.likeness(SPOKEN, found) > 0.95


def test_half_a_sound_is_not_that_sound():
    assert pcm.likeness(SPOKEN, heard(without=tuple(range(25)))) < 0.95


def test_another_sound_is_not_that_sound():
    assert pcm.likeness(pcm.babble(1.0, seed=6), heard()) < 0.5
