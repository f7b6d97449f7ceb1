"""A reply token is ours or it is nothing."""

import uuid

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from switchboard.wire import reply_token
from switchboard.wire.reply_token import NotMintable, ReplyToken, find, mint, read

SECRET = b"0123456789abcdef0123456789abcdef"
OLD = b"fedcba9876543210fedcba9876543210"
CONTACT = "0b6f7a44-11b2-4f6e-9a54-9c0e5d3f1a77"
TOKEN = mint("482730516", contact=CONTACT, secret=SECRET)
MEANT = ReplyToken(ticket_number="482730516", contact=CONTACT)


def test_a_token_reads_back_in_any_case():
    assert read(TOKEN, secrets=[SECRET]) == MEANT
    assert read(TOKEN.upper(), secrets=[SECRET]) == MEANT


def test_a_token_of_an_older_secret_is_still_read():
    assert read(mint("482730516", contact=CONTACT, secret=OLD), secrets=[SECRET, OLD]) == MEANT


def test_a_token_of_another_secret_is_nothing():
    assert read(TOKEN, secrets=[OLD]) is None
    assert read(TOKEN, secrets=[]) is None


@pytest.mark.parametrize("at", range(len(TOKEN)))
def test_a_token_changed_in_one_character_is_nothing(at):
    changed = "3" if TOKEN[at] != "3" else "4"

    assert read(TOKEN[:at] + changed + TOKEN[at + 1 :], secrets=[SECRET]) is None


@pytest.mark.parametrize("token", ["", "-", "482730516", "x" * 10_000, TOKEN + "a", TOKEN[:-1]])
def test_what_is_no_token_is_nothing(token):
    assert read(token, secrets=[SECRET]) is None


@pytest.mark.parametrize(
    "places",
    [
        [f"Texas desk <reply+{TOKEN}@support.example>"],
        ["texas@support.example", f"REPLY+{TOKEN.upper()}@SUPPORT.EXAMPLE"],
        [reply_token.message_id(TOKEN, nonce="1", domain="support.example")],
        ["<a@b>", f"<x@y> <{TOKEN}.7@support.example>"],
        [mint("302414539", contact="7", secret=OLD), TOKEN],
    ],
)
def test_it_is_found_in_recipients_and_references(places):
    assert find(places, secrets=[SECRET]) == MEANT


def test_a_number_in_the_subject_threads_nothing():
    assert find(["[#482730516] Printer", "482730516@support.example"], secrets=[SECRET]) is None


def test_the_longest_reply_address_fits_a_local_part():
    for contact in (CONTACT, "x" * 18):
        token = mint("482730516", contact=contact, secret=SECRET)
        local, _, _ = reply_token.address(token, domain="support.example").rpartition("@")
        assert len(local) <= 64


@pytest.mark.parametrize(
    ("number", "contact", "secret"),
    [
        ("48273x516", "7", SECRET),
        ("", "7", SECRET),
        ("4827305160", "7", SECRET),
        ("482730516", "", SECRET),
        ("482730516", "x" * 19, SECRET),
        ("482730516", "7", b"short"),
    ],
)
def test_what_would_make_a_weak_or_broken_token_is_refused(number, contact, secret):
    with pytest.raises(NotMintable):
        mint(number, contact=contact, secret=secret)


@given(
    st.integers(0, 999_999_999),
    st.one_of(
        st.uuids().map(str),
        st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=4),
    ),
)
@settings(deadline=None)
def test_every_number_and_contact_read_back(number, contact):
    token = mint(f"{number:09d}", contact=contact, secret=SECRET)

    assert read(token, secrets=[OLD, SECRET]) == ReplyToken(
        ticket_number=f"{number:09d}", contact=contact
    )


def test_an_unusual_way_to_write_a_uuid_is_kept_as_it_is():
    odd = uuid.UUID(CONTACT).hex[:18]

    found = read(mint("482730516", contact=odd, secret=SECRET), secrets=[SECRET])

    assert found is not None
    assert found.contact == odd
