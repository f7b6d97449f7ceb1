"""Mails made to hurt a reader, each family for any size: what they cost must have an end.

Kept apart from the tests, for `bin/bench mail_limits` measures the same families at full size.
"""

import base64
import struct
from collections.abc import Callable

from tests.wire.mail import outlook
from tests.wire.mail.letters import mail, multipart

HTML = "Content-Type: text/html"
RTF_HEAD = b"{\\rtf1\\ansi\\fromhtml1 "


def repeated(piece: str, size: int) -> str:
    """The piece as often as it takes to fill `size`."""
    return piece * (size // len(piece.encode()))


def levels(size: int, head: str) -> bytes:
    """Parts within parts, each opened and none closed."""
    count = size // (len(head) + 8)
    opened = "".join(head.format(n=n) for n in range(count))
    return f"From: a@bayou-dental.example\r\n{opened}\r\nhi".encode()


def packed(content: bytes) -> bytes:
    """A winmail.dat, cut so that its base64 has the length of `content`."""
    return multipart(
        "Content-Type: application/ms-tnef\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        + base64.b64encode(content[: len(content) * 3 // 4]).decode()
    )


def rtf_body(rtf: bytes) -> bytes:
    content = outlook.stored_rtf(rtf[: len(rtf) * 3 // 4 - 200])
    raw = outlook.winmail(body=((outlook.RTF, content),))
    return multipart(
        "Content-Type: application/ms-tnef\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        + base64.b64encode(raw).decode()
    )


def squeezed_rtf(size: int) -> bytes:
    """Compressed RTF that is nothing but repetitions of the longest length."""
    pairs = b"\xff" + b"\x00\x0e" * 8  # Never where the ring is written, which would end it.
    packed_rtf = pairs * (size * 3 // 4 // len(pairs))
    content = struct.pack("<LL4sL", len(packed_rtf) + 12, 0, b"LZFu", 0) + packed_rtf
    raw = outlook.winmail(body=((outlook.RTF, content),))
    return multipart(
        "Content-Type: application/ms-tnef\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        + base64.b64encode(raw).decode()
    )


def calendar(lines: str, size: int, *, kind: str = "text/calendar") -> bytes:
    event = f"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:x\r\n{repeated(lines, size)}"
    return multipart(f"Content-Type: {kind}\r\n\r\n{event}\r\nEND:VEVENT\r\nEND:VCALENDAR")


def calendars(size: int) -> bytes:
    event = "BEGIN:VEVENT\r\nSUMMARY:a\r\nRRULE:" + "BYDAY=MO;" * 100 + "\r\nEND:VEVENT\r\n"
    part = "Content-Type: text/calendar\r\n\r\nBEGIN:VCALENDAR\r\n" + event * 10
    return multipart(*[part] * (size // len(part)))


def enclosed(size: int, inner: str, *, count: int = 20) -> bytes:
    part = f"Content-Type: message/rfc822\r\n\r\n{inner.format(body='{body}')}"
    body = repeated("<p>x<b>y", size // count - len(part))
    return multipart(*[part.replace("{body}", body)] * count)


Family = Callable[[int], bytes]

HEADERS: dict[str, Family] = {
    "brackets in From": lambda n: b"From: " + b"(" * n + b"\n\nx",
    "quotes in From": lambda n: b"From: " + b'"\\' * (n // 2) + b"\n\nx",
    "addresses in To": lambda n: mail("To: " + repeated("a@b.example,", n)),
    "angles in To": lambda n: mail("To: " + repeated("<a@b>,<", n)),
    "semicolons": lambda n: mail("Content-Type: text/plain" + ";" * n),
    "parameters": lambda n: mail("Content-Type: text/plain" + repeated(";a=b", n)),
    "sections of a parameter": lambda n: mail(
        "Content-Type: text/plain" + repeated(";a*9*=%41", n)
    ),
    "open quotes in a parameter": lambda n: mail('Content-Type: text/plain; a="' + "\\" * n),
    "encoded words": lambda n: mail("Subject: " + repeated("=?utf-8?b?YQ==?= ", n)),
    "unclosed encoded words": lambda n: mail("Subject: " + repeated("=?utf-8?q?", n)),
    "encoded words of odd charsets": lambda n: mail("Subject: " + repeated("=?idna?b?YWFh?=", n)),
    "folded lines": lambda n: mail("Subject: a" + repeated("\r\n b", n)),
    "headers": lambda n: mail(*["X: y"] * (n // 6)),
    "header names without end": lambda n: b"From: a@b.example\n" + b"a" * n,
    "ids in References": lambda n: mail("References: " + repeated("<a@b> ", n)),
    "open ids in References": lambda n: mail("References: " + "<" * n),
    "results of authentication": lambda n: mail(
        "Authentication-Results: mx.support.example; " + repeated("dkim=(pass ", n)
    ),
    "carriage returns": lambda n: b"From: a@b.example\r" + b"\r" * n,
}
TEXTS: dict[str, Family] = {
    "quote marks": lambda n: mail(body=">" * n),
    "lines that quote": lambda n: mail(body=repeated("> a\nb\n", n)),
    "broken links in quotes": lambda n: mail(body=repeated("> (http\n", n)),
    "attributions": lambda n: mail(body=repeated("On Mon, 1 a wrote \n", n)),
    "blank lines in attributions": lambda n: mail(body=repeated("On 1\n\n\n\n", n)),
    "header lines": lambda n: mail("Subject: Fwd: x", body=repeated("From:\nSent\n", n)),
    "forward marks": lambda n: mail(body=repeated("---- Forwarded message ----\nFrom: a\n", n)),
    "signature dashes": lambda n: mail(body=repeated("--\n", n)),
    "one long line": lambda n: mail(body="On " + "a" * n + " wrote:"),
    "flowed lines": lambda n: mail(
        "Content-Type: text/plain; format=flowed", body=repeated(">> a \n> b \n", n)
    ),
    "line feeds": lambda n: mail(body="\n" * n),
    "PGP armour": lambda n: mail(body=repeated("-----BEGIN PGP SIGNED MESSAGE-----\n- \n", n)),
    "UTF-7": lambda n: mail("Content-Type: text/plain; charset=utf-7", body=repeated("+AGE-", n)),
    "ISO-2022": lambda n: mail(
        "Content-Type: text/plain; charset=iso-2022-jp", body=repeated('\x1b$B$"\x1b(B', n)
    ),
    "escapes in quoted-printable": lambda n: mail(
        "Content-Transfer-Encoding: quoted-printable", body=repeated("=41=\r\n", n)
    ),
    "rubbish in base64": lambda n: mail(
        "Content-Transfer-Encoding: base64", body=repeated("Q*", n)
    ),
    "uuencode": lambda n: mail(
        "Content-Transfer-Encoding: x-uue", body=repeated("begin \n%x\n", n)
    ),
}
PAGES: dict[str, Family] = {
    "open tags": lambda n: mail(HTML, body=repeated("<b>", n)),
    "tables in tables": lambda n: mail(HTML, body=repeated("<table><tr><td>", n)),
    "misnested tags": lambda n: mail(HTML, body=repeated("<b></i>", n)),
    "formatting across blocks": lambda n: mail(HTML, body=repeated("<a><p><font>", n)),
    "open attributes": lambda n: mail(HTML, body=repeated('<a "', n)),
    "attributes": lambda n: mail(HTML, body="<a " + repeated("b=c ", n) + ">"),
    "open comments": lambda n: mail(HTML, body=repeated("<!--", n)),
    "ampersands": lambda n: mail(HTML, body="&" * n),
    "references": lambda n: mail(HTML, body=repeated("&#x41;&amp", n)),
    "digits of one reference": lambda n: mail(HTML, body="&#" + "9" * n),
    "brackets": lambda n: mail(HTML, body="<" * n),
    "quotes in quotes": lambda n: mail(HTML, body=repeated("<blockquote>a", n)),
    "paragraphs": lambda n: mail(HTML, body=repeated("<p>x", n)),
    "selects": lambda n: mail(HTML, body=repeated("<select><option>", n)),
    "pictures": lambda n: mail(HTML, body=repeated("<img src=cid:a>", n)),
}
PARTS: dict[str, Family] = {
    "parts": lambda n: multipart(*["\r\nx"] * (n // 10)),
    "parts with headers": lambda n: multipart(*["A: b\r\n" * 150 + "\r\nx"] * (n // 960)),
    "levels": lambda n: levels(
        n, 'Content-Type: multipart/mixed; boundary="b{n}"\r\n\r\n--b{n}\r\n'
    ),
    "levels of one boundary": lambda n: levels(
        n, 'Content-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\n'
    ),
    "almost boundaries": lambda n: multipart(
        "\r\n" + repeated("--" + "a" * 199 + "b\n", n), boundary="a" * 200
    ),
    "mails in mails": lambda n: levels(n, "Content-Type: message/rfc822\r\n\r\n"),
    "pages in attached mails": lambda n: enclosed(n, f"Subject: a\r\n{HTML}\r\n\r\n{{body}}"),
    "headers of attached mails": lambda n: enclosed(n, "A: b\r\n{body}\r\n\r\n", count=500),
    "pages in parts": lambda n: multipart(*[f"{HTML}\r\n\r\n" + "<p>x" * 500] * (n // 2_030)),
    "charsets of parts": lambda n: multipart(
        *[f"Content-Type: text/plain; charset=x{i}\r\n\r\nx" for i in range(n // 55)]
    ),
    "files": lambda n: multipart(*["Content-Type: a/b\r\n\r\nx"] * (n // 30)),
}
FORMATS: dict[str, Family] = {
    "attributes of a winmail": lambda n: packed(
        outlook.winmail(*[outlook.attribute(0x00069002, b"", level=2)] * (n // 11))
    ),
    "properties of a winmail": lambda n: packed(
        outlook.winmail(
            outlook.attribute(0x00069003, struct.pack("<L", 2**31) + b"\x1e\0\0\x10" * (n // 4))
        )
    ),
    "values of a property": lambda n: packed(
        outlook.winmail(
            outlook.attribute(
                0x00069003, struct.pack("<LHHL", 9, 0x1102, 0x1009, 2**31) + b"\0" * n
            )
        )
    ),
    "winmails": lambda n: multipart(
        *[
            "Content-Type: application/ms-tnef\r\nContent-Transfer-Encoding: base64\r\n\r\n"
            + base64.b64encode(outlook.winmail(outlook.attached("a", b"b"))).decode()
        ]
        * (n // 500)
    ),
    "squeezed RTF": squeezed_rtf,
    "groups of RTF": lambda n: rtf_body(RTF_HEAD + b"{" * n),
    "words of RTF": lambda n: rtf_body(RTF_HEAD + b"\\u9\\uc1" * (n // 7)),
    "bytes of RTF": lambda n: rtf_body(RTF_HEAD + b"\\'e9" * (n // 4)),
    "page in RTF": lambda n: rtf_body(RTF_HEAD + b"{\\*\\htmltag <b>}<i>" * (n // 19)),
    "lines of a calendar": lambda n: calendar("X-A:1\r\n", n),
    "alarms of a calendar": lambda n: calendar("BEGIN:VALARM\r\n", n),
    "rules of a calendar": lambda n: calendar("RRULE:FREQ=DAILY;BYDAY=" + "MO," * 300 + "\r\n", n),
    "folds of a calendar": lambda n: calendar("\r\n x", n, kind="application/ics"),
    "parameters of a calendar": lambda n: calendar("DTSTART" + ";A=B" * 240 + ":x\r\n", n),
    "calendars": calendars,
    "opaque signatures": lambda n: multipart(
        *[
            "Content-Type: application/pkcs7-mime; smime-type=signed-data\r\n\r\n"
            "\x06\x09*\x06H\x06\x06\r\x01\x07\x02"
        ]
        * (n // 90)
    ),
    "report of failures": lambda n: mail(
        "Return-Path: <>", 'Content-Type: multipart/report; boundary="b"',
        body="--b\r\nContent-Type: message/delivery-status\r\n\r\n"
        + repeated("Final-Recipient: rfc822;a@b.example\nAction: failed\n\n", n),
    ),
    "wording of a failure": lambda n: mail(
        "Return-Path: <>", body=repeated("The following address(es) failed:\n\n  <a@b>\n", n)
    ),
    "addresses in a failure": lambda n: mail(
        "Return-Path: <>", body=repeated("<a@b.example>:\n", n)
    ),
    "spaces in a failure": lambda n: mail("Return-Path: <>", body="failed " + " " * n),
}  # fmt: skip
FAMILIES: dict[str, Family] = {**HEADERS, **TEXTS, **PAGES, **PARTS, **FORMATS}
