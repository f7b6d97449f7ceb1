"""Decides where this installation keeps its data, its secrets and its database."""

import hashlib
import json
import os
import secrets
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

LOGINS = ("desk_owner", "desk_console", "desk_portal")
STAFF_ROLE = "desk_staff"
PROJECT = Path(__file__).resolve().parents[2]
_URL_WANTED = (
    "DATABASE_URL is not usable: write it as "
    "postgresql://user:password@host:5432/name, with a login that may create roles."
)


class DatabaseUrlUnusable(ValueError):
    """DATABASE_URL can't be read as postgresql://user:password@host:port/name."""


@dataclass(frozen=True, kw_only=True)
class Place:
    """One installation's folder, and the server that its records are on."""

    folder: Path
    server_url: str | None = None
    secrets: dict[str, str] = field(default_factory=dict, repr=False)

    @property
    def is_embedded(self) -> bool:
        """Whether we run the database server ourselves."""
        return self.server_url is None

    @property
    def socket_folder(self) -> Path:
        """Where the embedded server listens; short, because a socket's path has 107 characters."""
        inside = self.folder / "socket"
        if len(str(inside)) < 80:
            return inside
        digest = hashlib.sha256(str(self.folder).encode()).hexdigest()[:12]
        return Path("/var/tmp") / f"switchboard-{digest}"  # noqa: S108 - made with mode 0700

    def address(self) -> dict[str, str]:
        """`HOST`, `PORT` and `NAME` of the database, as Django's settings spell them."""
        if self.server_url is None:
            return {"HOST": str(self.socket_folder), "PORT": "5432", "NAME": "switchboard"}
        parts = split_url(self.server_url)
        return {"HOST": parts["host"], "PORT": parts["port"], "NAME": parts["name"]}

    def administrator(self) -> dict[str, Any]:
        """Connection keywords of the login that makes roles and the database."""
        if self.server_url is None:
            return {
                "host": str(self.socket_folder),
                "port": "5432",
                "user": "postgres",
                "password": self.secrets["postgres"],
            }
        parts = split_url(self.server_url)
        named = {"host": parts["host"], "port": parts["port"], "user": parts["user"]}
        return {**named, "password": parts["password"]} if parts["password"] else named

    def connection(self, login: str) -> dict[str, Any]:
        """Psycopg keywords for one of our own logins."""
        where = self.address()
        return {
            "host": where["HOST"],
            "port": where["PORT"],
            "dbname": where["NAME"],
            "user": login,
            "password": self.secrets[login],
        }


def here() -> Place:
    """The installation that the environment names: SWITCHBOARD_DATA and DATABASE_URL."""
    folder = Path(os.environ.get("SWITCHBOARD_DATA") or _usual_folder()).resolve()
    return at(folder, server_url=os.environ.get("DATABASE_URL") or None)


def at(folder: Path, *, server_url: str | None = None) -> Place:
    """The installation in `folder`, its secrets made once and kept in a file of mode 0600."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o755)
    return Place(folder=folder, server_url=server_url, secrets=_secrets(folder / "secrets.json"))


def split_url(url: str) -> dict[str, str]:
    """Host, port, user, password and database name of a PostgreSQL URL.

    >>> split_url("postgresql://ana:s%40lt@db.example:5433/desk")["password"]
    's@lt'
    """
    try:
        parts = urlsplit(url)
        port = parts.port or 5432
    except ValueError as unreadable:
        raise DatabaseUrlUnusable(_URL_WANTED) from unreadable
    if parts.scheme not in {"postgres", "postgresql"} or not parts.path.strip("/"):
        raise DatabaseUrlUnusable(_URL_WANTED)
    query = dict(pair.partition("=")[::2] for pair in parts.query.split("&") if pair)
    return {
        "host": unquote(parts.hostname or query.get("host", "") or "/var/run/postgresql"),
        "port": str(port),
        "user": unquote(parts.username or "postgres"),
        "password": unquote(parts.password or ""),
        "name": unquote(parts.path.strip("/")),
    }


def _usual_folder() -> Path:
    if os.geteuid() != 0 or _others_may_enter(PROJECT):
        return PROJECT / ".data"
    # The server drops root's rights, and that user can't pass through a private home.
    digest = hashlib.sha256(str(PROJECT).encode()).hexdigest()[:12]
    return Path("/var/lib/switchboard") / digest


def _others_may_enter(folder: Path) -> bool:
    return all(part.stat().st_mode & 0o001 for part in (folder, *folder.parents))


def _secrets(path: Path) -> dict[str, str]:
    if not path.exists():
        made = {name: secrets.token_urlsafe(32) for name in (*LOGINS, "postgres", "django")}
        draft = path.with_suffix(f".{os.getpid()}")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            json.dump(made, file, indent=1)
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, path)  # atomically, and only if nobody else was first
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return dict(json.loads(path.read_text()))
