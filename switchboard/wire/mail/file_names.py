"""Decides under which name an attachment is shown: never a path, never a disguise."""

import re
import unicodedata

_FORBIDDEN = re.compile(r'[\x00-\x1f\x7f-\x9f<>:"|?*\ud800-\udfff]')
_DIRECTION = re.compile("[\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_NO_DEVICE = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\.|$)")
_LENGTH = 120
_EXTENSIONS = {
    "text/plain": ".txt",
    "text/html": ".html",
    "text/calendar": ".ics",
    "message/rfc822": ".eml",
    "application/pdf": ".pdf",
    "image/png": ".png",
    "image/jpeg": ".jpg",
    "image/gif": ".gif",
}


def safe_name(name: str, *, content_type: str, position: int) -> str:
    """A name for people: the last step of any path, bidi overrides shown, 120 characters.

    >>> safe_name("../../etc/passwd", content_type="text/plain", position=1)
    'passwd'
    >>> safe_name("invoice\\u202efdp.exe", content_type="application/pdf", position=1)
    'invoice[U+202E]fdp.exe'
    """
    name = _DIRECTION.sub(lambda found: f"[U+{ord(found[0]):04X}]", name[:1_000])
    name = unicodedata.normalize("NFC", " ".join(name.replace("\\", "/").split()))
    name = _FORBIDDEN.sub("_", name.rsplit("/", 1)[-1]).strip(". ")
    if not name:
        return f"attachment-{position}{_EXTENSIONS.get(content_type, '')}"
    if _NO_DEVICE.match(name):
        name = f"_{name}"
    stem, dot, extension = name.rpartition(".")
    if dot and len(extension) <= 12:
        return f"{stem[: _LENGTH - 1 - len(extension)]}.{extension}"
    return name[:_LENGTH]
