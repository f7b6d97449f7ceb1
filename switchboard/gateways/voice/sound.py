"""Decides whether bytes are sound, by what they are and not by what is said of them."""

from switchboard.gateways.voice.carrier import AudioAway


def content_type(content: bytes) -> str:
    """The content type of a recording; raises AudioAway where it is none, as a page of errors.

    >>> content_type(b"RIFF" + bytes(4) + b"WAVEfmt ")
    'audio/wav'
    """
    if content[:4] == b"RIFF" and content[8:12] == b"WAVE":
        return "audio/wav"
    if content[:3] == b"ID3" or (content[:1] == b"\xff" and content[1:2] >= b"\xe0"):
        return "audio/mpeg"
    if content[:4] == b"OggS":
        return "audio/ogg"
    raise AudioAway("What came is no sound. It is asked for again.")
