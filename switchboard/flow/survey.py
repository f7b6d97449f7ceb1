"""Asks the requestor after each resolution and keeps what they answer (S14)."""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.core import signing
from django.db import transaction

from switchboard.accounts.actor import Actor
from switchboard.flow.news import Voice, survey_question
from switchboard.improvement.models import Survey, SurveyAnswer
from switchboard.policy.acts import Act
from switchboard.tickets.models import Ticket

SALT = "survey"


def ask(ticket: Ticket, *, now: datetime) -> str | None:
    """A new survey's signed link for the requestor; None where nobody can be asked.

    Opening the link shows the question and records nothing, because link scanners open links too.
    """
    if ticket.contact is None or not ticket.contact.email or ticket.engineer_id is None:
        return None
    secret = secrets.token_hex(16)
    terms = ticket.policy.survey
    contact = ticket.contact
    voice = Voice.of(ticket.policy, language=contact.language, zone=contact.timezone)
    Survey.objects.create(
        ticket=ticket,
        client_id=ticket.client_id,
        contact=contact,
        engineer_id=ticket.engineer_id,
        secret_hash=hashlib.sha256(secret.encode()).digest(),
        question=survey_question(voice),
        asked_at=now,
        expires_at=now + timedelta(days=terms.link_valid_days),
    )
    return f"{settings.PORTAL_URL}/survey/{signing.Signer(salt=SALT).sign(secret)}"


@transaction.atomic
def answer(survey_id: int, *, score: int, comment: str, now: datetime) -> SurveyAnswer:
    """Keeps the answer; who answers again changes it."""
    asked = (
        Survey.objects.select_for_update(of=("self",)).select_related("contact").get(pk=survey_id)
    )
    ticket = Ticket.objects.locked(asked.ticket_id)
    given, _ = SurveyAnswer.objects.update_or_create(
        survey=asked,
        defaults={
            "client_id": asked.client_id,
            "score": score,
            "comment": comment.strip(),
            "answered_at": now,
        },
    )
    author = Actor.contact(asked.contact)
    ticket.record(Act.SURVEY_ANSWERED, by=author, now=now, score=score, comment=given.comment)
    return given
