"""Who may hear of changes: two questions that the console's login may ask without becoming staff."""

from django.db import migrations

FUNCTIONS = """
CREATE FUNCTION live_sessions(hashes text[]) RETURNS SETOF text
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT named.hash FROM public.django_session AS session,
        LATERAL (SELECT encode(sha256(convert_to(session.session_key, 'UTF8')), 'hex') AS hash)
            AS named
    WHERE session.expire_date > now() AND named.hash = ANY (hashes)
$$;

CREATE FUNCTION live_engineers(ids bigint[]) RETURNS TABLE (id bigint, name text)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT engineer.id, engineer.name::text FROM public.staff_engineer AS engineer
    WHERE engineer.is_active AND engineer.id = ANY (ids)
$$;
"""

RIGHTS = """
REVOKE ALL ON FUNCTION live_sessions(text[]), live_engineers(bigint[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION live_sessions(text[]), live_engineers(bigint[]) TO desk_console;
"""


class Migration(migrations.Migration):
    """The process `events` asks them, so that it never needs the rights of staff."""

    dependencies = [
        ("accounts", "0002_portal_door"),
        ("sessions", "0001_initial"),
        ("staff", "0004_phones"),
    ]

    operations = [
        migrations.RunSQL(FUNCTIONS, migrations.RunSQL.noop),
        migrations.RunSQL(RIGHTS, migrations.RunSQL.noop),
    ]
