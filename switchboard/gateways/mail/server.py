"""Decides where letters are handed over, and how we sign in there."""

from dataclasses import dataclass, field, replace
from typing import Self
from urllib.parse import parse_qs, unquote, urlsplit

from switchboard.gateways.oauth import Grant


class SmtpUrlUnusable(ValueError):
    """SWITCHBOARD_SMTP can't be read."""

    def __init__(self, url: str) -> None:
        shown = url.rpartition("@")[2]
        super().__init__(
            f"SWITCHBOARD_SMTP ends in “{shown}”, which is not usable: write it as "
            "smtp://user:password@host:587?starttls=1 or smtps://user:password@host:465."
        )


class GrantMissing(ValueError):
    """SWITCHBOARD_SMTP asks for XOAUTH2, and nothing says where its tokens come from."""

    def __init__(self) -> None:
        super().__init__(
            "SWITCHBOARD_SMTP says auth=xoauth2: set SWITCHBOARD_SMTP_TOKEN_URL and"
            " SWITCHBOARD_SMTP_CLIENT_ID too, and name the user in the address."
        )


@dataclass(frozen=True, kw_only=True)
class Server:
    """Where letters are handed over; with a grant, by XOAUTH2 in place of a password."""

    host: str
    port: int
    user: str = ""
    password: str = field(default="", repr=False)
    is_tls: bool = False
    is_starttls: bool = False
    wants_token: bool = False
    grant: Grant | None = None

    @classmethod
    def from_url(cls, url: str) -> Self:
        """Reads smtp://user:password@host:port?starttls=1 or smtps://…; raises SmtpUrlUnusable.

        `auth=xoauth2` in the query wants a grant: see `granted`.
        """
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError as unreadable:
            raise SmtpUrlUnusable(url) from unreadable
        query = parse_qs(parts.query)
        auth = query.get("auth", [""])
        if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
            raise SmtpUrlUnusable(url)
        if auth not in ([""], ["xoauth2"]):
            raise SmtpUrlUnusable(url)
        is_tls = parts.scheme == "smtps"
        return cls(
            host=parts.hostname,
            port=port or (465 if is_tls else 25),
            user=unquote(parts.username or ""),
            password=unquote(parts.password or ""),
            is_tls=is_tls,
            is_starttls=query.get("starttls") == ["1"],
            wants_token=auth == ["xoauth2"],
        )

    def granted(self, grant: Grant) -> Self:
        """The same server with what its tokens are asked with; raises GrantMissing."""
        if not self.wants_token:
            return self
        if not (grant.token_url and grant.client_id and self.user):
            raise GrantMissing
        return replace(self, grant=grant)
