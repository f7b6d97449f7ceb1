"""Keeps secrets of mailboxes unreadable at rest: sealed with a key made from SECRET_KEY."""

import base64

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

_PURPOSE = b"switchboard: secrets of mailboxes"


class SecretUnreadable(ValueError):
    """The secret was sealed with a key that this installation no longer has."""

    def __init__(self, whose: str) -> None:
        super().__init__(
            f"The secret of {whose} was sealed with another SECRET_KEY and can't be read. "
            "Name that key among the old ones (SECRET_KEY_FALLBACKS), or enter the secret again."
        )


def seal(words: str) -> bytes:
    """The words, readable with today's key alone; nothing for no words."""
    return _keys().encrypt(words.encode()) if words else b""


def unseal(sealed: bytes | memoryview, *, whose: str) -> str:
    """The words that were sealed, with today's key or an old one; raises SecretUnreadable."""
    if not sealed:
        return ""
    try:
        return _keys().decrypt(bytes(sealed)).decode()
    except InvalidToken as unreadable:
        raise SecretUnreadable(whose) from unreadable


def _keys() -> MultiFernet:
    """Today's key first, then the old ones; a key of its own for each secret of the install."""
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_derived(secret)) for secret in secrets])


def _derived(secret: str) -> bytes:
    made = HKDF(algorithm=SHA256(), length=32, salt=None, info=_PURPOSE).derive(secret.encode())
    return base64.urlsafe_b64encode(made)
