"""How a client's person gets in: functions that the portal may call, over tables it can't read."""

from django.db import migrations

from switchboard.database import walls

FUNCTIONS = """
CREATE FUNCTION portal_request_code(address text, caller text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    wanted text := left(lower(trim(address)), 254);
    origin_name text := left(coalesce(caller, ''), 64);
BEGIN
    -- The same answer for known and unknown addresses: the worker alone looks them up.
    IF (SELECT count(*) FROM public.accounts_signincode
        WHERE email = wanted AND asked_at > now() - interval '15 minutes') >= 4
       OR (SELECT count(*) FROM public.accounts_signincode
        WHERE origin = origin_name AND asked_at > now() - interval '15 minutes') >= 30
    THEN
        RETURN false;
    END IF;
    INSERT INTO public.accounts_signincode (email, origin, asked_at, expires_at, tries)
    VALUES (wanted, origin_name, now(), now() + interval '15 minutes', 0);
    PERFORM pg_notify('switchboard_work', 'sign_in_code');
    RETURN true;
END $$;

CREATE FUNCTION portal_sign_in(address text, code text, agent text) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    wanted text := left(lower(trim(address)), 254);
    asked public.accounts_signincode%ROWTYPE;
    person public.clients_contact%ROWTYPE;
    secret text;
BEGIN
    SELECT * INTO asked FROM public.accounts_signincode
    WHERE email = wanted AND code_hash IS NOT NULL AND used_at IS NULL AND expires_at > now()
    ORDER BY id DESC LIMIT 1 FOR UPDATE;
    IF NOT FOUND OR asked.tries >= 5 THEN
        RETURN NULL;
    END IF;
    UPDATE public.accounts_signincode SET tries = tries + 1 WHERE id = asked.id;
    IF asked.code_hash IS DISTINCT FROM sha256(convert_to(asked.id || ':' || upper(code), 'UTF8'))
    THEN
        RETURN NULL;
    END IF;
    SELECT contact.* INTO person FROM public.clients_contact AS contact
    JOIN public.clients_client AS client ON client.id = contact.client_id
    WHERE lower(contact.email) = wanted AND contact.is_active AND client.is_active
        AND NOT client.is_placeholder;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    UPDATE public.accounts_signincode SET used_at = now() WHERE id = asked.id;
    secret := replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', '');
    INSERT INTO public.accounts_portalsession
        (secret_hash, contact_id, client_id, created_at, expires_at, agent)
    VALUES (sha256(convert_to(secret, 'UTF8')), person.id, person.client_id, now(),
        now() + interval '30 days', left(coalesce(agent, ''), 200));
    RETURN secret;
END $$;

CREATE FUNCTION portal_sign_out() RETURNS void
LANGUAGE sql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
    DELETE FROM public.accounts_portalsession WHERE secret_hash
        = sha256(convert_to(coalesce(current_setting('app.session', true), ''), 'UTF8'));
$$;
"""

RIGHTS = """
REVOKE ALL ON FUNCTION portal_request_code(text, text), portal_sign_in(text, text, text),
    portal_sign_out() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION portal_request_code(text, text), portal_sign_in(text, text, text),
    portal_sign_out() TO desk_portal;
"""

# The shape that Django's database cache expects; allauth counts failed sign-ins in it.
CACHE = """
CREATE TABLE accounts_cache (
    cache_key varchar(255) NOT NULL PRIMARY KEY,
    value text NOT NULL,
    expires timestamp with time zone NOT NULL
);
CREATE INDEX accounts_cache_expires ON accounts_cache (expires);
"""


class Migration(migrations.Migration):
    """Sign-in of both kinds."""

    dependencies = [
        ("accounts", "0001_initial"),
        ("database", "0001_walls"),
        ("sessions", "0001_initial"),
        ("account", "0009_emailaddress_unique_primary_email"),
        ("auth", "0012_alter_user_first_name_max_length"),
    ]
    operations = [
        migrations.RunSQL([CACHE], "DROP TABLE accounts_cache"),
        walls.sign_in_table("accounts_cache"),
        walls.sign_in_table("accounts_user"),
        walls.sign_in_table("django_session"),
        walls.sign_in_table("account_emailaddress"),
        walls.sign_in_table("account_emailconfirmation"),
        walls.wall("accounts_signincode"),
        walls.wall("accounts_portalsession"),
        migrations.RunSQL([FUNCTIONS], migrations.RunSQL.noop),
        migrations.RunSQL([RIGHTS], migrations.RunSQL.noop),
    ]
