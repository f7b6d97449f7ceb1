"""Tells who watches that something changed: a topic and a transaction's number, no content."""

from django.db import migrations

# A statement tells once for each queue, engineer and ticket that it touched; PostgreSQL delivers it
# at the commit, drops it on rollback, and leaves out what a transaction has told already.
FUNCTIONS = """
CREATE FUNCTION live_tell(topics text[]) RETURNS void
LANGUAGE sql SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT pg_notify('switchboard_live', pg_current_xact_id()::text || ' ' || topic)
    FROM unnest(CASE WHEN cardinality(topics) > 200 THEN ARRAY['everything'] ELSE topics END)
        AS topic
$$;

CREATE FUNCTION live_topics(number text, state text, team_id bigint, engineer_id bigint)
RETURNS SETOF text LANGUAGE sql IMMUTABLE AS $$
    SELECT 'any'
    UNION ALL SELECT 'ticket:' || $1
    UNION ALL SELECT 'triage' WHERE $2 = 'new'
    UNION ALL SELECT 'team:' || $3 WHERE $3 IS NOT NULL
    UNION ALL SELECT 'with:' || $4 WHERE $4 IS NOT NULL
$$;

CREATE FUNCTION live_ticket_opened() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM public.live_tell(array(
        SELECT DISTINCT topic FROM fresh AS it,
        public.live_topics(it.number, it.state, it.team_id, it.engineer_id) AS topic LIMIT 201));
    RETURN NULL;
END $$;

-- Where it was and where it is: a ticket that moves leaves one queue and comes into another.
CREATE FUNCTION live_ticket_changed() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM public.live_tell(array(
        SELECT DISTINCT topic FROM stale AS was JOIN fresh AS it ON it.id = was.id,
        LATERAL (VALUES (was.state, was.team_id, was.engineer_id),
            (it.state, it.team_id, it.engineer_id)) AS place (state, team_id, engineer_id),
        public.live_topics(it.number, place.state, place.team_id, place.engineer_id) AS topic
        WHERE (was.state, was.team_id, was.engineer_id, was.priority, was.subject, was.category,
            was.contact_id, was.client_id, was.site_id, was.is_sender_unknown, was.required_access)
            IS DISTINCT FROM
            (it.state, it.team_id, it.engineer_id, it.priority, it.subject, it.category,
            it.contact_id, it.client_id, it.site_id, it.is_sender_unknown, it.required_access)
        LIMIT 201));
    RETURN NULL;
END $$;

CREATE FUNCTION live_event_happened() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM public.live_tell(array(
        SELECT DISTINCT topic
        FROM (SELECT DISTINCT ticket_id FROM fresh LIMIT 201) AS touched
        JOIN public.tickets_ticket AS it ON it.id = touched.ticket_id,
        public.live_topics(it.number, it.state, it.team_id, it.engineer_id) AS topic LIMIT 201));
    RETURN NULL;
END $$;

CREATE FUNCTION live_engineer_told() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM public.live_tell(array(SELECT DISTINCT 'told:' || engineer_id FROM fresh LIMIT 201));
    RETURN NULL;
END $$;
"""

TRIGGERS = """
CREATE TRIGGER live_opened AFTER INSERT ON tickets_ticket
    REFERENCING NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION live_ticket_opened();
CREATE TRIGGER live_changed AFTER UPDATE ON tickets_ticket
    REFERENCING OLD TABLE AS stale NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION live_ticket_changed();
CREATE TRIGGER live_happened AFTER INSERT ON tickets_timelineevent
    REFERENCING NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION live_event_happened();
CREATE TRIGGER live_told AFTER INSERT ON tickets_noticereader
    REFERENCING NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION live_engineer_told();
CREATE TRIGGER live_seen AFTER UPDATE ON tickets_noticereader
    REFERENCING NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION live_engineer_told();
"""


class Migration(migrations.Migration):
    """Functions and triggers alone; each trigger's lock is held for an instant."""

    dependencies = [
        ("tickets", "0021_open_of_client"),
    ]

    operations = [
        migrations.RunSQL(FUNCTIONS, migrations.RunSQL.noop),
        migrations.RunSQL(TRIGGERS, migrations.RunSQL.noop),
    ]
