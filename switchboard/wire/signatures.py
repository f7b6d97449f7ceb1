"""Decides where a mail's signature begins: its dashes, its sign-off, its device, its disclaimer."""

import re

_LINES = 25
_NARROW = 70
_DASHES = re.compile(r"\s*[-_–—]{2,}\s*")
_NAME = re.compile(r"\s*[-–—]+ ?[^\W\d_]{2,20}\.?\s*")
_SIGN_OFFS = (
    "thanks", "thank you", "many thanks", "thx", "cheers", "regards", "best", "best regards",
    "kind regards", "warm regards", "sincerely", "yours", "respectfully", "br",
    "gracias", "muchas gracias", "saludos", "un saludo", "saludos cordiales", "atentamente",
    "cordialmente", "merci", "cordialement", "bien cordialement", "mit freundlichen grüßen",
    "viele grüße", "freundliche grüße", "danke", "lg", "mfg",
)  # fmt: skip
_DEVICES = (
    "sent from my", "sent from mailbox", "sent from outlook", "sent from mail for", "sent from ",
    "sent with", "sent via", "sent wirelessly", "get outlook for", "via mobile",
    "enviado desde", "obtener outlook", "envoyé de mon", "envoyé depuis", "envoyé sans fil",
    "télécharger outlook", "von meinem", "gesendet von",
    "holen sie sich outlook",  # codespell:ignore sie
)  # fmt: skip
_DISCLAIMERS = (
    "confidentiality notice", "confidential:", "disclaimer", "this e-mail and any",
    "this email and any", "this message and any", "this e-mail message", "this email message",
    "the information contained in this", "the information in this e", "aviso de confidencialidad",
    "este correo electrónico", "este mensaje y", "ce message et", "ce courriel",
    "diese e-mail", "caution: this email", "notice: this e", "privileged and confidential",
)  # fmt: skip


def split(text: str, *, sender_name: str = "") -> tuple[str, str]:
    """The words and the signature under them; a signature never is the whole text.

    >>> split("Please call me.\\n\\nThanks,\\nRosa Guidry")
    ('Please call me.', 'Thanks,\\nRosa Guidry')
    """
    lines = text.split("\n")
    end = _before_disclaimer(lines)
    start = _start(lines[:end], sender_name=sender_name.strip().casefold())
    cut = end if start is None else start
    words = "\n".join(lines[:cut]).rstrip()
    if not words.strip():
        return text, ""
    return words, "\n".join(lines[cut:]).strip("\n")


def _before_disclaimer(lines: list[str]) -> int:
    """Where a legal notice in the last lines begins, else the end."""
    for at in range(max(1, len(lines) - _LINES), len(lines)):
        bare = lines[at].strip(" *_-=|").casefold()
        if bare.startswith(_DISCLAIMERS):
            return at
    return len(lines)


def _start(lines: list[str], *, sender_name: str) -> int | None:
    """The first of the last lines under which everything looks like a signature."""
    first = max(1, len(lines) - _LINES)
    dashes = [at for at in range(first, len(lines)) if _DASHES.fullmatch(lines[at])]
    for at in dashes:
        if _is_block(lines[at + 1 :], sentences=len(lines[at].strip()) > 3):
            return at
    start = None
    for at in range(len(lines) - 1, first - 1, -1):
        if _opens(at, lines, sender_name) and _is_block(lines[at + 1 :]):
            start = at
    return start


def _opens(at: int, lines: list[str], sender_name: str) -> bool:
    bare = lines[at].strip().casefold()
    if not bare or len(bare) > 90:
        return False
    word = bare.rstrip("!,. -:;")
    if word in _SIGN_OFFS or bare.startswith(_DEVICES) or _NAME.fullmatch(lines[at]):
        return True
    # A name alone in a list, such as that of a new colleague, is no signature.
    return len(sender_name) > 2 and word == sender_name and not lines[at - 1].strip()


def _is_block(lines: list[str], *, sentences: bool = False) -> bool:
    """Whether these lines may follow a sign-off: few, narrow, none of them a sentence."""
    said = [line.strip() for line in lines if line.strip()]
    if len(said) > 15 or any(line.endswith("?") for line in said):
        return False
    return sentences or all(_is_narrow(line) for line in said)


def _is_narrow(line: str) -> bool:
    if line.casefold().startswith(_DEVICES):
        return True
    words = line.split()
    is_sentence = len(words) > 3 and sum(word[0].islower() for word in words) * 2 > len(words)
    return len(line) <= _NARROW and not is_sentence
