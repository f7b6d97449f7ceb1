import pytest

from switchboard.policy.document import Policy
from tests.policy.sample_policy import faults, form


@pytest.mark.parametrize("key", ["New Desk", "Texas", "2nd", "", "a" * 41, "tëxas", "a-b", "a.b"])
def test_a_key_is_short_lower_case_and_plain(key):
    changed = form()
    changed["desks"][key] = changed["desks"].pop("texas")

    assert any("can't be a key" in fault.message for fault in faults(changed).values())


@pytest.mark.parametrize("name", ["", "   ", "Tex\nas", "Tex\x00as", "Tex\u202eas", "x" * 201, 7])
def test_a_name_is_one_line_of_plain_characters(name):
    changed = form()
    changed["desks"]["texas"]["name"] = name

    assert list(faults(changed)) == ["desks.texas.name"]


def test_a_text_may_have_line_breaks_but_no_invisible_characters():
    broken, hidden = form(), form()
    broken["fees"]["notice"] = "One.\nTwo."
    hidden["fees"]["notice"] = "One.\u200bTwo."

    assert not faults(broken)
    assert list(faults(hidden)) == ["fees.notice"]


@pytest.mark.parametrize("website", ["support.example", "ftp://support.example", "https://", 5])
def test_a_website_is_written_in_full(website):
    changed = form()
    changed["company"]["website"] = website

    assert list(faults(changed)) == ["company.website"]


@pytest.mark.parametrize(
    "domain", ["support", "a b.example", "-a.example", "a..example", "@b.example"]
)
def test_a_mail_domain_is_one_that_mail_can_reach(domain):
    changed = form()
    changed["company"]["mail_domain"] = domain

    assert list(faults(changed)) == ["company.mail_domain"]


@pytest.mark.parametrize("language", ["english", "EN", "e", "en_US"])
def test_a_language_is_its_two_letters(language):
    changed = form()
    changed["texts"][language] = {}

    assert list(faults(changed)) == [f"texts.{language}"]


@pytest.mark.parametrize(("written", "kept"), [("95", "95.00"), (95, "95.00"), ("95.5", "95.50")])
def test_an_amount_keeps_its_cents(written, kept):
    changed = form()
    changed["fees"]["after_hours_rate_amount"] = written

    assert Policy.from_json(changed).to_json()["fees"]["after_hours_rate_amount"] == kept


def test_a_domain_is_compared_in_lower_case():
    changed = form()
    changed["desks"]["texas"]["email"] = "Texas@Support.Example"

    assert Policy.from_json(changed).desks["texas"].email == "Texas@support.example"
