"""Decides where the legal notice under a mail begins, in a handful of languages."""

_LINES = 25
_WINDOW = 4
_SURE = (
    "confidentiality notice", "confidential:", "disclaimer", "privileged and confidential",
    "caution: this email", "caution: external", "notice: this e", "legal notice", "aviso legal",
    "aviso de confidencialidad", "advertencia legal", "avis de confidentialité", "avis légal",
    "vertraulichkeitshinweis", "rechtlicher hinweis", "haftungsausschluss", "aviso de confidencial",
    "avviso di riservatezza", "avvertenza legale", "nota de confidencial",
)  # fmt: skip
_LIKELY = (
    "this e-mail", "this email", "this message", "this communication", "this transmission",
    "the information contained in this", "the information in this", "the contents of this",
    "este correo", "este mensaje", "esta comunicación", "la información contenida", "ce message",
    "ce courriel", "cet e-mail", "ce mail", "cette communication", "les informations contenues",
    "diese e-mail", "diese mail", "diese nachricht", "der inhalt dieser", "die informationen in",
    "esta mensagem", "este e-mail", "este email", "as informações contidas", "questo messaggio",
    "questa e-mail", "questa email", "le informazioni contenute",
)  # fmt: skip
_LEGAL = (
    "confiden", "privileged", "intended", "recipient", "unauthori", "destinatari", "prohibid",
    "destinataire", "strictement", "vertraulich", "empfänger", "rechtlich geschützt", "unbefugt",
    "destinatário", "proibid", "riservat", "vietat", "exclusiv", "exclusif", "virus",
)  # fmt: skip


def begins(lines: list[str]) -> int:
    """Where a legal notice in the last lines begins, else the end; never at the first line.

    >>> begins(["The door is open.", "This email is intended for you alone."])
    1
    >>> begins(["The door is open.", "This email I can't open: why?"])
    2
    """
    for at in range(max(1, len(lines) - _LINES), len(lines)):
        bare = lines[at][:200].strip(" \t*_-=|>").casefold()
        if bare.startswith(_SURE):
            return at
        if bare.startswith(_LIKELY) and _is_legal(lines[at : at + _WINDOW]):
            return at
    return len(lines)


def _is_legal(lines: list[str]) -> bool:
    said = " ".join(line[:1_000] for line in lines).casefold()
    return any(word in said for word in _LEGAL)
