"""Decides how a file from outside is named."""

import re

# Control characters, and those that turn the direction of writing: “exe.gpj” is no picture.
_UNSAFE_IN_NAMES = re.compile(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069/\\]")


def safe_name(name: str) -> str:
    """A file's name without what could lead elsewhere or read otherwise than it is.

    >>> safe_name("../../etc/passwd")
    '.._.._etc_passwd'
    """
    return _UNSAFE_IN_NAMES.sub("_", name).strip() or "file"
