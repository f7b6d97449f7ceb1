import psycopg
import pytest

from switchboard.database import provision as module
from switchboard.database.place import Place
from switchboard.database.provision import ServerTooOld, provision

ROLES = (
    "SELECT rolname, rolsuper, rolinherit, rolcreaterole, rolcreatedb, rolcanlogin, rolbypassrls,"
    " rolconfig FROM pg_roles WHERE rolname LIKE 'desk_%' ORDER BY rolname"
)
MEMBERS = (
    "SELECT r.rolname, m.rolname FROM pg_auth_members a JOIN pg_roles r ON r.oid = a.roleid"
    " JOIN pg_roles m ON m.oid = a.member WHERE r.rolname LIKE 'desk_%' ORDER BY 1, 2"
)
DATABASE = "SELECT datacl::text FROM pg_database WHERE datname = current_database()"


def standing(place: Place) -> list:
    """Everything that provisioning decides, as the catalogue has it."""
    name = place.address()["NAME"]
    with psycopg.connect(**place.administrator(), dbname=name) as admin:
        return [admin.execute(question).fetchall() for question in (ROLES, MEMBERS, DATABASE)]


def test_a_second_time_changes_nothing(place: Place):
    before = standing(place)

    provision(place)

    assert standing(place) == before


def test_no_login_has_a_right_beyond_its_own(place: Place):
    roles, members, _ = standing(place)

    logins = {name: rest for name, *rest in roles}
    assert set(logins) == {"desk_console", "desk_owner", "desk_portal", "desk_staff"}
    for name, (
        is_super,
        inherits,
        makes_roles,
        makes_databases,
        enters,
        bypasses,
        _,
    ) in logins.items():
        assert not any((is_super, makes_roles, makes_databases, bypasses)), name
        assert enters == (name != "desk_staff")
        assert not (enters and inherits)
    assert [member for role, member in members if role == "desk_staff"] == ["desk_console"]
    assert not any(member == "desk_portal" for _, member in members)


def test_what_somebody_widened_is_narrow_again(place: Place):
    name = place.address()["NAME"]
    with psycopg.connect(**place.administrator(), dbname=name, autocommit=True) as admin:
        admin.execute("ALTER ROLE desk_portal INHERIT CREATEDB PASSWORD 'forgotten'")
        admin.execute(f'GRANT CONNECT ON DATABASE "{name}" TO PUBLIC')
        admin.execute("GRANT ALL ON SCHEMA public TO PUBLIC")

    provision(place)

    portal = {row[0]: row[1:] for row in standing(place)[0]}["desk_portal"]
    with psycopg.connect(**place.connection("desk_portal")) as connection:
        may_create = connection.execute(
            "SELECT has_schema_privilege('public', 'CREATE')"
        ).fetchone()[0]
    assert (portal[1], portal[3], may_create) == (False, False, False)


def test_a_server_that_is_too_old_is_refused():
    class Info:
        server_version = 140012

    class OldServer:
        info = Info()

    with pytest.raises(ServerTooOld, match="PostgreSQL 14 is too old: Switchboard needs 15 to 18"):
        module._refuse_old(OldServer())
