"""Decides how much text all parts of one message may have together."""

from switchboard.wire.mail import charsets, limits
from switchboard.wire.mail.problems import Problems

_BYTES_EACH = 4  # The most that a character takes in any charset that mails are written in.


class Room:
    """What is left of the limits; parts take from it in the order of the message."""

    def __init__(self, problems: Problems) -> None:
        self._problems = problems
        self._text = limits.TEXT_CHARACTERS
        self._html = limits.HTML_CHARACTERS
        self._tags = limits.HTML_TAGS
        self.messages = limits.ATTACHED_MESSAGES
        self.calendars = limits.CALENDARS

    def text(self, content: bytes, *, charset: str) -> tuple[str, bool]:
        """The plain text of these bytes with newlines as \\n, and whether the limit cut it."""
        return self.text_within(*self._decoded(content, charset, most=self._text))

    def html(self, content: bytes, *, charset: str) -> tuple[str, bool]:
        """The HTML of these bytes, and whether the limit of characters or of tags cut it."""
        return self.html_within(*self._decoded(content, charset, most=self._html))

    def text_within(self, text: str, is_cut: bool = False) -> tuple[str, bool]:
        """As much of `text` as is left of what all texts together may have."""
        kept = text[: self._text]
        self._text -= len(kept)
        is_cut = is_cut or len(kept) < len(text)
        if is_cut:
            self._problems.note(f"of its text only {limits.TEXT_CHARACTERS:,} characters are read")
        return kept.replace("\r\n", "\n"), is_cut

    def html_within(self, text: str, is_cut: bool = False) -> tuple[str, bool]:
        """The same for HTML, of which the tags count too."""
        kept = text[: self._html]
        if kept.count("<") > self._tags:
            kept = "<".join(kept.split("<", self._tags + 1)[:-1])
        self._html -= len(kept)
        self._tags -= kept.count("<")
        is_cut = is_cut or len(kept) < len(text)
        if is_cut:
            self._problems.note("its HTML is too long; only the beginning is read")
        return kept, is_cut

    def _decoded(self, content: bytes, charset: str, *, most: int) -> tuple[str, bool]:
        """The text of no more bytes than may be kept, and whether there are more."""
        first = content[: _BYTES_EACH * (most + 1)]
        is_cut = len(first) < len(content)
        text, problem = charsets.decoded(first, charset)
        if problem and not is_cut:  # The cut itself may tear a character.
            self._problems.note(problem)
        return text, is_cut
