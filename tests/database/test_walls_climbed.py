"""Ways over the walls that are tried in raw SQL, and walls taken down to see that it is noticed."""

import contextlib
from collections.abc import Iterator

import psycopg
import pytest
from psycopg import errors, sql

from switchboard.database.place import Place
from tests.cast import Cast
from tests.database import walls_inspected as walls
from tests.database.conftest import present
from tests.database.two_clients import secret_of

OUT_OF_THE_DATABASE = (
    "COPY staff_team (name) TO PROGRAM 'cat'",
    "COPY channels_submission FROM PROGRAM 'id'",
    "COPY staff_team (name) TO '/tmp/names'",
    "COPY channels_submission FROM '/etc/passwd'",
    "SELECT pg_read_file('postgresql.conf')",
    "SELECT pg_read_binary_file('PG_VERSION')",
    "SELECT pg_ls_dir('.')",
    "SELECT pg_stat_file('PG_VERSION')",
    "SELECT lo_import('/etc/passwd')",
    "SELECT * FROM pg_authid",
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'desk_owner'",
    "DROP EXTENSION plpgsql",
)
SOMETHING_OF_ITS_OWN = (
    "CREATE TABLE public.mine (a int)",
    "CREATE TEMP TABLE accounts_portalsession (secret_hash bytea)",
    "CREATE VIEW public.mine AS SELECT 1",
    "CREATE FUNCTION public.mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "CREATE SCHEMA mine",
    "CREATE ROLE mine",
    "GRANT desk_staff TO desk_portal",
    "ALTER TABLE tickets_ticket DISABLE ROW LEVEL SECURITY",
    "CREATE POLICY mine ON tickets_ticket USING (true)",
    "DROP POLICY portal_reads ON tickets_ticket",
    "ALTER FUNCTION portal_client() RESET ALL",
)
SETTINGS = {
    "app.client": "1",
    "app.org": "1",
    "app.contact": "1",
    "row_security": "off",
    "search_path": "pg_temp, public",
    "default_transaction_read_only": "on",
    "enable_seqscan": "off",
    "plan_cache_mode": "force_generic_plan",
}


def test_no_other_role_can_be_taken(desk: Cast, portal: psycopg.Connection) -> None:
    roles = [name for (name,) in portal.execute("SELECT rolname FROM pg_roles")]

    for role in set(roles) - {"desk_portal"}:
        name = sql.Identifier(role)
        assert walls.is_refused(portal, sql.SQL("SET ROLE {}").format(name)), role
        assert walls.is_refused(
            portal, sql.SQL("SELECT set_config('role', {}, true)").format(sql.Literal(role))
        ), role
        taken = sql.SQL("SET SESSION AUTHORIZATION {}").format(name)
        assert walls.is_refused(portal, taken), role


def test_the_portal_is_a_member_of_nothing(owner: psycopg.Connection) -> None:
    member_of = owner.execute(
        "SELECT roleid::regrole FROM pg_auth_members WHERE member = 'desk_portal'::regrole"
    ).fetchall()
    may = owner.execute(
        "SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication FROM pg_roles"
        " WHERE rolname = 'desk_portal'"
    ).fetchone()

    assert member_of == []
    assert may == (False, False, False, False, False)


@pytest.mark.parametrize("name", SETTINGS)
def test_no_setting_shows_another_clients_row(
    name: str, desk: Cast, portal: psycopg.Connection
) -> None:
    present(portal, secret_of(desk.hector))

    portal.execute("SELECT set_config(%s, %s, false)", [name, SETTINGS[name]])

    assert walls.seen_of_others(portal, client_id=desk.hillcountry.pk) == []


def test_no_switch_that_a_user_may_turn_shows_a_stranger_a_row(
    desk: Cast, portal: psycopg.Connection
) -> None:
    switches = portal.execute(
        "SELECT name, setting FROM pg_settings WHERE context = 'user' AND vartype = 'bool'"
        " AND name <> 'exit_on_error'"  # it would only end the connection
    ).fetchall()

    for name, setting in switches:
        turned = "off" if setting == "on" else "on"
        with contextlib.suppress(psycopg.Error):
            portal.execute("SELECT set_config(%s, %s, false)", [name, turned])

        assert walls.seen_without_session(portal) == [], name
        with contextlib.suppress(psycopg.Error):
            portal.execute("SELECT set_config(%s, %s, false)", [name, setting])

    assert len(switches) > 30


@pytest.mark.parametrize("statement", OUT_OF_THE_DATABASE)
def test_nothing_leads_out_of_the_database(
    statement: str, owner: psycopg.Connection, portal: psycopg.Connection
) -> None:
    assert walls.is_refused(portal, statement)


def test_the_servers_settings_are_not_the_portals(portal: psycopg.Connection) -> None:
    with pytest.raises(errors.InsufficientPrivilege):
        portal.execute("ALTER SYSTEM SET log_statement = 'all'")  # not inside a transaction


@pytest.mark.parametrize("statement", SOMETHING_OF_ITS_OWN)
def test_the_portal_can_make_nothing_of_its_own(statement: str, portal: psycopg.Connection) -> None:
    assert walls.is_refused(portal, statement)


