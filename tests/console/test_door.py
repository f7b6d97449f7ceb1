"""Who gets in, who no longer does, and that a way in leads nowhere else."""

import pytest
from django.test import Client as Browser

from switchboard.accounts.models import User
from tests.cast import Cast
from tests.console.conftest import SignIn, page_of

PASSWORD = "correct-horse-battery"


def test_a_stranger_is_asked_to_sign_in_first(cast: Cast) -> None:
    response = Browser().get("/triage")

    assert response.status_code == 302
    assert response["Location"] == "/sign-in?next=/triage"


def test_an_engineer_signs_in_by_password_and_lands_in_triage(cast: Cast) -> None:
    User.objects.create_user(cast.ines.email, PASSWORD, engineer=cast.ines)
    browser = Browser()

    response = browser.post("/sign-in", {"login": cast.ines.email, "password": PASSWORD})

    assert (response.status_code, response["Location"]) == (302, "/")
    assert browser.get("/", follow=True).redirect_chain == [("/triage", 302)]


@pytest.mark.parametrize(
    "evil", ["//evil.example", "https://evil.example/x", "javascript:alert(1)"]
)
def test_next_never_leads_to_another_site(cast: Cast, evil: str) -> None:
    User.objects.create_user(cast.ines.email, PASSWORD, engineer=cast.ines)

    response = Browser().post(
        f"/sign-in?next={evil}", {"login": cast.ines.email, "password": PASSWORD, "next": evil}
    )

    assert response["Location"] == "/"


def test_a_known_and_an_unknown_address_get_the_same_answer(cast: Cast) -> None:
    User.objects.create_user(cast.ines.email, PASSWORD, engineer=cast.ines)

    answers = [
        page_of(Browser().post("/sign-in", {"login": login, "password": "wrong-wrong-wrong"}))
        for login in (cast.ines.email, "nobody@support.example")
    ]

    assert "not correct" in answers[0]
    known, unknown = (
        [line for line in page.splitlines() if "csrf" not in line and 'name="login"' not in line]
        for page in answers
    )
    assert known == unknown


@pytest.mark.parametrize("what", ["engineer", "user"])
def test_who_is_disabled_is_locked_out_at_once(sign_in: SignIn, cast: Cast, what: str) -> None:
    browser = sign_in(cast.ines)
    assert browser.get("/triage").status_code == 200
    disabled = cast.ines if what == "engineer" else cast.ines.user
    disabled.is_active = False
    disabled.save()

    response = browser.get("/triage")

    assert response.status_code == 302
    assert response["Location"].startswith("/sign-in")


def test_signing_out_by_a_link_only_asks(ines: Browser) -> None:
    asked = ines.get("/sign-out")
    still_in = ines.get("/triage").status_code
    ines.post("/sign-out")

    assert (asked.status_code, still_in) == (200, 200)
    assert ines.get("/triage").status_code == 302


def test_a_form_without_its_secret_is_refused_with_a_page_of_ours(
    sign_in: SignIn, cast: Cast
) -> None:
    signed_in = sign_in(cast.ines)
    strict = Browser(enforce_csrf_checks=True)
    strict.cookies = signed_in.cookies

    response = strict.post("/teams/service_desk/next")

    assert response.status_code == 403
    assert "This is not open to you" in page_of(response)


def test_nobody_can_make_themselves_an_account(cast: Cast) -> None:
    assert Browser().get("/sign-up").status_code in {302, 404}
    assert Browser().post("/accounts/signup/", {}).status_code in {302, 404}
