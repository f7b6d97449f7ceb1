"""Decides what HTML in a mail may show (nothing active, nothing remote), and its words as text."""

import html
import re
from collections.abc import Iterator

import nh3

from switchboard.wire.mail import charsets, limits

_TAGS = {
    "a", "abbr", "b", "blockquote", "br", "caption", "code", "col", "colgroup", "dd", "del", "div",
    "dl", "dt", "em", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i", "img", "ins", "kbd", "li",
    "ol", "p", "pre", "q", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "table",
    "tbody", "td", "tfoot", "th", "thead", "tr", "tt", "u", "ul", "var",
}  # fmt: skip
_ATTRIBUTES = {
    "a": {"href"},
    "img": {"src", "alt", "width", "height"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
    "ol": {"start"},
}
_LINES = frozenset({
    "address", "article", "aside", "br", "caption", "center", "dd", "div", "dl", "dt", "fieldset",
    "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav",
    "ol", "p", "pre", "section", "table", "tr", "ul", "blockquote", "title", "body",
})  # fmt: skip
_PARAGRAPHS = frozenset({
    "p", "h1", "h2", "h3", "h4", "h5", "h6", "table", "ul", "ol", "dl",
})  # fmt: skip
_SILENT = frozenset({
    "script", "style", "head", "template", "noscript", "svg", "math", "object", "title", "xml",
})  # fmt: skip
_VOID = frozenset({
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source",
    "track", "wbr",
})  # fmt: skip
_CLOSED_BY_NEXT = frozenset({
    "p", "li", "dt", "dd", "td", "th", "tr", "tbody", "thead", "tfoot", "colgroup", "option",
})  # fmt: skip
_NAME = re.compile(r"/?([a-zA-Z][a-zA-Z0-9:]{0,30})")
_HUGE_REFERENCE = re.compile(r"&#(?:[xX][0-9a-fA-F]{7,}|[0-9]{8,});?")
_TAG_START = re.compile(r"<[a-zA-Z/!?]")
_STRAY_AMPERSAND = re.compile(r"&(?!#?[a-zA-Z0-9]{1,32};)")
_SPACES = re.compile(r"[ \t\n\f\r\xa0]+")
_MARK = re.compile("[\"'>]")
_RULE = "_" * 32


def sanitised(source: str) -> str:
    """`source` without scripts, styles, forms, classes, and with images only from the mail (cid:).

    Markup that is nested too deeply to be shown safely gives an empty string.
    """
    # The parser behind nh3 takes quadratic time for a run of bare ampersands, and for depth.
    source = _STRAY_AMPERSAND.sub("&amp;", source[: limits.HTML_CHARACTERS])
    source = source[: limits.HTML_CHARACTERS]
    if _is_too_deep(source):
        return ""
    return nh3.clean(
        source,
        tags=_TAGS,
        clean_content_tags={"script", "style", "template", "title", "noscript"},
        attributes=_ATTRIBUTES,
        attribute_filter=_kept,
        url_schemes={"http", "https", "mailto", "tel", "cid"},
        url_relative="deny",
        link_rel="noopener noreferrer nofollow",
    )


def text_of(source: str) -> str:
    """The words of HTML as plain text, quotes marked by `>` as mail programs do; linear.

    >>> text_of("<p>It works &amp; prints.</p><blockquote>Try again?</blockquote>")
    'It works & prints.\\n\\n> Try again?'
    """
    page = _Page()
    for token in _tokens(source[: limits.HTML_CHARACTERS]):
        page.take(token)
    return page.text()


def _kept(tag: str, attribute: str, value: str) -> str | None:
    is_inside = value.strip().lower().startswith("cid:")
    if attribute == "src":
        return value if is_inside else None
    if attribute == "href":
        return None if is_inside else value
    if attribute in ("alt", "rel"):  # rel is the one that link_rel sets.
        return value
    return value if value.isascii() and value.isdigit() and len(value) < 5 else None


def _is_too_deep(source: str) -> bool:
    """Whether more elements stand open at once than any person's mail has.

    An end tag closes only what is open under its name: <b></i> repeated nests for ever.
    """
    depth, opened = 0, dict[str, int]()
    for token in _tokens(source):
        name = _tag(token)
        if not name or name in _VOID or name in _CLOSED_BY_NEXT:
            continue
        if token[1] != "/":
            depth += 1
            opened[name] = opened.get(name, 0) + 1
            if depth > limits.HTML_DEPTH:
                return True
        elif opened.get(name):
            depth -= 1
            opened[name] -= 1
    return False


def _tag(token: str) -> str:
    """The tag's lower-case name, empty for text and declarations."""
    found = _NAME.match(token, 1) if token.startswith("<") else None
    return found[1].lower() if found else ""


def _tokens(source: str) -> Iterator[str]:
    """Tags (with their brackets), and the text between them; comments are left out."""
    position, size = 0, len(source)
    has_quote = {'"': True, "'": True}
    while found := _TAG_START.search(source, position):
        opened = found.start()
        if opened > position:
            yield source[position:opened]
        if source.startswith("<!--", opened):
            closed = source.find("-->", opened + 4)
            position = closed + 3 if closed >= 0 else size
        else:
            position = _end_of_tag(source, opened, has_quote)
            yield source[opened:position]
    if position < size:
        yield source[position:]


def _end_of_tag(source: str, opened: int, has_quote: dict[str, bool]) -> int:
    """Just after the > that closes the tag; a > in a quoted value does not close it."""
    position = opened + 1
    while found := _MARK.search(source, position):
        mark, position = found[0], found.end()
        if mark == ">":
            return position
        if has_quote[mark] and source[opened + 1] not in "!?/":
            end = source.find(mark, position)
            has_quote[mark] = end >= 0  # Once there is none, there is none for any later tag.
            position = max(position, end + 1)
    return len(source)


class _Page:
    """Lines of text that grow as tags and words come in."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._words: list[str] = []
        self._quotes = self._preformatted = 0
        self._silenced_by = ""
        self._wants_blank = self._is_tight = False
        self._last_quotes = 0

    def take(self, token: str) -> None:
        """One token of the source: a tag, or text."""
        name = _tag(token)
        is_end = token.startswith("</")
        if self._silenced_by:
            if (is_end and name == self._silenced_by) or name == "body":
                self._silenced_by = ""
        elif name in _SILENT and not is_end and not token.endswith("/>"):
            self._silenced_by = name
        elif name:
            self._tag(name, is_end=is_end, token=token)
        elif not token.startswith(("<!", "<?", "</")):
            self._say(token)

    def text(self) -> str:
        """Everything said, without blank lines at the ends or two in a row."""
        self._break()
        return "\n".join(self._lines).strip("\n")

    def _tag(self, name: str, *, is_end: bool, token: str) -> None:
        if name in _LINES:
            self._break(is_forced=name == "br")
            if name == "p" and not is_end:
                self._is_tight = "MsoNormal" in token  # Outlook's lines are paragraphs.
            is_apart = name in _PARAGRAPHS and not (name == "p" and self._is_tight)
            self._wants_blank |= is_apart
        if name == "blockquote":
            self._quotes = min(20, max(0, self._quotes + (-1 if is_end else 1)))
            self._wants_blank = True
        elif name == "pre":
            self._preformatted = max(0, self._preformatted + (-1 if is_end else 1))
        elif name == "li" and not is_end:
            self._words.append("* ")
        elif name == "hr":
            self._words.append(_RULE)
            self._break()
        elif name in ("td", "th") and not is_end and self._words:
            self._words.append(" ")

    def _say(self, token: str) -> None:
        if self._preformatted:
            *whole, last = token.split("\n")
            for line in whole:
                self._words.append(_unescaped(line))
                self._break(is_forced=True)
            self._words.append(_unescaped(last))
        else:
            self._words.append(_SPACES.sub(" ", _unescaped(token)))

    def _break(self, *, is_forced: bool = False) -> None:
        line = "".join(self._words)
        line = line.rstrip() if self._preformatted else _SPACES.sub(" ", line).strip()
        self._words.clear()
        if line:
            if self._wants_blank:
                self._blank(min(self._quotes, self._last_quotes))
            self._lines.append("> " * self._quotes + line)
            self._wants_blank = False
            self._last_quotes = self._quotes
        elif is_forced:
            self._blank(self._quotes)

    def _blank(self, quotes: int) -> None:
        """An empty line, unless there is one already."""
        if self._lines and self._lines[-1].strip("> "):
            self._lines.append(("> " * quotes).rstrip())


def _unescaped(text: str) -> str:
    # A reference of thousands of digits makes int() raise.
    return charsets.printable(html.unescape(_HUGE_REFERENCE.sub("\ufffd", text)))
