"""Signs letters by DKIM (RFC 6376), the same letter always the same, and makes the key for it."""

import base64
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import dkim
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

SMALLEST_BITS, USUAL_BITS = 1024, 2048
# A DNS string holds 255 bytes; a longer record is several of them.
_STRING = 255
# Each once more than a letter has it, so that none can be added (RFC 6376 8.15).
_OVERSIGNED = (
    b"from", b"to", b"subject", b"date", b"message-id", b"reply-to", b"in-reply-to", b"references",
    b"mime-version", b"content-type", b"content-transfer-encoding", b"cc", b"auto-submitted",
)  # fmt: skip


class KeyUnusable(ValueError):
    """The private key can't sign."""

    def __init__(self, named: str, why: str) -> None:
        super().__init__(
            f"The DKIM key {named} can't be used: {why}. Give an RSA key of {SMALLEST_BITS} bits or"
            " more as PEM, or make one with bin/switchboard mail dkim."
        )


class _At(dkim.DKIM):
    """Signs at a given instant: the library reads the clock, and a second copy would differ."""

    signed_at: datetime

    def gen_header(self, fields: Sequence[tuple[bytes, bytes]], *others: Any) -> bytes:
        """The signature's fields, with the instant that was given in place of the clock's."""
        at = str(int(self.signed_at.timestamp())).encode()
        dated = [(name, at if name == b"t" else value) for name, value in fields]
        header: bytes = super().gen_header(dated, *others)
        return header


def sign(raw: bytes, *, pem: bytes, selector: str, domain: str, at: datetime) -> bytes:
    """The letter with a DKIM-Signature before it; raises KeyUnusable."""
    signer = _At(raw, linesep=b"\r\n")
    signer.signed_at = at
    present = {name.lower() for name, _ in signer.headers}
    names = [name for name in _OVERSIGNED if name in present]
    try:
        header: bytes = signer.sign(
            selector.encode(), domain.encode("idna"), pem,
            canonicalize=(b"relaxed", b"relaxed"), include_headers=[*names, *_OVERSIGNED],
        )  # fmt: skip
    except (dkim.DKIMException, UnicodeError) as broken:
        raise KeyUnusable(f"for {domain}", str(broken)) from broken
    return header + raw


def new_key(bits: int = USUAL_BITS) -> bytes:
    """A private key as PEM, for RSA, which every verifier knows (RFC 8301)."""
    made = rsa.generate_private_key(public_exponent=65537, key_size=bits)
    return made.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.TraditionalOpenSSL,
        serialization.NoEncryption(),
    )


def check_key(pem: bytes, *, named: str) -> None:
    """Raises KeyUnusable for what is no private RSA key, is locked, or is too short to be taken."""
    _private(pem, named=named)


def record(pem: bytes) -> str:
    """What the DNS says at selector._domainkey.domain."""
    public = _private(pem, named="given").public_key()
    der = public.public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return f"v=DKIM1; k=rsa; p={base64.b64encode(der).decode()}"


def record_strings(pem: bytes) -> list[str]:
    """The same in strings that a zone file takes."""
    whole = record(pem)
    return [whole[at : at + _STRING] for at in range(0, len(whole), _STRING)]


def _private(pem: bytes, *, named: str) -> rsa.RSAPrivateKey:
    try:
        key = serialization.load_pem_private_key(pem, password=None)
    except (ValueError, TypeError) as broken:
        raise KeyUnusable(named, "it is no unlocked private key as PEM") from broken
    if not isinstance(key, rsa.RSAPrivateKey):
        raise KeyUnusable(named, "it is no RSA key")
    if key.key_size < SMALLEST_BITS:
        raise KeyUnusable(named, f"it has only {key.key_size} bits")
    return key
