"""Makes the database and its logins, so that each process can do only what is its own."""

import psycopg
from psycopg import sql

from switchboard.database.place import LOGINS, STAFF_ROLE, Place


class ServerTooOld(RuntimeError):
    """The PostgreSQL server is older than the oldest version we are tested on."""


def provision(place: Place) -> None:
    """Roles, passwords and the database itself; safe to repeat, changes nothing that is right.

    `desk_owner` owns and migrates. `desk_console` sees sessions and sign-in alone and may become
    `desk_staff` for one transaction. `desk_portal` reads through row security alone and is a
    member of nothing (SET ROLE is no wall against injected SQL, so there is none to set).
    """
    name = place.address()["NAME"]
    with psycopg.connect(**place.administrator(), dbname="postgres", autocommit=True) as server:
        _refuse_old(server)
        for login in LOGINS:
            _ensure_login(server, login, password=place.secrets[login])
        _ensure_staff_role(server)
        _ensure_database(server, name)
    with psycopg.connect(**place.administrator(), dbname=name, autocommit=True) as database:
        database.execute("REVOKE ALL ON SCHEMA public FROM PUBLIC")
        database.execute("GRANT USAGE ON SCHEMA public TO desk_console, desk_portal, desk_staff")
        database.execute("GRANT ALL ON SCHEMA public TO desk_owner")
        # Open to everybody by default, and a way to fill the disk for whoever injects SQL.
        database.execute("REVOKE ALL ON FUNCTION lo_create(oid), lo_creat(int) FROM PUBLIC")


def _refuse_old(server: psycopg.Connection) -> None:
    version = server.info.server_version
    if version < 150000:
        message = f"PostgreSQL {version // 10000} is too old: Switchboard needs 15 to 18."
        raise ServerTooOld(message)


def _ensure_login(server: psycopg.Connection, login: str, *, password: str) -> None:
    exists = server.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [login]).fetchone()
    verb = sql.SQL("ALTER ROLE {} " if exists else "CREATE ROLE {} ").format(sql.Identifier(login))
    server.execute(
        verb
        + sql.SQL("LOGIN NOINHERIT NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS PASSWORD {}")
        .format(sql.Literal(password))
    )  # fmt: skip


def _ensure_staff_role(server: psycopg.Connection) -> None:
    if not server.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [STAFF_ROLE]).fetchone():
        server.execute("CREATE ROLE desk_staff NOLOGIN NOSUPERUSER NOBYPASSRLS")
    server.execute("GRANT desk_staff TO desk_console")
    # A table that waits a second for a lock is better than a queue that hangs behind a migration.
    server.execute("ALTER ROLE desk_console SET lock_timeout = '10s'")
    server.execute("ALTER ROLE desk_portal SET lock_timeout = '5s'")
    server.execute("ALTER ROLE desk_portal SET statement_timeout = '10s'")


def _ensure_database(server: psycopg.Connection, name: str) -> None:
    if not server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
        server.execute(
            sql.SQL("CREATE DATABASE {} OWNER desk_owner ENCODING 'UTF8' TEMPLATE template0")
            .format(sql.Identifier(name))
        )  # fmt: skip
    server.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(sql.Identifier(name)))
    server.execute(
        sql.SQL("GRANT CONNECT ON DATABASE {} TO desk_console, desk_portal").format(
            sql.Identifier(name)
        )
    )
