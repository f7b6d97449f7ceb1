from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from switchboard.gateways import oauth
from switchboard.gateways.oauth import Grant, TokenRefused, TokenServerAway, TokenUrlUnusable
from tests.gateways.token_server import TokenServer, token_server

NOW = datetime(2026, 11, 23, 13, 2, tzinfo=UTC)


@pytest.fixture
def server() -> Iterator[TokenServer]:
    oauth._kept.clear()
    with token_server() as one:
        yield one


def grant(server: TokenServer, **more: str) -> Grant:
    usual = {"client_id": "desk", "client_secret": "the-secret", "scope": "imap.all"}
    return Grant(token_url=server.url, **{**usual, **more})


def test_without_a_refresh_token_the_client_asks_for_itself(server: TokenServer):
    token = oauth.access_token(grant(server), now=NOW)

    assert token == "token-1"
    assert server.asked == [
        {
            "client_id": "desk", "client_secret": "the-secret", "scope": "imap.all",
            "grant_type": "client_credentials",
        }
    ]  # fmt: skip


def test_a_refresh_token_is_used_and_its_successor_handed_over(server: TokenServer):
    server.will_answer(200, access_token="first", expires_in=3600, refresh_token="newer")
    kept: list[str] = []

    token = oauth.access_token(grant(server, refresh_token="older"), now=NOW, keep=kept.append)

    assert (token, kept) == ("first", ["newer"])
    assert server.asked[0]["grant_type"] == "refresh_token"
    assert server.asked[0]["refresh_token"] == "older"
    assert oauth.access_token(grant(server, refresh_token="newer"), now=NOW) == "first"


def test_a_token_is_asked_for_again_only_when_it_runs_out(server: TokenServer):
    before = [oauth.access_token(grant(server), now=NOW + timedelta(minutes=m)) for m in (0, 58)]
    after = oauth.access_token(grant(server), now=NOW + timedelta(minutes=59))

    assert (before, after) == (["token-1", "token-1"], "token-2")


def test_a_token_that_was_refused_is_forgotten(server: TokenServer):
    oauth.access_token(grant(server), now=NOW)

    oauth.forget(grant(server))

    assert oauth.access_token(grant(server), now=NOW) == "token-2"


def test_many_who_ask_at_once_ask_once(server: TokenServer):
    with ThreadPoolExecutor(8) as pool:
        tokens = list(pool.map(lambda _: oauth.access_token(grant(server), now=NOW), range(8)))

    assert set(tokens) == {"token-1"}
    assert len(server.asked) == 1


def test_a_refusal_says_whose_and_why_and_no_secret(server: TokenServer):
    server.will_answer(401, error="invalid_client", error_description="The secret has expired.")

    with pytest.raises(TokenRefused, match="invalid_client, The secret has expired") as refused:
        oauth.access_token(grant(server), now=NOW)

    assert "the-secret" not in str(refused.value) + repr(grant(server))


@pytest.mark.parametrize(
    ("status", "form"),
    [
        (500, {}),
        (200, {}),
        (200, {"access_token": ""}),
        (200, {"access_token": "with\r\nmore"}),
        (200, {"access_token": 17}),
    ],
)
def test_an_answer_without_a_token_means_later(server: TokenServer, status: int, form: dict):
    server.will_answer(status, **form)

    with pytest.raises(TokenServerAway):
        oauth.access_token(grant(server), now=NOW)

    assert oauth.access_token(grant(server), now=NOW) == "token-2"


def test_a_redirect_gets_no_secret(server: TokenServer):
    with token_server() as elsewhere:
        server.will_answer(307, {"Location": elsewhere.url})

        with pytest.raises(TokenServerAway):
            oauth.access_token(grant(server), now=NOW)

        assert elsewhere.asked == []


def test_what_a_token_server_says_can_be_kept(server: TokenServer):
    server.will_answer(400, error="no\0\ud800", error_description="\x1b[31m never")

    with pytest.raises(TokenRefused) as refused:
        oauth.access_token(grant(server), now=NOW)

    assert str(refused.value).isprintable()


@pytest.mark.parametrize("renewed", ["\ud800", "with\r\nmore", "", 7, "x" * 20_000])
def test_a_refresh_token_that_can_not_be_sent_replaces_none(server: TokenServer, renewed: object):
    server.will_answer(200, access_token="good", refresh_token=renewed)
    kept: list[str] = []

    token = oauth.access_token(grant(server, refresh_token="old"), now=NOW, keep=kept.append)

    assert (token, kept) == ("good", [])


def test_an_answer_is_read_as_it_came_and_never_unpacked(server: TokenServer):
    server.will_answer(200, {"Content-Encoding": "gzip"}, access_token="plain")

    assert oauth.access_token(grant(server), now=NOW) == "plain"


def test_an_endless_answer_is_cut(server: TokenServer):
    server.will_answer(200, access_token="x" * (oauth.LARGEST_ANSWER + 1))

    with pytest.raises(TokenServerAway, match="too long"):
        oauth.access_token(grant(server), now=NOW)


def test_a_server_that_is_not_there_means_later():
    nobody = Grant(token_url="http://127.0.0.1:1/token", client_id="desk")

    with pytest.raises(TokenServerAway, match=r"127\.0\.0\.1"):
        oauth.access_token(nobody, now=NOW)


@pytest.mark.parametrize(
    "url",
    ["http://login.example/token", "ftp://login.example", "", "https://", "https://a:b@c.example",
     "https://[", "http://127.0.0.1.evil.example/"],
)  # fmt: skip
def test_a_secret_is_sent_over_tls_alone(url: str):
    with pytest.raises(TokenUrlUnusable):
        oauth.access_token(Grant(token_url=url, client_id="desk"), now=NOW)
