"""Decides which lines repeat an earlier mail's headers ("From: …"), in a handful of languages."""

import re

_LABELS = {
    **dict.fromkeys(("from", "de", "von", "fra", "från", "da", "van", "от"), "from"),
    **dict.fromkeys(("sent", "date", "enviado", "enviado el", "enviada em", "enviado em", "fecha",
                     "data", "envoyé", "envoyé le", "gesendet", "gesendet am", "datum", "sendt",
                     "skickat", "verzonden", "inviato", "отправлено", "дата"), "date"),
    **dict.fromkeys(("to", "para", "à", "a", "an", "til", "till", "aan", "кому"), "to"),
    **dict.fromkeys(("subject", "asunto", "betreff", "emne", "ämne", "assunto", "oggetto", "тема",
                     "objet", "sujet"), "subject"),  # codespell:ignore objet
    **dict.fromkeys(("cc", "kopie"), "cc"),
}  # fmt: skip
_LABEL = re.compile(r"[\s>]*\*?([^\W\d_]{1,10}(?: (?:el|em|le|am))?)\*?[ \xa0\u202f]?:(\*?)")


def labelled(line: str) -> tuple[str, str]:
    """Which header the line repeats (from, date, to, subject, cc) and its value; empty if none.

    >>> labelled("> *Enviado el:* lunes, 16 de noviembre")
    ('date', 'lunes, 16 de noviembre')
    """
    found = _LABEL.match(line) if ":" in line[:30] else None
    name = _LABELS.get(found[1].casefold(), "") if found else ""
    return (name, line[found.end() :].strip()) if found and name else ("", "")
