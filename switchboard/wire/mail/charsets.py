"""Decides which text some bytes mean, under any charset that a sender claims or forgets."""

import re
from encodings.aliases import aliases

_FORBIDDEN = {
    # Not text to text, or slower than linear (idna and punycode are quadratic).
    "base64_codec", "bz2_codec", "hex_codec", "quopri_codec", "rot_13", "uu_codec", "zlib_codec",
    "idna", "punycode", "undefined", "mbcs", "oem", "unicode_escape", "raw_unicode_escape",
}  # fmt: skip
_CODECS = frozenset(aliases.values()) - _FORBIDDEN
# Senders say the narrower name and send its superset, as browsers have long known (WHATWG).
_MEANT = {
    "latin_1": "cp1252",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "euc_kr": "cp949",
    "shift_jis": "cp932",
    "iso8859_9": "cp1254",
    "tis_620": "cp874",
}
_NICKNAMES = {
    "iso_8859_8_i": "iso8859_8",
    "iso_8859_8_e": "iso8859_8",
    "iso_8859_6_i": "iso8859_6",
    "x_sjis": "cp932",
    "x_gbk": "gb18030",
    "x_mac_roman": "mac_roman",
    "unicode_1_1_utf_7": "utf_7",
    "utf8mb4": "utf_8",
    "ansi_x3_110_1983": "latin_1",  # What an old Exchange calls it.
    "ks_c_5601": "cp949",
    "windows_874": "cp874",
    "windows_949": "cp949",
    "cp_850": "cp850",
}
_UNTOLD = frozenset({"", "ascii", "unknown_8bit", "x_unknown", "default", "binary", "8bit"})
_MARKED = (b"\xff\xfe", b"\xfe\xff")  # The byte order mark of UTF-16.
_NOT_WORD = re.compile(r"[^a-z0-9]+")
_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)
_OVERRIDES = re.compile("[\u202d\u202e]")
_INVISIBLE = re.compile("[\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]")


def decoded(content: bytes, charset: str) -> tuple[str, str]:
    """The text of `content`, and a problem in words, empty if there is none.

    No charset, or ASCII with bytes above 127, is read as UTF-8, else as Windows-1252.

    >>> decoded(b"r\\xe9sum\\xe9", "us-ascii")
    ('résumé', '')
    >>> decoded(b"r\\xe9sum\\xe9", "klingon")
    ('r�sum�', 'the character set “klingon” is unknown')
    """
    codec = _codec(charset)
    if codec is None:
        return _replaced(content), f"the character set “{charset[:40]}” is unknown"
    if codec == "ascii":
        return _guessed(content), ""
    try:
        return content.decode(codec), ""
    except (UnicodeError, ValueError):
        text = content.decode(codec, errors="replace")
        return text, f"some characters are not what “{charset[:40]}” allows"


def printable(text: str) -> str:
    """`text` with newlines as \\n and without NUL, control characters and bidi overrides."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if text.replace("\n", "").isprintable():
        return text  # Most are, and this is far quicker to see than to search.
    return _OVERRIDES.sub("", _UNPRINTABLE.sub("", text))


def unbroken(text: str) -> str:
    """`text` on one line without controls, its spaces and invisible characters kept."""
    text = text.replace("\r\n", "\n").replace("\r", " ").replace("\n", " ")
    return _UNPRINTABLE.sub("", text).strip()


def one_line(text: str) -> str:
    """`text` as one line fit for a subject or a name: no controls, nothing invisible.

    >>> one_line("Printer\\r\\nBcc: all@bayou-dental.example\\x00")
    'Printer Bcc: all@bayou-dental.example'
    """
    if text.isprintable():
        return " ".join(text.split())
    return " ".join(_INVISIBLE.sub("", _UNPRINTABLE.sub("", text)).split())


def _codec(charset: str) -> str | None:
    name = _NOT_WORD.sub("_", charset[:60].lower()).strip("_")
    if name in _UNTOLD:
        return "ascii"
    # Never codecs.lookup: for an unknown name it searches the disk and remembers for ever.
    codec = _NICKNAMES.get(name) or aliases.get(name, name)
    codec = codec if codec in _CODECS else aliases.get(name.replace("_", ""), "")
    return _MEANT.get(codec, codec) if codec in _CODECS else None


def _guessed(content: bytes) -> str:
    if content.startswith(_MARKED):
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _replaced(content: bytes) -> str:
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("ascii", errors="replace")
