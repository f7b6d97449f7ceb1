"""A signed mail is marked as not checked, an encrypted one as not readable, both are kept."""

import base64

import pytest

from switchboard.wire.mail import parse
from tests.wire.mail.letters import mail, multipart

SIGNED_DATA, ENVELOPED_DATA, DATA = (
    bytes.fromhex(f"06092a864886f70d0107{end}") for end in ("02", "03", "01")
)
INNER = b"Content-Type: text/plain; charset=utf-8\r\n\r\nThe caf\xc3\xa9's printer is offline."


def der(tag: int, *content: bytes, is_open: bool = False) -> bytes:
    """One element of DER; is_open for BER's indefinite length."""
    body = b"".join(content)
    if is_open:
        return bytes([tag, 0x80]) + body + b"\0\0"
    size = b"\x82" + len(body).to_bytes(2) if len(body) > 127 else bytes([len(body)])
    return bytes([tag]) + size + body


def signed(*, is_open: bool = False) -> bytes:
    """A signed S/MIME object without certificates, in DER or as streams write it."""
    octets = der(0x04, INNER)
    if is_open:
        octets = der(0x24, der(0x04, INNER[:20]), der(0x04, INNER[20:]), is_open=True)
    content = der(0x30, DATA, der(0xA0, octets, is_open=is_open), is_open=is_open)
    algorithm = der(0x31, der(0x30, bytes.fromhex("0609608648016503040201"), b"\5\0"))
    inside = der(0x30, b"\2\1\1", algorithm, content, is_open=is_open)
    return der(0x30, SIGNED_DATA, der(0xA0, inside, is_open=is_open), is_open=is_open)


def opaque(content: bytes, kind: str = "") -> bytes:
    return mail(
        f"Content-Type: application/pkcs7-mime; name=smime.p7m{kind}",
        "Content-Transfer-Encoding: base64", body=base64.encodebytes(content).decode(),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("protocol", "scheme", "name"),
    [
        ("application/pkcs7-signature", "S/MIME", "smime.p7s"),
        ("application/pgp-signature", "PGP", "signature.asc"),
    ],
)
def test_a_signed_mail_is_read_and_marked(protocol, scheme, name):
    found = parse(
        multipart(
            "Content-Type: text/plain\r\n\r\nThe door is open.",
            f"Content-Type: {protocol}; name={name}\r\n\r\nx",
            kind=f'signed; protocol="{protocol}"',
        )
    )

    assert found.text == "The door is open."
    assert (found.protection.scheme, found.protection.is_signed) == (scheme, True)
    assert not found.protection.is_encrypted
    assert found.marks == (f"Signed ({scheme}), not checked.",)
    assert [one.name for one in found.attachments] == [name]


@pytest.mark.parametrize("is_open", [False, True])
@pytest.mark.parametrize("kind", ["", "; smime-type=signed-data"])
def test_an_opaque_signed_mail_is_read(is_open, kind):
    found = parse(opaque(signed(is_open=is_open), kind))

    assert found.text == "The café's printer is offline."
    assert found.marks == ("Signed (S/MIME), not checked.",)
    assert [one.name for one in found.attachments] == ["smime.p7m"]


@pytest.mark.parametrize("kind", ["", "; smime-type=enveloped-data"])
def test_an_encrypted_smime_mail_is_kept_and_said_to_be_unreadable(kind):
    found = parse(opaque(der(0x30, ENVELOPED_DATA, der(0xA0, b"secret")), kind))

    assert found.is_readable
    assert found.text == "[This mail is encrypted (S/MIME): it can't be read here.]"
    assert found.marks == ("Encrypted (S/MIME): can't be read here.",)
    assert len(found.attachments) == 1


def test_an_encrypted_pgp_mail_is_kept_and_said_to_be_unreadable():
    found = parse(
        multipart(
            "Content-Type: application/pgp-encrypted\r\n\r\nVersion: 1",
            "Content-Type: application/octet-stream; name=encrypted.asc\r\n\r\n-----BEGIN PGP",
            kind='encrypted; protocol="application/pgp-encrypted"',
        )
    )

    assert found.protection.is_encrypted
    assert found.reply == "[This mail is encrypted (PGP): it can't be read here.]"
    assert found.attachments[-1].name == "encrypted.asc"


def test_inline_pgp_signature_is_marked_and_left_out_of_the_reply():
    body = (
        "-----BEGIN PGP SIGNED MESSAGE-----\r\nHash: SHA256\r\n\r\nIt prints.\r\n- -- \r\nRosa\r\n"
        "-----BEGIN PGP SIGNATURE-----\r\n\r\niQEz\r\n-----END PGP SIGNATURE-----\r\n"
    )

    found = parse(mail(body=body))

    assert found.marks == ("Signed (PGP), not checked.",)
    assert (found.reply, found.signature) == ("It prints.", "-- \nRosa")
    assert "iQEz" in found.text


def test_inline_pgp_encryption_is_marked():
    body = "-----BEGIN PGP MESSAGE-----\r\n\r\nhQEM\r\n-----END PGP MESSAGE-----"

    found = parse(mail(body=body))

    assert found.marks == ("Encrypted (PGP): can't be read here.",)
    assert "can't be read here" in found.reply


def test_armour_that_is_only_quoted_marks_nothing():
    found = parse(mail(body="Look:\r\n> -----BEGIN PGP SIGNED MESSAGE-----\r\n> x\r\nIs it bad?"))

    assert found.protection is None
    assert found.marks == ()
