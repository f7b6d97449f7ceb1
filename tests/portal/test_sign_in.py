"""Coming in by a mailed code, and everything that must not let anybody in."""

from collections.abc import Callable

import pytest

from switchboard.accounts.models import PortalSession, SignInCode
from switchboard.clients.models import Client, Contact
from tests.cast import Cast
from tests.portal.browsing import Browser
from tests.portal.conftest import CODE, expire, give_code

SignIn = Callable[[Contact], Browser]


def test_a_stranger_sees_both_desks_and_the_way_in(committed: Cast, browser: Browser) -> None:
    page = browser.get("/")

    assert page.status == 200
    assert "(737) 356-2220" in page.words
    assert "(337) 313-2400" in page.words
    assert "Then press 2 for support" in page.words
    assert "Monday to Friday, 7 am to 5 pm Central" in page.words
    assert 'href="/sign-in"' in page.text


def test_the_code_from_the_mail_lets_its_contact_in(committed: Cast, browser: Browser) -> None:
    asked = browser.post("/sign-in", {"address": "Hector@hillcountry-law.example"})
    give_code(committed.hector.email)
    entered = browser.post("/sign-in/code", {"code": CODE})
    listed = browser.get(entered.location)

    assert (asked.status, asked.location) == (303, "/sign-in/code")
    assert (entered.status, entered.location) == (303, "/tickets")
    assert listed.status == 200
    assert "Hector Ruiz" in listed.words


@pytest.mark.parametrize("typed", ["k7wq2m", " K7W Q2M ", "k7w-q2m", "K7W–Q2M"])
def test_the_code_is_read_as_people_type_it(typed: str, committed: Cast, browser: Browser) -> None:
    browser.post("/sign-in", {"address": committed.hector.email})
    give_code(committed.hector.email)

    entered = browser.post("/sign-in/code", {"code": typed})

    assert entered.status == 303


def test_known_and_unknown_addresses_get_the_same_answer(committed: Cast, portal_port: int) -> None:
    pages = []
    for address in (committed.hector.email, "nobody@hillcountry-law.example"):
        one = Browser(port=portal_port)
        answer = one.post("/sign-in", {"address": address})
        shown = one.get(answer.location).words.replace(address, "ADDRESS")
        wrong = one.post("/sign-in/code", {"code": "AAAAAA"})
        pages.append((answer.status, shown, wrong.status))

    assert pages[0] == pages[1]


def test_a_wrong_code_says_what_to_do_and_a_fifth_one_ends_it(
    committed: Cast, browser: Browser
) -> None:
    browser.post("/sign-in", {"address": committed.hector.email})
    give_code(committed.hector.email)

    wrong = [browser.post("/sign-in/code", {"code": "AAAAAA"}) for _ in range(5)]
    too_late = browser.post("/sign-in/code", {"code": CODE})

    assert {answer.status for answer in wrong} == {422}
    assert "Look at the newest mail" in wrong[0].words
    assert too_late.status == 422
    assert not PortalSession.objects.exists()


def test_an_old_code_and_a_used_code_let_nobody_in(committed: Cast, browser: Browser) -> None:
    browser.post("/sign-in", {"address": committed.hector.email})
    expire(give_code(committed.hector.email))

    assert browser.post("/sign-in/code", {"code": CODE}).status == 422

    browser.post("/sign-in", {"address": committed.hector.email})
    give_code(committed.hector.email)
    again = Browser(port=browser.port, cookies=dict(browser.cookies))

    assert browser.post("/sign-in/code", {"code": CODE}).status == 303
    assert again.post("/sign-in/code", {"code": CODE}).status == 422


def test_the_fifth_request_in_a_quarter_of_an_hour_is_refused(
    committed: Cast, browser: Browser
) -> None:
    for _ in range(4):
        assert browser.post("/sign-in", {"address": "a@example.com"}).status == 303

    refused = browser.post("/sign-in", {"address": "A@example.com"})

    assert refused.status == 429
    assert "The newest one still works" in refused.words
    assert SignInCode.objects.count() == 4


