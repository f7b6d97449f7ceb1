import base64
import hashlib

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from switchboard.wire.webhooks import (
    is_signed_body,
    is_signed_by_telnyx,
    is_signed_form,
    signed_form,
)

URL = "https://desk.example/calls/in?desk=texas"
FORM = [("CallSid", "CA1"), ("From", "+15125550101"), ("Digits", "2")]
KEY = "a-key-of-the-carrier"
AT = 1_795_437_600


def _is_signed(signature: str, *, url: str = URL, form=FORM, keys=(KEY,)) -> bool:
    return is_signed_form(signature, url=url, form=form, keys=keys)


def test_a_form_that_the_carrier_signed_is_believed():
    assert _is_signed(signed_form(url=URL, form=FORM, key=KEY))


@pytest.mark.parametrize(
    "changed",
    [
        {"url": URL.replace("texas", "louisiana")},
        {"url": URL.replace("desk.example", "evil.example")},
        {"url": URL.replace("https", "http")},
        {"form": [*FORM[:2], ("Digits", "1")]},
        {"form": FORM[:2]},
        {"form": [*FORM, ("Extra", "")]},
        {"keys": ("another",)},
        {"keys": ()},
    ],
)
def test_whatever_is_changed_it_is_not_believed(changed: dict):
    assert not _is_signed(signed_form(url=URL, form=FORM, key=KEY), **changed)


@pytest.mark.parametrize("signature", ["", "x", "é", "=" * 10_000, "\ud800"])
def test_what_is_no_signature_is_not_believed(signature: str):
    assert not _is_signed(signature)


def test_an_empty_key_signs_nothing():
    assert not _is_signed(signed_form(url=URL, form=FORM, key=""), keys=("",))


def test_either_key_is_believed_while_one_is_replaced():
    old = signed_form(url=URL, form=FORM, key="the-old-one")

    assert _is_signed(old, keys=(KEY, "the-old-one"))


def test_parameters_count_sorted_and_once():
    twice = [("Digits", "5"), ("Digits", "1"), ("Digits", "1"), ("A", "b")]
    once = [("A", "b"), ("Digits", "1"), ("Digits", "5")]

    assert _is_signed(signed_form(url=URL, form=once, key=KEY), form=twice)


@pytest.mark.parametrize(
    ("signed", "asked"),
    [
        ("https://desk.example:443/in", "https://desk.example/in"),
        ("https://desk.example/in", "https://desk.example:8443/in"),
        ("https://desk.example:8443/in", "https://desk.example:8443/in"),
        ("http://desk.example:80/in", "http://desk.example/in"),
        ("https://[2001:db8::1]/in", "https://[2001:db8::1]:8443/in"),
        ("https://[2001:db8::1]:443/in", "https://[2001:db8::1]/in"),
    ],
)
def test_carriers_sign_with_and_without_the_port(signed: str, asked: str):
    assert _is_signed(signed_form(url=signed, form=FORM, key=KEY), url=asked)


def test_a_body_is_believed_only_with_its_own_sum():
    body = b'{"event": "completed"}'
    url = f"{URL}&bodySHA256={hashlib.sha256(body).hexdigest()}"
    signature = signed_form(url=url, form=(), key=KEY)

    assert is_signed_body(signature, url=url, body=body, keys=[KEY])
    assert not is_signed_body(signature, url=url, body=body + b" ", keys=[KEY])
    assert not is_signed_body(signature, url=URL, body=body, keys=[KEY])
    twice = f"{url}&bodySHA256={hashlib.sha256(b'other').hexdigest()}"
    assert not is_signed_body(
        signed_form(url=twice, form=(), key=KEY), url=twice, body=body, keys=[KEY]
    )


class _Telnyx:
    private = Ed25519PrivateKey.generate()
    public = base64.b64encode(private.public_key().public_bytes_raw()).decode()

    @classmethod
    def sign(cls, timestamp: str, body: bytes) -> str:
        return base64.b64encode(cls.private.sign(timestamp.encode() + b"|" + body)).decode()


def _is_telnyx(signature: str, *, timestamp=str(AT), body=b"{}", key=_Telnyx.public, at=AT) -> bool:
    return is_signed_by_telnyx(signature, timestamp=timestamp, body=body, public_key=key, at=at)


def test_telnyx_is_believed_within_five_minutes():
    signature = _Telnyx.sign(str(AT), b"{}")

    assert _is_telnyx(signature)
    assert _is_telnyx(signature, at=AT + 300)
    assert not _is_telnyx(signature, at=AT + 301)
    assert not _is_telnyx(signature, at=AT - 301)


@pytest.mark.parametrize(
    "changed",
    [
        {"timestamp": str(AT + 1)}, {"timestamp": "soon"}, {"timestamp": ""}, {"body": b"[]"},
        {"key": ""}, {"key": "%%%"}, {"key": base64.b64encode(b"short").decode()},
    ],
)  # fmt: skip
def test_telnyx_with_anything_changed_is_not_believed(changed: dict):
    assert not _is_telnyx(_Telnyx.sign(str(AT), b"{}"), **changed)
    assert not _is_telnyx("no base64 at all")
