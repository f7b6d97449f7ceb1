"""Decides whether a mail is signed or encrypted, and by what; it opens only what is open."""

import re

from switchboard.wire.mail import cms
from switchboard.wire.mail.inbound import Protection
from switchboard.wire.mail.mime import Part

SMIME = ("application/pkcs7-mime", "application/x-pkcs7-mime")
_SIGNED_BEGIN = "-----BEGIN PGP SIGNED MESSAGE-----\n"
_SIGNATURE_BEGIN = "\n-----BEGIN PGP SIGNATURE-----"
_ENCRYPTED = re.compile(r"^-----BEGIN PGP MESSAGE-----$", re.MULTILINE)


def of(part: Part) -> Protection | None:
    """What this part is by its type (RFC 1847, 8551, 3156); None for any other."""
    protocol = part.kind.parameters.get("protocol", "").lower()
    if part.content_type == "multipart/signed":
        return Protection(scheme="PGP" if "pgp" in protocol else "S/MIME", is_signed=True)
    if part.content_type == "multipart/encrypted":
        return Protection(scheme="PGP" if "pgp" in protocol else "S/MIME", is_encrypted=True)
    if part.content_type in SMIME:
        kind = part.kind.parameters.get("smime-type", "").lower()
        is_signed = kind == "signed-data" or (not kind and cms.is_signed(part.content()[:64]))
        is_plain = is_signed or kind in ("compressed-data", "certs-only")
        return Protection(scheme="S/MIME", is_signed=is_signed, is_encrypted=not is_plain)
    return None


def inline(text: str) -> Protection | None:
    """PGP's armour within the text (RFC 9580, 6.2 and 7)."""
    if _signed_at(text) >= 0:
        return Protection(scheme="PGP", is_signed=True)
    if "-----BEGIN PGP MESSAGE-----" in text and _ENCRYPTED.search(text):
        return Protection(scheme="PGP", is_encrypted=True)
    return None


def together(first: Protection | None, second: Protection | None) -> Protection | None:
    """Both facts in one: signed inside encrypted, or a list's signature around a person's."""
    if first is None or second is None:
        return first or second
    return Protection(
        scheme=first.scheme,
        is_signed=first.is_signed or second.is_signed,
        is_encrypted=first.is_encrypted or second.is_encrypted,
    )


def unarmoured(text: str) -> str:
    """The words within PGP's signature armour, with what stands before and after it.

    >>> unarmoured(_SIGNED_BEGIN + "Hash: SHA256\\n\\n- -- \\nHi" + _SIGNATURE_BEGIN + "\\n\\nx")
    '-- \\nHi'
    """
    begin = _signed_at(text)
    if begin < 0:
        return text
    head = text.find("\n\n", begin)
    end = text.find(_SIGNATURE_BEGIN, begin)
    if head < 0 or end < head:
        return text
    closing = "\n-----END PGP SIGNATURE-----"
    closed = text.find(closing, end)
    after = text[closed + len(closing) :] if closed >= 0 else ""
    lines = text[head + 2 : end].split("\n")
    said = "\n".join(line[2:] if line.startswith("- ") else line for line in lines)
    return (text[:begin] + said + after).rstrip("\n")


def _signed_at(text: str) -> int:
    """Where the armour begins a line, else -1; quoted armour is another's."""
    at = text.find(_SIGNED_BEGIN)
    return at if at <= 0 or text[at - 1] == "\n" else -1
