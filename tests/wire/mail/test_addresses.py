"""A mailbox is read only where the syntax leaves no doubt whose it is."""

import pytest

from switchboard.wire.mail import Address
from switchboard.wire.mail.addresses import addresses, entries


def test_a_name_that_poses_as_an_address_never_replaces_the_real_one():
    (found,) = addresses('"ceo@gulf-freight.example" <x@elsewhere.example>')

    assert found.address == "x@elsewhere.example"
    assert found.shown == "x@elsewhere.example"


@pytest.mark.parametrize(
    "written",
    [
        "<ceo@gulf-freight.example> <x@elsewhere.example>",
        "ceo@gulf-freight.example@elsewhere.example",
        '"ceo@gulf-freight.example',
        "ceo@gulf-freight.example x@elsewhere.example",
        "<>",
        "<rosa> <x@elsewhere.example>",
        "Rosa",
        "=?utf-8?b?Y2VvQGd1bGYtZnJlaWdodC5leGFtcGxl?=",
        "a@b\x00.example",
        "ros\ufffd@elsewhere.example",
        "rosa\u200b@elsewhere.example",
        "@elsewhere.example",
        "a" * 65 + "@elsewhere.example",
        f"{'a' * 64}@{'.'.join(['b' * 60] * 3)}.example",
        f"sam@{'İ' * 124}.example",
    ],
)
def test_a_doubtful_mailbox_is_none(written):
    assert set(entries(written)) == {None}


@pytest.mark.parametrize(
    ("written", "name", "address"),
    [
        ("sam@Gulf-Freight.Example", "", "sam@gulf-freight.example"),
        ("Sam O'Neil <Sam@gulf-freight.example>", "Sam O'Neil", "Sam@gulf-freight.example"),
        ("sam@gulf-freight.example (Sam (dock 4))", "Sam dock 4", "sam@gulf-freight.example"),
        (r'"Sam \"Dock\" Roy" <s@gulf-freight.example>', 'Sam "Dock" Roy',
         "s@gulf-freight.example"),
        ("=?utf-8?q?Luc=C3=ADa?= <l@gulf-freight.example>", "Lucía", "l@gulf-freight.example"),
        ("<@relay.example:sam@gulf-freight.example>", "", "sam@gulf-freight.example"),
        ('"=?utf-8?q?Luc=C3=ADa?=" <l@gulf-freight.example>', "Lucía", "l@gulf-freight.example"),
        ("Sam\u202e <s@gulf-freight.example>", "Sam", "s@gulf-freight.example"),
    ],
)  # fmt: skip
def test_names_and_addresses(written, name, address):
    assert addresses(written) == (Address(name=name, address=address),)


def test_commas_in_quotes_and_members_of_groups():
    found = addresses('Staff: "Guidry, Rosa" <r@bayou-dental.example>, s@bayou-dental.example;')

    assert [one.address for one in found] == ["r@bayou-dental.example", "s@bayou-dental.example"]


def test_three_thousand_open_brackets_are_no_address():
    assert addresses("(" * 3_000) == ()


def test_addresses_without_end_are_capped():
    assert len(addresses("a@bayou-dental.example," * 5_000)) == 500
