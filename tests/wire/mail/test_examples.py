"""The example mails are read as their writers meant them."""

from pathlib import Path

import pytest

from switchboard.wire.mail import InboundEmail, parse

FOLDER = Path(__file__).parents[3] / "examples" / "mail"
NAMES = sorted(path.name for path in FOLDER.glob("*.eml"))


def read(name: str) -> InboundEmail:
    return parse((FOLDER / name).read_bytes(), trusted_authserv_id="mx.support.example")


@pytest.mark.parametrize("name", NAMES)
def test_every_example_is_read_without_a_problem(name):
    found = read(name)

    assert found.problems == ()
    assert found.sender is not None
    assert found.to
    assert found.reply


def test_there_are_a_dozen():
    assert len(NAMES) >= 12


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("02-outlook-password-prompts.eml", "Hi team,", "slowing me down."),
        ("03-gmail-reply.eml", "It prints again,", "Thanks,\nPriya"),
        ("04-iphone-scanner.eml", "Handheld scanner", "before lunch."),
        ("05-impresora.eml", "Buenos días:", "usar la otra."),
        ("08-forwarded-invoice.eml", "Is this one real?", "settle the invoice."),
        ("11-outlook-thread.eml", "Still the same", "small ones are fine."),
    ],
)
def test_own_words_end_before_signature_and_quote(name, first, last):
    found = read(name)

    assert found.reply.startswith(first)
    assert found.reply.endswith(last)


def test_only_the_out_of_office_mail_is_automatic():
    automatic = [name for name in NAMES if read(name).is_automatic]

    assert automatic == ["06-out-of-office.eml"]


def test_the_screenshot_comes_along():
    (picture,) = read("07-screenshot.eml").attachments

    assert (picture.name, picture.content_type) == ("teller 2.png", "image/png")
    assert picture.content.startswith(b"\x89PNG")


def test_the_outage_is_from_a_verified_sender():
    assert read("01-office-down.eml").authentication.verdict == "verified"
