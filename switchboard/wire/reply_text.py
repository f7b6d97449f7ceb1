"""Decides which words of a mail are the sender's own, and which are quote or signature."""

from dataclasses import dataclass

from switchboard.wire import quotes, signatures
from switchboard.wire.reply_mark import REPLY_ABOVE

__all__ = ["REPLY_ABOVE", "Words", "split"]


@dataclass(frozen=True, kw_only=True)
class Words:
    """A text in four: the sender's own words, signature, legal notice, and the quoted rest."""

    own: str
    signature: str = ""
    disclaimer: str = ""
    quoted: str = ""

    @property
    def rest(self) -> str:
        """Everything but the own words, in the order in which mails have it."""
        return "\n\n".join(part for part in (self.signature, self.disclaimer, self.quoted) if part)


def split(text: str, *, sender_name: str = "", is_forward: bool = False) -> Words:
    """The parts of `text` (newlines as \\n), linear in its length; nothing is lost between them.

    A forwarded message is the matter itself, so that nothing of it counts as a quote or as a
    signature. Where those would leave nothing, the words that are there are the sender's own.

    >>> split("It prints again.\\n\\n-- \\nSam\\n\\nOn 3 Nov 2026 Ana wrote:\\n> Does it print?")
    Words(own='It prints again.', signature='-- \\nSam', disclaimer='', quoted='On 3 Nov 2026 Ana wrote:\\n> Does it print?')
    """  # noqa: E501 - the example shows one whole answer
    own, quoted = text.strip(), ""
    if not is_forward:
        own, quoted, is_forward = quotes.split(text, mark=REPLY_ABOVE)
    if not own:
        own, quoted = text.strip(), ""
    if is_forward:
        return Words(own=own, quoted=quoted)
    words, signature, disclaimer = signatures.split(own, sender_name=sender_name)
    return Words(own=words, signature=signature, disclaimer=disclaimer, quoted=quoted)
