"""Decides what the parameters of a Content-Type or Content-Disposition are (RFC 2045, 2231)."""

import re
from dataclasses import dataclass, field
from urllib.parse import unquote_to_bytes

from switchboard.wire.mail import charsets, limits, words

# Either a quoted string (perhaps never closed) or anything up to a semicolon: one way to match.
_PARAMETER = re.compile(r';\s*([^\s=;"]{1,80})\s*=\s*(?:"((?:[^"\\]|\\.)*)"?|([^;]*))', re.DOTALL)
_ESCAPED = re.compile(r"\\(.)")
_SECTION = re.compile(r"([^*]+)(?:\*(\d{1,3}))?(\*)?")
_TOKEN = re.compile(r"[a-z0-9!#$&^_.+-]{1,80}(/[a-z0-9!#$&^_.+-]{1,80})?")


@dataclass(frozen=True, kw_only=True)
class Parameterised:
    """A value such as text/plain, lower-case, with its decoded parameters."""

    value: str = ""
    parameters: dict[str, str] = field(default_factory=dict)
    is_cut: bool = False


def parameterised(text: str) -> Parameterised:
    """The value and parameters of an unfolded header; too long or too many are cut, and said.

    >>> parameterised('text/plain; charset="utf-8"; format=flowed').parameters
    {'charset': 'utf-8', 'format': 'flowed'}
    """
    is_cut = len(text) > limits.PARAMETER_BYTES or text.count(";") > limits.PARAMETER_COUNT
    text = text[: limits.PARAMETER_BYTES]
    head, _, rest = text.partition(";")
    value = head.strip().lower()
    plain: dict[str, str] = {}
    sections: dict[str, dict[int, tuple[bool, str]]] = {}
    for count, found in enumerate(_PARAMETER.finditer(f";{rest}"), start=1):
        if count > limits.PARAMETER_COUNT:
            break
        content = _ESCAPED.sub(r"\1", found[2]) if found[2] is not None else found[3].strip()
        _sort(found[1].lower(), content, plain=plain, sections=sections)
    for name, parts in sections.items():
        plain[name] = _assembled(parts)
    return Parameterised(
        value=value if _TOKEN.fullmatch(value) else "", parameters=plain, is_cut=is_cut
    )


def _sort(
    name: str,
    content: str,
    *,
    plain: dict[str, str],
    sections: dict[str, dict[int, tuple[bool, str]]],
) -> None:
    section = _SECTION.fullmatch(name)
    if section and (section[2] or section[3]):
        number = int(section[2] or 0)
        sections.setdefault(section[1], {}).setdefault(number, (bool(section[3]), content))
    else:
        plain.setdefault(name, words.readable(content) if "=?" in content else content)


def _assembled(parts: dict[int, tuple[bool, str]]) -> str:
    """RFC 2231: charset'language'%41%42, perhaps in numbered sections."""
    charset, content = "utf-8", b""
    for number in sorted(parts):
        is_encoded, text = parts[number]
        if is_encoded and number == 0 and text.count("'") >= 2:
            charset, _, text = text.split("'", 2)
        raw = text.encode("utf-8", errors="replace")
        content += unquote_to_bytes(raw) if is_encoded else raw
    return charsets.decoded(content, charset)[0]
