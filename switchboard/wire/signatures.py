"""Decides where a mail's signature begins: its dashes, its sign-off, its device, its name."""

import re

from switchboard.wire import disclaimers

_LINES = 25
_NARROW = 70
_DASHES = re.compile(r"\s*[-_–—]{2,}\s*")
_NAME = re.compile(r"\s*[-–—]+ ?[^\W\d_]{2,20}\.?\s*")
_THANKS = frozenset({
    "thanks", "thank you", "many thanks", "thanks again", "thanks in advance", "thx", "gracias",
    "muchas gracias", "gracias de antemano", "merci", "merci d'avance", "merci beaucoup", "danke",
    "vielen dank", "besten dank", "obrigado", "obrigada", "muito obrigado", "muito obrigada",
    "grazie", "grazie mille",
})  # fmt: skip
_SIGN_OFFS = _THANKS | frozenset({
    "cheers", "regards", "best", "all the best", "best regards", "best wishes", "kind regards",
    "warm regards", "sincerely", "yours sincerely", "yours", "respectfully", "br", "take care",
    "saludos", "un saludo", "un cordial saludo", "saludos cordiales", "cordiales saludos",
    "atentamente", "atte", "un abrazo", "cordialmente", "cordialement", "bien cordialement",
    "bien à vous", "salutations", "sincères salutations", "meilleures salutations",
    "mit freundlichen grüßen", "mit freundlichen grüssen", "mit freundlichem gruß",
    "freundliche grüße", "freundliche grüsse", "viele grüße", "viele grüsse", "beste grüße",
    "schöne grüße", "liebe grüße", "herzliche grüße", "gruß", "grüße", "danke und gruß", "lg",
    "mfg", "vg", "atenciosamente", "cumprimentos", "com os melhores cumprimentos",
    "melhores cumprimentos", "abraço", "abraços", "saluti", "cordiali saluti", "distinti saluti",
    "un saluto", "buona giornata",
})  # fmt: skip
_DEVICES = (
    "sent from my", "sent from mailbox", "sent from outlook", "sent from mail for", "sent from ",
    "sent with", "sent via", "sent wirelessly", "get outlook for", "via mobile", "yahoo mail:",
    "enviado desde", "obtener outlook", "enviado con", "enviado do meu", "enviado a partir do",
    "obter o outlook", "envoyé de mon", "envoyé depuis", "envoyé à partir", "envoyé sans fil",
    "télécharger outlook", "obtenir outlook", "von meinem", "gesendet von",
    "diese nachricht wurde von",
    "holen sie sich outlook", "outlook für",  # codespell:ignore sie
    "inviato da", "inviata da", "scarica outlook", "ottieni outlook",
)  # fmt: skip


def split(text: str, *, sender_name: str = "") -> tuple[str, str, str]:
    """The words, the signature and the legal notice under them; never nothing but those two.

    Mere thanks are what somebody says and stay with their words.

    >>> split("Please call me.\\n\\nBest regards,\\nRosa Guidry\\n\\nDisclaimer: for you alone.")
    ('Please call me.', 'Best regards,\\nRosa Guidry', 'Disclaimer: for you alone.')
    >>> split("Please call me.\\n\\nThanks,\\nRosa")[0]
    'Please call me.\\n\\nThanks,\\nRosa'
    """
    lines = text.split("\n")
    end = disclaimers.begins(lines)
    start = _start(lines[:end], sender_name=sender_name.strip().casefold())
    if start is not None and _is_mere_thanks(lines[start:end]):
        start = None
    cut = end if start is None else start
    words = "\n".join(lines[:cut]).rstrip()
    if not words.strip():
        return text, "", ""
    signature, notice = ("\n".join(part).strip("\n") for part in (lines[cut:end], lines[end:]))
    return words, signature, notice


def _is_mere_thanks(lines: list[str]) -> bool:
    """Whether these are thanks and at most a first name."""
    said = [line.strip() for line in lines if line.strip()]
    are_thanks = said[0].casefold().rstrip("!,. -:;") in _THANKS
    return are_thanks and len(said) <= 2 and all(len(line.split()) == 1 for line in said[1:])


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
    if len(word) < 3 or lines[at - 1].strip():
        return False
    is_last = not any(line.strip() for line in lines[at + 1 :])
    return word == sender_name or (is_last and word in sender_name.replace(",", " ").split())


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
