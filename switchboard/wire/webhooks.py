"""Decides whether a telephone carrier sent a webhook, by its signature; whoever is unsure says no.

The address is always our configured public one, never what a request claims in Host.
"""

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Iterable, Sequence
from urllib.parse import parse_qs, urlsplit, urlunsplit

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

TWILIO_HEADER = "X-Twilio-Signature"
SIGNALWIRE_HEADER = "X-SignalWire-Signature"
TELNYX_HEADER = "Telnyx-Signature-Ed25519"
TELNYX_TIME_HEADER = "Telnyx-Timestamp"
TELNYX_TOLERANCE_SECONDS = 300
_USUAL_PORTS = {"https": 443, "http": 80}
_PORT = re.compile(r":\d+$")


def is_signed_form(
    signature: str, *, url: str, form: Sequence[tuple[str, str]], keys: Iterable[str]
) -> bool:
    """Whether one of the keys signed this form (Twilio: Security; SignalWire does the same).

    Base64 of HMAC-SHA1 over the full address and the parameters sorted by name, each name followed
    by its sorted, distinct values. Carriers sign with and without the port, so both are tried. Two
    keys stand side by side while one is being replaced; an empty key never signs.

    >>> is_signed_form(
    ...     "RSOYDt4T1cUTdK1PDd93/VVr8B8=",
    ...     url="https://mycompany.com/myapp.php?foo=1&bar=2",
    ...     form=[("CallSid", "CA1234567890ABCDE"), ("Caller", "+14158675309"),
    ...           ("Digits", "1234"), ("From", "+14158675309"), ("To", "+18005551212")],
    ...     keys=["12345"],
    ... )
    True
    """
    said = _form_text(form)
    return _is_any(signature, [address + said for address in _addresses(url)], keys)


def is_signed_body(signature: str, *, url: str, body: bytes, keys: Iterable[str]) -> bool:
    """Whether one of the keys signed this address, whose bodySHA256 is that of the body."""
    claimed = parse_qs(urlsplit(url).query).get("bodySHA256", [])
    if len(claimed) != 1 or not _is_same(hashlib.sha256(body).hexdigest(), claimed[0].lower()):
        return False
    return _is_any(signature, _addresses(url), keys)


def is_signed_by_telnyx(
    signature: str, *, timestamp: str, body: bytes, public_key: str, at: float
) -> bool:
    """Whether Telnyx signed the body within five minutes of `at` (Unix seconds); Ed25519.

    `signature` and `public_key` are base64; what is signed is `timestamp|body`.
    """
    try:
        sent_at = int(timestamp)
        key = Ed25519PublicKey.from_public_bytes(base64.b64decode(public_key, validate=True))
        proof = base64.b64decode(signature, validate=True)
        key.verify(proof, f"{sent_at}|".encode() + body)
    except (ValueError, binascii.Error, InvalidSignature):
        return False
    return abs(at - sent_at) <= TELNYX_TOLERANCE_SECONDS


def signed_form(*, url: str, form: Sequence[tuple[str, str]], key: str) -> str:
    """The signature of a form, as a carrier makes it."""
    return _signature(url + _form_text(form), key)


def _form_text(form: Sequence[tuple[str, str]]) -> str:
    return "".join(name + value for name, value in sorted(set(form)))


def _addresses(url: str) -> list[str]:
    """The address as it is, without its port, and with the usual one of its scheme."""
    parts = urlsplit(url)
    bare = _PORT.sub("", parts.netloc)
    port = _USUAL_PORTS.get(parts.scheme)
    hosts = [parts.netloc, bare, *([f"{bare}:{port}"] if port else [])]
    return list(dict.fromkeys(urlunsplit(parts._replace(netloc=one)) for one in hosts))


def _is_any(signature: str, texts: Sequence[str], keys: Iterable[str]) -> bool:
    """Every pair is compared, so that the time tells nothing."""
    matches = [_is_same(_signature(text, key), signature) for key in keys if key for text in texts]
    return any(matches)


def _signature(text: str, key: str) -> str:
    return base64.b64encode(hmac.digest(key.encode(), text.encode(), "sha1")).decode()


def _is_same(ours: str, theirs: str) -> bool:
    return hmac.compare_digest(ours.encode(), theirs.encode(errors="replace"))