def test_signing_in_anew_ends_the_session_that_came_along(
    committed: Cast, signed_in: SignIn
) -> None:
    browser = signed_in(committed.hector)
    before = dict(browser.cookies)
    browser.cookies.pop("portal_session")
    browser.post("/sign-in", {"address": committed.opal.email})
    give_code(committed.opal.email)
    browser.cookies["portal_session"] = before["portal_session"]

    # With a session the code's page still takes a code: somebody else sits down here.
    browser.post("/sign-in/code", {"code": CODE})

    assert browser.cookies["portal_session"] != before["portal_session"]
    assert browser.cookies["portal_csrf"] != before["portal_csrf"]
    assert list(PortalSession.objects.values_list("contact__name")) == [("Opal Whitfield",)]


def test_signing_out_ends_the_session_in_the_database(committed: Cast, signed_in: SignIn) -> None:
    browser = signed_in(committed.hector)
    kept = dict(browser.cookies)

    browser.post("/sign-out", page="/tickets")
    replayed = Browser(port=browser.port, cookies=kept).get("/tickets")

    assert "portal_session" not in browser.cookies
    assert (replayed.status, replayed.location) == (302, "/sign-in?next=%2Ftickets")


@pytest.mark.parametrize("record", [Contact, Client])
def test_who_is_deactivated_is_out_with_the_next_click(
    record: type[Contact] | type[Client], committed: Cast, signed_in: SignIn
) -> None:
    browser = signed_in(committed.hector)
    assert browser.get("/tickets").status == 200

    record.objects.update(is_active=False)

    assert browser.get("/tickets").status == 302


@pytest.mark.parametrize(
    ("wanted", "reached"),
    [
        ("/tickets/new", "/tickets/new"),
        ("//evil.example", "/tickets"),
        ("https://evil.example/", "/tickets"),
        ("/\\evil.example", "/tickets"),
        ("javascript:alert(1)", "/tickets"),
        ("/sign-out", "/tickets"),
    ],
)
def test_the_way_on_after_signing_in_is_never_somebody_elses(
    wanted: str, reached: str, committed: Cast, browser: Browser
) -> None:
    browser.post("/sign-in", {"address": committed.hector.email, "next": wanted})
    give_code(committed.hector.email)

    entered = browser.post("/sign-in/code", {"code": CODE})

    assert entered.location == reached


def test_the_cookie_can_be_read_by_no_script_and_no_other_site(
    committed: Cast, browser: Browser
) -> None:
    browser.post("/sign-in", {"address": committed.hector.email})
    give_code(committed.hector.email)

    entered = browser.post("/sign-in/code", {"code": CODE})

    given = next(line for line in entered.set_cookies if line.startswith("portal_session"))
    assert "HttpOnly" in given
    assert "SameSite=Lax" in given


@pytest.mark.parametrize(
    "address", ["", "hector", "hector@", "a" * 300 + "@example.com", "\x00@a.b"]
)
def test_what_is_no_address_is_said_so_and_kept(
    address: str, committed: Cast, browser: Browser
) -> None:
    page = browser.post("/sign-in", {"address": address})

    assert page.status == 422
    assert not SignInCode.objects.exists()


def test_the_code_page_without_an_address_leads_back(committed: Cast, browser: Browser) -> None:
    assert browser.get("/sign-in/code").location == "/sign-in"
    browser.cookies["portal_sign_in"] = "forged:cookie:value"
    assert browser.get("/sign-in/code").location == "/sign-in"


def test_a_forged_session_cookie_is_nobody(committed: Cast, browser: Browser) -> None:
    for forged in ("0" * 64, "x", "'; SELECT 1 --", "%00"):
        browser.cookies["portal_session"] = forged

        assert browser.get("/tickets").status == 302, forged


def test_words_written_before_the_session_ended_are_shown_again(
    committed: Cast, signed_in: SignIn
) -> None:
    browser = signed_in(committed.hector)
    form = {"subject": "Printer", "text": "It <b>hums</b>."}
    PortalSession.objects.all().delete()

    answer = browser.send_form("/tickets", form)

    assert answer.status == 401
    assert "It &lt;b&gt;hums&lt;/b&gt;." in answer.text


def test_health_needs_no_session(committed: Cast, browser: Browser) -> None:
    assert browser.get("/healthz").status == 200
    assert browser.get("/readyz").status == 200
