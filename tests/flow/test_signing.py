"""Letters are signed by DKIM; a verifier that asks a DNS of ours finds every one sound."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import dkim
import pytest

from switchboard.channels.models import OutboundMail
from switchboard.flow import outbox, signing
from switchboard.gateways.mail import dkim_signature
from switchboard.gateways.mail.dkim_signature import KeyUnusable
from tests.cast import Cast
from tests.flow import scenes
from tests.gateways.sink import END, Fault, Sink, serving

KEY = dkim_signature.new_key(1024)
DNS = {b"desk._domainkey.support.example.": dkim_signature.record(KEY).encode()}


def found(name: bytes, timeout: int = 5) -> bytes | None:
    return DNS.get(name)


@pytest.fixture
def sink(settings, tmp_path: Path) -> Iterator[Sink]:
    settings.DKIM_KEY, settings.DKIM_SELECTOR = str(tmp_path / "dkim.pem"), "desk"
    (tmp_path / "dkim.pem").write_bytes(KEY)
    with serving() as one:
        settings.SMTP = one.url()
        yield one


def send(*, now: datetime) -> None:
    outbox.send_waiting(50, now=now)


def received(raw: bytes) -> bytes:
    """As the far server read it: without the dots of the wire."""
    return raw.replace(b"\r\n..", b"\r\n.")


def test_every_letter_of_a_trip_is_signed_and_verifies(cast: Cast, now: datetime, sink: Sink):
    scenes.resolved(cast.lucille, cast, at=now)

    send(now=now + timedelta(hours=2))

    assert len(sink.kept) == 4
    for raw in sink.kept:
        assert dkim.verify(received(raw), dnsfunc=found)


@pytest.mark.parametrize(
    "header",
    [b"From: ceo@hillcountry-law.example", b"Subject: Pay this", b"Reply-To: a@evil.example",
     b"To: all@bayou-dental.example", b"Content-Type: text/html", b"MIME-Version: 1.0",
     b"Message-ID: <other@evil.example>", b"Date: Tue, 24 Nov 2026 08:00:00 -0600"],
)  # fmt: skip
def test_a_header_that_somebody_adds_breaks_the_signature(
    cast: Cast, now: datetime, sink: Sink, header: bytes
):
    scenes.reported(cast.lucille, at=now)
    send(now=now)

    raw = received(sink.kept[0])

    assert dkim.verify(raw, dnsfunc=found)
    assert not dkim.verify(header + b"\r\n" + raw, dnsfunc=found)
    assert not dkim.verify(raw + b"One word more\r\n", dnsfunc=found)


def test_what_may_have_left_is_sent_again_byte_for_byte(cast: Cast, now: datetime, sink: Sink):
    ticket = scenes.taken(cast.lucille, cast, at=now)
    OutboundMail.objects.filter(ticket=ticket).exclude(act="taken").update(state="sent")
    sink.will(Fault(at=END))

    send(now=now + timedelta(hours=1))
    send(now=now + timedelta(days=2))

    first, second = sink.seen
    assert first == second
    assert first.startswith(b"DKIM-Signature: ")


@pytest.mark.parametrize(
    "content", [b"", b"-----BEGIN RSA PRIVATE KEY-----\nnonsense\n-----END RSA PRIVATE KEY-----"]
)
def test_a_broken_key_is_told_and_stops_no_letter(
    cast: Cast, now: datetime, sink: Sink, settings, content: bytes
):
    Path(settings.DKIM_KEY).write_bytes(content)
    scenes.reported(cast.lucille, at=now)

    send(now=now)

    assert len(sink.kept) == 1
    assert b"DKIM-Signature" not in sink.kept[0]
    with pytest.raises(KeyUnusable, match="can't be used"):
        signing.signing_key()


def test_a_key_that_is_named_and_missing_is_told(settings, tmp_path: Path):
    settings.DKIM_KEY = str(tmp_path / "nowhere.pem")

    with pytest.raises(KeyUnusable, match="no such file"):
        signing.signing_key()


def test_without_a_key_nothing_is_signed(settings):
    settings.DKIM_KEY = ""

    assert signing.signing_key() is None


def test_a_short_key_is_refused():
    with pytest.raises(KeyUnusable, match="512 bits"):
        dkim_signature.check_key(_short_key(), named="short")


def test_the_record_fits_the_strings_of_a_zone_file():
    pem = dkim_signature.new_key()

    strings = dkim_signature.record_strings(pem)

    assert "".join(strings) == dkim_signature.record(pem)
    assert len(strings) == 2
    assert all(len(one) <= 255 for one in strings)


def _short_key() -> bytes:
    # Made once with 512 bits, which today's libraries no longer make.
    return b"""-----BEGIN RSA PRIVATE KEY-----
MIIBOgIBAAJBAL9NdgRZO8U/y/Vj/QJDpC/wwTa4ls7M9vIwz88O0QSht9jxTcgE
YjvLRyNi6uhh6d92+WvsQwVXlcv/vFKfjDMCAwEAAQJAEo8bQfS+PbagvN/EbfHN
/fCnbf2ec9Wip4BgyL+xO3eh/oXcpHHpKNZEcZYtW6l6y+305Q1aiOJSvK+pg3S1
MQIhAORqnpYXgdtyASXGaNmYjTbN+fqXR2R+OU+B7rGRSsivAiEA1md75rSs0eQl
PKsQfz1bKd8grTb1k039MU+v/0Zvjb0CIAk2L40YB5mlAFzYopPb7h3+so0jmrJ3
0LHfKJQqqtxrAiAyC0uHSQrBnw/1/jPGj0q1FkipRZfCf0Sm+uOooQcuvQIhALrE
lY3PrSbh0pzIOW7T5cacngrUNNrQEsTh1mRzNe/e
-----END RSA PRIVATE KEY-----
"""
