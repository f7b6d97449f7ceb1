"""The functions that row security asks: who is at the portal, known by their secret alone."""

from django.db import migrations

# The session's secret is the only thing a caller can set; nothing settable names a client.
# PL/pgSQL binds its tables late, so these may stand before the tables they read.
SESSION = """
CREATE FUNCTION portal_contact() RETURNS bigint
LANGUAGE plpgsql STABLE PARALLEL RESTRICTED SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE found bigint;
BEGIN
    SELECT contact.id INTO found
    FROM public.accounts_portalsession AS session
    JOIN public.clients_contact AS contact ON contact.id = session.contact_id
    WHERE session.secret_hash
            = sha256(convert_to(coalesce(current_setting('app.session', true), ''), 'UTF8'))
        AND session.expires_at > now()
        AND contact.is_active;
    RETURN found;
END $$;

CREATE FUNCTION portal_client() RETURNS bigint
LANGUAGE plpgsql STABLE PARALLEL RESTRICTED SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE found bigint;
BEGIN
    SELECT contact.client_id INTO found
    FROM public.clients_contact AS contact
    JOIN public.clients_client AS client ON client.id = contact.client_id
    WHERE contact.id = public.portal_contact() AND client.is_active
        AND NOT client.is_placeholder;
    RETURN found;
END $$;

CREATE FUNCTION portal_sees_all() RETURNS boolean
LANGUAGE plpgsql STABLE PARALLEL RESTRICTED SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE found boolean;
BEGIN
    SELECT contact.sees_all_tickets INTO found
    FROM public.clients_contact AS contact WHERE contact.id = public.portal_contact();
    RETURN coalesce(found, false);
END $$;
"""

RIGHTS = """
REVOKE ALL ON FUNCTION portal_contact(), portal_client(), portal_sees_all() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION portal_contact(), portal_client(), portal_sees_all() TO desk_portal;
"""


class Migration(migrations.Migration):
    """The functions that row security asks."""

    initial = True
    dependencies = []
    operations = [
        migrations.RunSQL([SESSION], migrations.RunSQL.noop),
        migrations.RunSQL([RIGHTS], migrations.RunSQL.noop),
    ]
