"""Through the real child: what is crafted has an end, what people send is understood."""

import pytest

from switchboard.wire.bounded import ParserPool
from tests.wire.mail.crafted import FAMILIES
from tests.wire.mail.letters import mail
from tests.wire.mail.well_formed import SHAPES

SET_ASIDE = {
    "semicolons": "a Content-Type has too many parameters to read",
    "parameters": "a Content-Type has too many parameters to read",
    "sections of a parameter": "a Content-Type has too many parameters to read",
    "open quotes in a parameter": "a Content-Type has too many parameters to read",
    "headers": "there are more than 5,000 headers",
    "levels": "parts lie more than 30 levels deep",
}


@pytest.fixture(scope="module")
def pool():
    with ParserPool(1) as pool:
        yield pool


@pytest.mark.parametrize("name", FAMILIES)
def test_a_crafted_mail_is_answered_within_the_limits(pool, name):
    found = pool.parse(FAMILIES[name](250_000))

    assert not any("could not be read (" in problem for problem in found.problems)
    if name in SET_ASIDE:
        assert SET_ASIDE[name] in found.problems
        assert not found.is_readable
    elif not found.is_readable:
        assert found.problems[0].startswith(("the headers are longer", "parts lie more", "it has"))
    assert pool.parse(mail("Subject: Next")).subject == "Next"


@pytest.mark.parametrize("name", SHAPES)
def test_twenty_five_megabytes_are_understood(pool, name):
    found = pool.parse(SHAPES[name](25 * 2**20))

    assert found.is_readable
    assert found.text
    assert found.sender.address == "rosa@bayou-dental.example"
