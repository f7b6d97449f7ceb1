"""Decides whether a letter is signed by DKIM, and with which key; without a key it is not.

A key that can't be used stops no letter: unsigned mail mostly arrives, by SPF, while mail that
waits tells nobody anything. `doctor` and the log say that something is wrong with the key.
"""

import logging
import os
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from switchboard.gateways.mail import dkim_signature
from switchboard.gateways.mail.dkim_signature import KeyUnusable

log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class SigningKey:
    """A private key as PEM, and the selector under which its public half is in the DNS."""

    selector: str
    pem: bytes = field(repr=False)


def key_file() -> Path:
    """Where the private key is: SWITCHBOARD_DKIM_KEY, else in the data folder."""
    return Path(settings.DKIM_KEY) if settings.DKIM_KEY else settings.PLACE.folder / "dkim.pem"


def signing_key() -> SigningKey | None:
    """The key of this installation, None where there is none; raises KeyUnusable."""
    path = key_file()
    try:
        stamp = os.stat(path)
    except FileNotFoundError:
        if settings.DKIM_KEY:
            raise KeyUnusable(str(path), "there is no such file") from None
        return None
    except OSError as unreadable:
        raise KeyUnusable(str(path), unreadable.strerror or "it can't be read") from unreadable
    return _read(path, stamp.st_mtime_ns, settings.DKIM_SELECTOR)


def signed(raw: bytes, *, sender: str, at: datetime) -> bytes:
    """The letter with its signature first, by the domain of its From; as it was without a key."""
    try:
        key = signing_key()
        if key is None:
            return raw
        domain = settings.DKIM_DOMAIN or sender.rpartition("@")[2]
        return dkim_signature.sign(raw, pem=key.pem, selector=key.selector, domain=domain, at=at)
    except KeyUnusable as broken:
        log.error(  # noqa: TRY400 - its words say all, and a trace a letter says less
            "A letter leaves unsigned. %s", broken
        )
        return raw


@lru_cache(maxsize=4)
def _read(path: Path, _stamp: int, selector: str) -> SigningKey:
    try:
        pem = path.read_bytes()
    except OSError as unreadable:
        raise KeyUnusable(str(path), unreadable.strerror or "it can't be read") from unreadable
    dkim_signature.check_key(pem, named=str(path))
    return SigningKey(selector=selector, pem=pem)
