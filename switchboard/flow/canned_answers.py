"""Keeps the answers that are used again and again, and fills them in for a ticket."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from switchboard.accounts.actor import Actor
from switchboard.policy import access, canned, spoken_hours
from switchboard.policy.access import Right
from switchboard.policy.spoken_time import Language
from switchboard.staff.models import CannedAnswer, Engineer, Team
from switchboard.tickets.models import Ticket

MOST = 200


class TitleTaken(ValueError):
    """Two answers of one team can't be told apart."""

    def __init__(self, title: str, team: Team | None) -> None:
        whose = f"of {team.name}" if team else "for all teams"
        super().__init__(f"There is an answer “{title}” {whose} already: choose another title.")


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What an answer says, and for whom; no team is every team."""

    title: str
    english: str
    spanish: str = ""
    team: Team | None = None


@transaction.atomic
def add(terms: Terms, *, by: Actor, now: datetime) -> CannedAnswer:
    """A new answer; raises UnknownVariable, TitleTaken."""
    access.require(by.role, Right.EDIT_ANSWERS)
    return _write(CannedAnswer(), terms, by=by, now=now)


@transaction.atomic
def change(answer_id: int, terms: Terms, *, by: Actor, now: datetime) -> CannedAnswer:
    """Says it otherwise from now on; what was sent stays as it was. Raises as `add`."""
    access.require(by.role, Right.EDIT_ANSWERS)
    answer = CannedAnswer.objects.select_for_update(of=("self",)).get(pk=answer_id)
    return _write(answer, terms, by=by, now=now)


@transaction.atomic
def retire(answer_id: int, *, by: Actor, now: datetime) -> CannedAnswer:
    """Offers it no more."""
    access.require(by.role, Right.EDIT_ANSWERS)
    answer = CannedAnswer.objects.select_for_update(of=("self",)).get(pk=answer_id)
    answer.is_active, answer.changed_by_name, answer.changed_at = False, by.name, now
    answer.save(update_fields=["is_active", "changed_by_name", "changed_at"])
    return answer


def offered(ticket: Ticket, *, to: Engineer) -> QuerySet[CannedAnswer]:
    """Those for all, of the engineer's teams, and of the ticket's; one query."""
    theirs = Q(team__isnull=True) | Q(team__in=to.teams.all()) | Q(team=ticket.team_id)
    active = CannedAnswer.objects.filter(theirs, is_active=True).select_related("team")
    return active.distinct().order_by("title", "id")[:MOST]


def filled(
    answers: Sequence[CannedAnswer], ticket: Ticket, *, engineer: Engineer, now: datetime
) -> list[str]:
    """What each says on this ticket, in the requestor's language where it has it."""
    wish = ticket.contact.language if ticket.contact else ""
    language = Language.SPANISH if wish.startswith("es") else Language.ENGLISH
    said: dict[Language, dict[str, str]] = {}
    texts = []
    for answer in answers:
        is_spanish = language is Language.SPANISH and bool(answer.spanish)
        tongue = Language.SPANISH if is_spanish else Language.ENGLISH
        if tongue not in said:
            said[tongue] = _values(ticket, engineer, language=tongue, now=now)
        texts.append(canned.filled(answer.spanish if is_spanish else answer.english, said[tongue]))
    return texts


def _values(
    ticket: Ticket, engineer: Engineer, *, language: Language, now: datetime
) -> dict[str, str]:
    desk, requestor = ticket.policy.desk(ticket.desk.key), ticket.requestor_name
    calendar = ticket.policy.desk_calendar(ticket.desk.key)
    return {
        "requestor_name": requestor,
        "requestor_first_name": canned.first_name(requestor) if ticket.contact else "",
        "client_name": "" if ticket.client.is_placeholder else ticket.client.name,
        "ticket_number": ticket.spoken_number,
        "subject": ticket.subject,
        "engineer_name": engineer.name,
        "engineer_first_name": canned.first_name(engineer.name),
        "desk_name": desk.name,
        "desk_phone": desk.phone_display,
        "desk_hours": spoken_hours.said(calendar, at=now, language=language),
    }


def _write(answer: CannedAnswer, terms: Terms, *, by: Actor, now: datetime) -> CannedAnswer:
    canned.refuse_unknown(terms.english + terms.spanish)
    alike = CannedAnswer.objects.filter(title=terms.title, team=terms.team, is_active=True)
    if alike.exclude(pk=answer.pk).exists():
        raise TitleTaken(terms.title, terms.team)
    answer.title, answer.team = terms.title, terms.team
    answer.english, answer.spanish = terms.english, terms.spanish
    answer.changed_by_name, answer.changed_at = by.name, now
    answer.save()
    return answer
