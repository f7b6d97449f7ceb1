"""Looks for holes in the walls: each function gives a list of findings, empty when all is well.

They ask the catalogue which tables, functions and roles there are, so that what is new is looked
at without being named here.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from psycopg import errors, sql

from switchboard.database.place import Place

# What anybody may read, and why. Everything else is a client's or the staff's.
OPEN_TO_ALL = {
    "published_desk": "the public page shows both desks and their numbers (S1)",
    "published_region": "it says which desk serves which region (S1)",
    "published_policyversion": "the public part of the policy, and no other column (S18)",
    "staff_team": "key and name: clients learn who has their ticket (S9)",
    "staff_engineer": "name only: clients learn who has their ticket (S9)",
}
# Tables without row security, and why that is no hole: the portal's login has no right on them.
WITHOUT_ROWS_OF_CLIENTS = {
    "accounts_cache": "the console's counters of failed sign-ins",
    "accounts_user": "staff's sign-in, read before anybody is staff",
    "account_emailaddress": "the same, for allauth",
    "account_emailconfirmation": "the same, for allauth",
    "django_session": "staff's sessions, read before anybody is staff",
    "django_migrations": "the owner's list of migrations",
    "django_content_type": "names of models",
    "auth_permission": "names of rights that nobody uses",
    "auth_group": "unused",
    "auth_group_permissions": "unused",
}
# The console's login may read these before it becomes staff, to let somebody sign in.
SIGN_IN = {
    "accounts_cache",
    "accounts_user",
    "account_emailaddress",
    "account_emailconfirmation",
    "django_session",
}
LETTERBOXES = {"channels_submission", "channels_submittedfile"}

_TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"
_REFUSED = (errors.InsufficientPrivilege, errors.InvalidParameterValue)


@contextmanager
def login(place: Place, name: str) -> Iterator[psycopg.Connection]:
    """A connection of one of our logins; each statement is a transaction of its own."""
    with psycopg.connect(**place.connection(name), autocommit=True) as connection:
        yield connection


def tables(connection: psycopg.Connection) -> list[str]:
    return [name for (name,) in connection.execute(_TABLES)]


def columns(connection: psycopg.Connection, table: str) -> list[str]:
    """All columns, whether this login may read them or not."""
    found = connection.execute(
        "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0"
        " AND NOT attisdropped ORDER BY attnum",
        [table],
    )
    return [name for (name,) in found]


def unguarded_tables(owner: psycopg.Connection) -> list[str]:
    """Tables without row security that no reason excuses."""
    found = owner.execute(
        "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace"
        " AND relkind IN ('r', 'p') AND NOT relrowsecurity ORDER BY relname"
    )
    return [name for (name,) in found if name not in WITHOUT_ROWS_OF_CLIENTS]


def readable_without_policy(owner: psycopg.Connection) -> list[str]:
    """Tables, views and the like that the portal may read though no policy narrows them."""
    found = owner.execute(
        "SELECT relname FROM pg_class AS c WHERE relnamespace = 'public'::regnamespace"
        " AND relkind IN ('r', 'p', 'v', 'm', 'f')"
        " AND has_any_column_privilege('desk_portal', c.oid, 'SELECT')"
        " AND NOT (relrowsecurity AND EXISTS (SELECT FROM pg_policy AS p WHERE p.polrelid = c.oid"
        "   AND 'desk_portal'::regrole = ANY (p.polroles) AND p.polcmd IN ('r', '*')))"
    )
    return [name for (name,) in found]


def loose_functions(owner: psycopg.Connection) -> list[str]:
    """Functions with their owner's rights that PUBLIC may call, or whose names can be shadowed."""
    found = owner.execute(
        "SELECT proname, array_to_string(proconfig, ';') FROM pg_proc WHERE prosecdef"
        " AND pronamespace = 'public'::regnamespace ORDER BY proname"
    ).fetchall()
    loose = [
        f"{name}: no fixed search_path"
        for name, settings in found
        if "search_path=pg_catalog, public, pg_temp" not in (settings or "")
    ]
    public = owner.execute(
        "SELECT proname FROM pg_proc, aclexplode(coalesce(proacl, acldefault('f', proowner)))"
        " WHERE prosecdef AND pronamespace = 'public'::regnamespace AND grantee = 0"
    )
    return loose + [f"{name}: PUBLIC may call it" for (name,) in public]


def seen_without_session(portal: psycopg.Connection) -> list[str]:
    """Tables of which a stranger sees a row."""
    return [
        table for table in tables(portal) if table not in OPEN_TO_ALL and _count(portal, table) > 0
    ]


def seen_of_others(portal: psycopg.Connection, *, client_id: int) -> list[str]:
    """Tables of which the session that was presented sees a row of another client."""
    return [
        table
        for table in tables(portal)
        if table not in OPEN_TO_ALL
        and _count(portal, table)
        and not _is_own(portal, table, client_id)
    ]


def unrefused_writes(connection: psycopg.Connection) -> list[str]:
    """Writes that are not refused; letterboxes take INSERT, and nothing else."""
    return [
        f"{verb} {table}"
        for table in tables(connection)
        for verb, statement in _writes(table, columns(connection, table)[0]).items()
        if not (verb == "INSERT" and table in LETTERBOXES) and not is_refused(connection, statement)
    ]


def is_refused(connection: psycopg.Connection, statement: sql.Composable | str) -> bool:
    """Whether the server refuses the statement for want of rights; it is rolled back anyway."""
    try:
        with connection.transaction(force_rollback=True):
            connection.execute(statement)
    except _REFUSED:
        return True
    except psycopg.Error:
        return False
    return False


def _count(connection: psycopg.Connection, table: str) -> int:
    counted = sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table))
    try:
        (number,) = connection.execute(counted).fetchone()
    except errors.InsufficientPrivilege:
        return 0
    return number


def _is_own(connection: psycopg.Connection, table: str, client_id: int) -> bool:
    """Whether every visible row is of that client; what can't be told is not its own."""
    # A file that was submitted shows its id alone; its submission's rule is the one that counts.
    if table == "channels_submittedfile":
        return True
    column = "id" if table == "clients_client" else "client_id"
    if column not in columns(connection, table):
        return False
    asked = sql.SQL("SELECT bool_and({} = {}) FROM {}").format(
        sql.Identifier(column), sql.Literal(client_id), sql.Identifier(table)
    )
    (is_own,) = connection.execute(asked).fetchone()
    return is_own


def _writes(table: str, column: str) -> dict[str, sql.Composed]:
    names = {"table": sql.Identifier(table), "column": sql.Identifier(column)}
    return {
        "INSERT": sql.SQL("INSERT INTO {table} DEFAULT VALUES").format(**names),
        "UPDATE": sql.SQL("UPDATE {table} SET {column} = {column}").format(**names),
        "DELETE": sql.SQL("DELETE FROM {table}").format(**names),
        "TRUNCATE": sql.SQL("TRUNCATE {table} CASCADE").format(**names),
    }
