"""Telephone sound in numbers: mu-law both ways (G.711), and whether one sound is in another."""

import numpy as np

RATE = 8000
FRAME = 160


def encoded(samples: np.ndarray) -> bytes:
    """Samples of 16 bits as mu-law."""
    bounded = np.clip(samples.astype(np.int32), -32635, 32635)
    size = np.abs(bounded) + 132
    exponent = np.floor(np.log2(size)).astype(np.int32) - 7
    mantissa = (size >> (exponent + 3)) & 15
    sign = np.where(bounded < 0, 0x80, 0)
    return (~(sign | (exponent << 4) | mantissa) & 0xFF).astype(np.uint8).tobytes()


def decoded(sound: bytes) -> np.ndarray:
    """Mu-law as samples of 16 bits."""
    code = ~np.frombuffer(sound, dtype=np.uint8) & 0xFF
    size = (((code & 15).astype(np.int32) << 3) + 132 << ((code >> 4) & 7)) - 132
    return np.where(code & 0x80, -size, size).astype(np.int16)


def likeness(wanted: np.ndarray, heard: np.ndarray) -> float:
    """The greatest normalised cross-correlation of one sound with any stretch of another."""
    return found(wanted, heard)[0]


def found(wanted: np.ndarray, heard: np.ndarray) -> tuple[float, int]:
    """The same, and where that stretch begins."""
    wanted, heard = wanted.astype(float), heard.astype(float)
    if not wanted.any() or heard.size < wanted.size:
        return 0.0, 0
    size = 1 << (heard.size + wanted.size - 1).bit_length()
    product = np.fft.irfft(
        np.fft.rfft(heard, size) * np.conj(np.fft.rfft(wanted, size)), size
    )[: heard.size - wanted.size + 1]  # fmt: skip
    energy = np.concatenate([[0.0], np.cumsum(heard**2)])
    stretch = energy[wanted.size :] - energy[: -wanted.size]
    like = product / np.sqrt(np.maximum(stretch, 1.0) * np.sum(wanted**2))
    best = int(np.argmax(like))
    return float(like[best]), best


def babble(seconds: float, *, seed: int) -> np.ndarray:
    """A sound like speech that nobody else makes: noise between 300 and 3,000 Hz, in syllables."""
    random = np.random.default_rng(seed)
    size = int(seconds * RATE)
    spectrum = np.fft.rfft(random.normal(size=size))
    hertz = np.fft.rfftfreq(size, 1 / RATE)
    spectrum[(hertz < 300) | (hertz > 3000)] = 0
    syllables = 0.6 + 0.4 * np.sin(2 * np.pi * 4 * np.arange(size) / RATE)
    sound = np.fft.irfft(spectrum, size) * syllables
    return (sound / np.abs(sound).max() * 12_000).astype(np.int16)