def test_statistics_show_no_values_of_guarded_tables(
    desk: Cast, owner: psycopg.Connection, portal: psycopg.Connection
) -> None:
    owner.execute("ANALYZE")

    seen = portal.execute("SELECT DISTINCT tablename FROM pg_stats WHERE schemaname = 'public'")

    assert {table for (table,) in seen} <= {*walls.OPEN_TO_ALL, "clients_client"}


def test_the_console_without_its_role_reads_sign_in_alone(desk: Cast, place: Place) -> None:
    with walls.login(place, "desk_console") as console:
        readable = {
            table
            for table in walls.tables(console)
            if not walls.is_refused(console, f"SELECT count(*) FROM {table}")
        }

    assert readable == walls.SIGN_IN


@pytest.mark.parametrize("table", ["tickets_timelineevent", "published_policyversion"])
def test_staff_can_add_to_history_but_not_change_it(table: str, desk: Cast, place: Place) -> None:
    with walls.login(place, "desk_console") as console:
        console.execute("SET ROLE desk_staff")

        assert walls.is_refused(console, f"UPDATE {table} SET id = id")
        assert walls.is_refused(console, f"DELETE FROM {table}")
        assert walls.is_refused(console, f"TRUNCATE {table} CASCADE")
        assert not walls.is_refused(console, f"SELECT count(*) FROM {table}")


def test_a_row_can_not_be_given_to_another_client_than_its_tickets(
    desk: Cast, place: Place
) -> None:
    moved = "UPDATE tickets_message SET client_id = %s WHERE client_id = %s"

    with walls.login(place, "desk_console") as console:
        console.execute("SET ROLE desk_staff")

        with pytest.raises(errors.ForeignKeyViolation):
            console.execute(moved, [desk.bayou.pk, desk.hillcountry.pk])


# Each wall taken down: the inspection above must notice it, or it proves nothing.


def test_a_table_without_its_wall_is_noticed(
    desk: Cast, owner: psycopg.Connection, portal: psycopg.Connection
) -> None:
    down = "ALTER TABLE tickets_ticket DISABLE ROW LEVEL SECURITY"
    with _for_now(owner, down, "ALTER TABLE tickets_ticket ENABLE ROW LEVEL SECURITY"):
        assert walls.unguarded_tables(owner) == ["tickets_ticket"]
        assert walls.readable_without_policy(owner) == ["tickets_ticket"]
        assert "tickets_ticket" in walls.seen_without_session(portal)


def test_a_policy_that_is_too_wide_is_noticed(
    desk: Cast, owner: psycopg.Connection, portal: psycopg.Connection
) -> None:
    present(portal, secret_of(desk.hector))
    wide = "CREATE POLICY wide ON tickets_message FOR SELECT TO desk_portal USING (true)"

    with _for_now(owner, wide, "DROP POLICY wide ON tickets_message"):
        assert walls.seen_of_others(portal, client_id=desk.hillcountry.pk) == ["tickets_message"]


def test_a_new_table_is_noticed(
    desk: Cast, owner: psycopg.Connection, portal: psycopg.Connection
) -> None:
    made = "CREATE TABLE fresh AS SELECT 1 AS a; GRANT SELECT, INSERT ON fresh TO desk_portal"

    with _for_now(owner, made, "DROP TABLE fresh"):
        assert walls.unguarded_tables(owner) == ["fresh"]
        assert walls.readable_without_policy(owner) == ["fresh"]
        assert walls.seen_without_session(portal) == ["fresh"]
        assert walls.unrefused_writes(portal) == ["INSERT fresh"]


def test_a_view_that_bypasses_row_security_is_noticed(
    desk: Cast, owner: psycopg.Connection
) -> None:
    made = "CREATE VIEW fresh AS SELECT * FROM tickets_ticket; GRANT SELECT ON fresh TO desk_portal"

    with _for_now(owner, made, "DROP VIEW fresh"):
        assert walls.readable_without_policy(owner) == ["fresh"]


def test_a_loose_function_is_noticed(owner: psycopg.Connection) -> None:
    made = "CREATE FUNCTION fresh() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT 1'"

    with _for_now(owner, made, "DROP FUNCTION fresh()"):
        assert walls.loose_functions(owner) == [
            "fresh: no fixed search_path",
            "fresh: PUBLIC may call it",
        ]


def test_a_write_that_is_allowed_is_noticed(
    desk: Cast, owner: psycopg.Connection, portal: psycopg.Connection
) -> None:
    given = "GRANT UPDATE, DELETE ON channels_submission TO desk_portal"
    back = "REVOKE UPDATE, DELETE ON channels_submission FROM desk_portal"

    with _for_now(owner, given, back):
        assert walls.unrefused_writes(portal) == [
            "UPDATE channels_submission",
            "DELETE channels_submission",
        ]


@contextlib.contextmanager
def _for_now(owner: psycopg.Connection, done: str, undone: str) -> Iterator[None]:
    owner.execute(done)
    try:
        yield
    finally:
        owner.execute(undone)
