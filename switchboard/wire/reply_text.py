"""Decides which words of a mail are the sender's own, and which are quote or signature."""

from dataclasses import dataclass

from switchboard.wire import quotes, signatures

REPLY_ABOVE = "## Please type your reply above this line ##"


@dataclass(frozen=True, kw_only=True)
class Words:
    """A text in three: the sender's own words, the signature under them, the quoted rest."""

    own: str
    signature: str = ""
    quoted: str = ""


def split(text: str, *, sender_name: str = "", is_forward: bool = False) -> Words:
    """The parts of `text` (newlines as \\n), linear in its length; nothing is lost between them.

    A forwarded message is the matter itself, so that nothing of it counts as a quote. Where
    quote and signature would leave nothing, the words that are there are the sender's own.

    >>> split("It prints again.\\n\\n-- \\nSam\\n\\nOn 3 Nov 2026 Ana wrote:\\n> Does it print?")
    Words(own='It prints again.', signature='-- \\nSam', quoted='On 3 Nov 2026 Ana wrote:\\n> Does it print?')
    """  # noqa: E501 - the example shows one whole answer
    own, quoted = (text.strip(), "") if is_forward else quotes.split(text, mark=REPLY_ABOVE)
    if not own:
        own, quoted = text.strip(), ""
    words, signature = signatures.split(own, sender_name=sender_name)
    return Words(own=words, signature=signature, quoted=quoted)
