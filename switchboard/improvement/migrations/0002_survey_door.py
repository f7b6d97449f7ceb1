"""How a requestor answers a survey without signing in: by the link's secret alone (S14)."""

from django.db import migrations

from switchboard.database import walls

FUNCTIONS = """
CREATE FUNCTION portal_survey(secret text)
RETURNS TABLE (number varchar, subject varchar, question varchar, engineer varchar,
    requestor varchar, desk_phone varchar, score smallint, comment text, is_expired boolean)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT ticket.number, ticket.subject, survey.question, engineer.name, contact.name, desk.phone,
        answer.score, answer.comment, survey.expires_at <= now()
    FROM public.improvement_survey AS survey
    JOIN public.tickets_ticket AS ticket ON ticket.id = survey.ticket_id
    JOIN public.staff_engineer AS engineer ON engineer.id = survey.engineer_id
    JOIN public.clients_contact AS contact ON contact.id = survey.contact_id
    JOIN public.published_desk AS desk ON desk.id = ticket.desk_id
    LEFT JOIN public.improvement_surveyanswer AS answer ON answer.survey_id = survey.id
    WHERE survey.secret_hash = sha256(convert_to(secret, 'UTF8'));
$$;

CREATE FUNCTION portal_answer_survey(secret text, score integer, comment text, key text)
RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE asked public.improvement_survey%ROWTYPE;
BEGIN
    SELECT * INTO asked FROM public.improvement_survey
    WHERE secret_hash = sha256(convert_to(secret, 'UTF8')) AND expires_at > now();
    IF NOT FOUND OR score IS NULL OR score NOT BETWEEN 1 AND 5 THEN
        RETURN false;
    END IF;
    INSERT INTO public.channels_submission
        (uuid, client_id, contact_id, kind, idempotency_key, fields, received_at, state, reason,
        tries)
    VALUES (gen_random_uuid(), asked.client_id, asked.contact_id, 'survey_answer', left(key, 64),
        jsonb_build_object('survey', asked.id, 'score', score, 'comment', left(comment, 4000)),
        now(), 'waiting', '', 0)
    ON CONFLICT (contact_id, idempotency_key) DO NOTHING;
    PERFORM pg_notify('switchboard_work', 'submission');
    RETURN true;
END $$;
"""

RIGHTS = """
REVOKE ALL ON FUNCTION portal_survey(text),
    portal_answer_survey(text, integer, text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION portal_survey(text),
    portal_answer_survey(text, integer, text, text) TO desk_portal;
"""


class Migration(migrations.Migration):
    """Surveys and the wall around them."""

    dependencies = [
        ("improvement", "0001_initial"),
        ("channels", "0002_walls"),
    ]
    operations = [
        walls.wall("improvement_survey"),
        walls.wall("improvement_surveyanswer"),
        walls.same_client("improvement_survey", parent="tickets_ticket", column="ticket_id"),
        migrations.RunSQL([FUNCTIONS], migrations.RunSQL.noop),
        migrations.RunSQL([RIGHTS], migrations.RunSQL.noop),
    ]
