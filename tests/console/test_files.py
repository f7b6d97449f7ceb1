"""Files from outside leave as downloads, and nothing in them runs as ours."""

import pytest
from django.test import Client as Browser

from switchboard.channels.models import InboundMail
from switchboard.flow.opening import File
from switchboard.tickets.models import Attachment
from tests.cast import Cast
from tests.console.conftest import Opens


def sent(browser: Browser, report: Opens, *, name: str, content_type: str) -> object:
    report(files=[File(name=name, content_type=content_type, content=b"<script>1</script>")])
    return browser.get(f"/attachments/{Attachment.objects.get().uuid}")


@pytest.mark.parametrize(
    "content_type",
    [
        "text/html",
        "image/svg+xml",
        "application/pdf",
        "text/html; charset=utf-8",
        "",
        "image/png\n",
    ],
)
def test_what_may_run_is_downloaded(ines: Browser, report: Opens, content_type: str) -> None:
    response = sent(ines, report, name="page.html", content_type=content_type)

    assert response.headers["Content-Disposition"] == 'attachment; filename="page.html"'
    assert response.headers["Content-Type"] == "application/octet-stream"
    assert response.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response.headers["X-Content-Type-Options"] == "nosniff"


def test_a_picture_may_be_looked_at(ines: Browser, report: Opens) -> None:
    response = sent(ines, report, name="screen.png", content_type="image/png")

    assert response.headers["Content-Disposition"] == 'inline; filename="screen.png"'
    assert response.headers["Content-Type"] == "image/png"
    assert "sandbox" in response.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd", 'filename=".._.._etc_passwd"'),
        ("a\r\nSet-Cookie: x=1.txt", 'filename="a__Set-Cookie: x=1.txt"'),
        ("\u202egpj.exe", 'filename="_gpj.exe"'),
        ('say "hi".txt', 'filename="say \\"hi\\".txt"'),
        ("Überweisung.pdf", "filename*=utf-8''%C3%9Cberweisung.pdf"),
        ("", 'filename="file"'),
    ],
)
def test_a_name_is_only_a_name(ines: Browser, report: Opens, name: str, shown: str) -> None:
    response = sent(ines, report, name=name, content_type="text/plain")

    assert shown in response.headers["Content-Disposition"]
    assert "Set-Cookie" not in response.headers


def test_a_raw_mail_is_a_download_byte_for_byte(ines: Browser, cast: Cast, now: object) -> None:
    raw = b"Subject: \xff\x00\r\n\r\n<b>hello</b>"
    key = InboundMail.objects.store(
        fingerprint=b"f" * 32, raw=raw, source="lmtp", envelope_from="a@feed.example",
        envelope_to=["texas@support.example"], received_at=now,
    )  # fmt: skip

    response = ines.get(f"/mail/{key}/raw")

    assert response.content == raw
    assert response.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert response.headers["Content-Disposition"] == f'attachment; filename="mail-{key}.eml"'
    assert "sandbox" in response.headers["Content-Security-Policy"]
