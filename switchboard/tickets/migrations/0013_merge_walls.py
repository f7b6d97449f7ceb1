"""Walls around merges and siblings; a merge never leads into an absorbed ticket.

What stands is checked by 0014, while others go on writing.
"""

from django.db import migrations

from switchboard.database import walls

# Both tickets are locked in one order first, so that two opposite merges can't pass each other,
# whoever writes them.
NO_CIRCLE = """
CREATE FUNCTION tickets_refuse_circle() RETURNS trigger LANGUAGE plpgsql
SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM 1 FROM tickets_ticket WHERE id IN (NEW.absorbed_id, NEW.survivor_id)
    ORDER BY id FOR NO KEY UPDATE;
    IF EXISTS (
        SELECT 1 FROM tickets_merge
        WHERE absorbed_id = NEW.survivor_id AND undone_at IS NULL AND id <> NEW.id
    ) THEN
        RAISE EXCEPTION 'ticket % is absorbed itself', NEW.survivor_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'tickets_survivor_not_absorbed';
    END IF;
    RETURN NEW;
END $$;
REVOKE ALL ON FUNCTION tickets_refuse_circle() FROM PUBLIC;
CREATE TRIGGER tickets_survivor_not_absorbed BEFORE INSERT OR UPDATE OF survivor_id
ON tickets_merge FOR EACH ROW EXECUTE FUNCTION tickets_refuse_circle();
"""
DROP_NO_CIRCLE = """
DROP TRIGGER IF EXISTS tickets_survivor_not_absorbed ON tickets_merge;
DROP FUNCTION IF EXISTS tickets_refuse_circle();
"""
SAME_CLIENT = (
    "ALTER TABLE tickets_ticket ADD CONSTRAINT tickets_ticket_survivor_id_same_client "
    "FOREIGN KEY (survivor_id, client_id) REFERENCES tickets_ticket (id, client_id) "
    "DEFERRABLE INITIALLY DEFERRED NOT VALID"
)


class Migration(migrations.Migration):
    """Whole or not at all."""

    dependencies = [("tickets", "0012_merges"), ("database", "0001_walls")]
    operations = [
        walls.wall("tickets_merge"),
        walls.wall("tickets_sibling"),
        walls.same_client("tickets_merge", parent="tickets_ticket", column="absorbed_id"),
        walls.same_client("tickets_merge", parent="tickets_ticket", column="survivor_id"),
        walls.same_client("tickets_sibling", parent="tickets_ticket", column="ticket_id"),
        walls.same_client("tickets_sibling", parent="tickets_ticket", column="earlier_id"),
        migrations.RunSQL(NO_CIRCLE, DROP_NO_CIRCLE),
        migrations.RunSQL(SAME_CLIENT, migrations.RunSQL.noop),
    ]
