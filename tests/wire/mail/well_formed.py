"""Huge mails that people really send, each for any size: they must all be understood."""

import base64
import binascii
from collections.abc import Callable

from tests.wire.mail import outlook
from tests.wire.mail.letters import mail, multipart

WORDS = "\r\nThe files are attached."
LINE = "La impresora del vestíbulo está fuera de servicio desde ayer.\r\n"


def encoded(content: bytes) -> str:
    return base64.encodebytes(content).decode()


def file(name: str, content: bytes) -> str:
    return (
        f"Content-Type: application/octet-stream; name={name}\r\n"
        f"Content-Transfer-Encoding: base64\r\n\r\n{encoded(content)}"
    )


def said(size: int, *, encoding: str, kind: str = "plain") -> bytes:
    text = (LINE * (size // len(LINE.encode()))).encode()
    if encoding == "base64":
        text = base64.encodebytes(text[: size * 2 // 3])
    elif encoding == "quoted-printable":
        text = binascii.b2a_qp(text[: size * 2 // 3])
    head = mail(
        f"Content-Type: text/{kind}; charset=utf-8", f"Content-Transfer-Encoding: {encoding}",
        body="",
    )  # fmt: skip
    return head + text


def nested(size: int) -> bytes:
    """Twenty levels of parts, a text and a file on each."""
    inner = WORDS
    share = b"x" * (size // 28)
    for level in range(20):
        mark = f"level{level}"
        parts = (inner, file(f"{level}.bin", share))
        joined = "".join(f"--{mark}\r\n{part}\r\n" for part in parts)
        kind = f'Content-Type: multipart/mixed; boundary="{mark}"'
        inner = f"{kind}\r\n\r\n{joined}--{mark}--\r\n"
    return mail(inner.partition("\r\n")[0], body=inner.partition("\r\n\r\n")[2])


def mails_in_mails(size: int) -> bytes:
    inner = multipart(WORDS, file("a.bin", b"x" * (size * 2 // 3))).decode()
    for _ in range(3):
        inner = multipart(
            "\r\nSee below.", f"Content-Type: message/rfc822\r\n\r\n{inner}", boundary="b2"
        ).decode()
    return inner.encode()


Shape = Callable[[int], bytes]
SHAPES: dict[str, Shape] = {
    "one file": lambda n: multipart(WORDS, file("a.bin", b"x" * (n * 2 // 3))),
    "one file as 8bit": lambda n: multipart(WORDS, "Content-Type: a/b\r\n\r\n" + "x" * n),
    "many files": lambda n: multipart(
        WORDS, *[file(f"{i}.bin", b"x" * (n * 2 // 3 // 900)) for i in range(900)]
    ),
    "many texts": lambda n: multipart(*["\r\n" + LINE * (n // 900 // 63)] * 900),
    "text as 8bit": lambda n: said(n, encoding="8bit"),
    "text in quoted-printable": lambda n: said(n, encoding="quoted-printable"),
    "text in base64": lambda n: said(n, encoding="base64"),
    "page in base64": lambda n: said(n, encoding="base64", kind="html"),
    "page in quoted-printable": lambda n: said(n, encoding="quoted-printable", kind="html"),
    "levels of parts": nested,
    "a mail in a mail": mails_in_mails,
    "a winmail": lambda n: multipart(
        WORDS, file("winmail.dat", outlook.winmail(outlook.attached("a.bin", b"x" * (n * 2 // 3))))
    ),
    "an invitation with a file": lambda n: multipart(
        "Content-Type: text/calendar\r\n\r\nBEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:x\r\n"
        "ATTACH;ENCODING=BASE64;VALUE=BINARY:" + "eHh4\r\n " * (n // 7)
        + "\r\nEND:VEVENT\r\nEND:VCALENDAR"
    ),
}  # fmt: skip
