"""Decides which words an Outlook body in compressed RTF holds ([MS-OXRTFCP], [MS-OXRTFEX])."""

import re
from dataclasses import dataclass, replace

from switchboard.wire.mail import charsets, limits

_DICTIONARY = (
    b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern "
    b"\\fscript \\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0"
    b"\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx"
)
_COMPRESSED, _PLAIN = b"LZFu", b"MELA"
_WINDOW = 4_096
# A control word, a control symbol (\'e9 too), a bracket, or a run of anything else.
_TOKEN = re.compile(
    r"\\(?:([a-z]{1,32})(-?\d{1,10})? ?|'([0-9a-f]{2})|(.))|([{}])|[^\\{}]+",
    re.DOTALL | re.IGNORECASE,
)
_SILENT = frozenset({
    "fonttbl", "colortbl", "stylesheet", "info", "pict", "object", "header", "footer", "listtable",
    "listoverridetable", "themedata", "datastore", "generator", "xmlnstbl", "fldinst",
})  # fmt: skip
_SAID = {"par": "\n", "line": "\n", "tab": "\t", "lquote": "‘", "rquote": "’", "ldblquote": "“",
         "rdblquote": "”", "bullet": "•", "endash": "–", "emdash": "—"}  # fmt: skip


@dataclass(frozen=True)
class _Group:
    """What holds between two brackets: silent, or skipped by \\htmlrtf; a fallback's length."""

    is_silent: bool = False
    is_skipped: bool = False
    fallback: int = 1


def decompressed(content: bytes) -> bytes:
    """The RTF of a PR_RTF_COMPRESSED property, a megabyte of it at most; empty if it is none."""
    if content[8:12] == _PLAIN:
        return content[16 : 16 + limits.RTF_BYTES]
    if content[8:12] != _COMPRESSED:
        return b""
    # The window of 4,096 bytes as the end of one long run: what it begins with is the dictionary.
    said = bytearray(_DICTIONARY.rjust(_WINDOW, b"\0"))
    at = 16
    while at < len(content) and len(said) < limits.RTF_BYTES:
        control, at = content[at], at + 1
        for bit in range(8):
            if not control >> bit & 1:
                said += content[at : at + 1]
                at += 1
                continue
            pair, at = int.from_bytes(content[at : at + 2]), at + 2
            distance = (len(said) + len(_DICTIONARY) - (pair >> 4)) % _WINDOW
            if distance == 0 or at > len(content):
                return bytes(said[_WINDOW:])
            said += _repeated(said, distance, (pair & 15) + 2)
    return bytes(said[_WINDOW:])


def _repeated(said: bytearray, distance: int, length: int) -> bytes:
    """`length` bytes from `distance` before the end; what reaches the end repeats itself."""
    start = len(said) - distance
    piece = bytes(said[start : start + length])
    return (piece * (length // distance + 1))[:length] if distance < length else piece


def words_of(content: bytes) -> tuple[str, str]:
    """The plain text and the HTML that the RTF was made from; one of the two is empty."""
    reader = _Reader(content)
    reader.read()
    joined = "".join(reader.said).encode("utf-16-le", "surrogatepass")
    said = charsets.printable(joined.decode("utf-16-le", "replace")).strip("\n")
    return ("", said) if reader.is_html else (said, "")


class _Reader:
    """Walks the tokens once and keeps what is said."""

    def __init__(self, content: bytes) -> None:
        self._source = content.decode("latin-1")
        self.is_html = b"\\fromhtml1" in content[:4_096]
        codepage = re.search(rb"\\ansicpg(\d{3,5})", content[:4_096])
        self._charset = f"cp{codepage[1].decode()}" if codepage else "cp1252"
        self.said: list[str] = []
        self._group, self._outer = _Group(), list[_Group]()
        self._skips = 0  # Characters that stand in for a \u that was understood.
        self._bytes = bytearray()

    def read(self) -> None:
        """Read every token, as many as the limit lets."""
        for count, token in enumerate(_TOKEN.finditer(self._source)):
            if count > limits.RTF_TOKENS:
                break
            word, number, byte, symbol, bracket = token.groups()
            if byte:
                self._byte(int(byte, 16))
                continue
            self._flush()
            if bracket:
                self._bracket(bracket)
            elif word:
                self._word(word.lower(), int(number) if number else None)
            elif symbol:
                self._symbol(symbol)
            else:
                self._say(token[0].replace("\r", "").replace("\n", ""))
        self._flush()

    def _bracket(self, bracket: str) -> None:
        self._skips = 0
        if bracket == "}":
            self._group = self._outer.pop() if self._outer else _Group()
        elif len(self._outer) < 1_000:
            self._outer.append(self._group)
            self._group = replace(self._group)

    def _word(self, word: str, number: int | None) -> None:
        if word == "htmlrtf":
            self._group = replace(self._group, is_skipped=number != 0)
        elif word == "htmltag":
            self._group = replace(self._group, is_silent=False)
        elif word in _SILENT:
            self._group = replace(self._group, is_silent=True)
        elif word == "uc" and number is not None:
            self._group = replace(self._group, fallback=min(max(number, 0), 8))
        elif word == "u" and number is not None:
            self._say(chr(number % 65_536))
            self._skips = self._group.fallback
        elif said := _SAID.get(word):
            self._say(said)

    def _symbol(self, symbol: str) -> None:
        if symbol == "*":
            # A destination that we don't know is silent; \htmltag takes that back.
            self._group = replace(self._group, is_silent=True)
        elif symbol in "\\{}":
            self._say(symbol)
        elif symbol == "~":
            self._say(" ")
        elif symbol in "\r\n":
            self._say("\n")

    def _byte(self, value: int) -> None:
        if self._skips:
            self._skips -= 1
        else:
            self._bytes.append(value)

    def _flush(self) -> None:
        """Bytes are decoded together: two may be one character."""
        if self._bytes:
            text, _ = charsets.decoded(bytes(self._bytes), self._charset)
            self._bytes.clear()
            self._say(text)

    def _say(self, text: str) -> None:
        if self._skips and text:
            skipped = min(self._skips, len(text))
            self._skips -= skipped
            text = text[skipped:]
        if text and not self._group.is_silent and not self._group.is_skipped:
            self.said.append(text)
