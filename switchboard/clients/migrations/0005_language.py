"""A contact may choose their own language, and read since when mail does not reach them."""

from django.db import migrations, models

SPEAK = """
CREATE FUNCTION portal_speak(code text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF code NOT IN ('en', 'es') THEN
        RETURN false;
    END IF;
    UPDATE public.clients_contact SET language = code WHERE id = public.portal_contact();
    RETURN FOUND;
END $$;
"""
RIGHTS = """
REVOKE ALL ON FUNCTION portal_speak(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION portal_speak(text) TO desk_portal;
"""
# English was every contact's without anybody choosing it; letters are in English without it, too.
CHOSEN_BY_NOBODY = "UPDATE clients_contact SET language = '' WHERE language = 'en'"


class Migration(migrations.Migration):
    """What a contact may say of themselves: one function that touches one column of one row."""

    dependencies = [("clients", "0004_numbers"), ("database", "0001_walls")]
    operations = [
        migrations.AlterField(
            "contact", "language",
            models.CharField(
                max_length=8, blank=True, default="",
                help_text="As they chose; empty if nobody has.",
            ),
        ),
        migrations.RunSQL([CHOSEN_BY_NOBODY], migrations.RunSQL.noop),
        migrations.RunSQL([SPEAK], "DROP FUNCTION portal_speak(text)"),
        migrations.RunSQL([RIGHTS], migrations.RunSQL.noop),
        migrations.RunSQL(
            ["GRANT SELECT (mail_failed_at) ON clients_contact TO desk_portal"],
            ["REVOKE SELECT (mail_failed_at) ON clients_contact FROM desk_portal"],
        ),
    ]
