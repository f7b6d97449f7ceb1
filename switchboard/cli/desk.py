"""Loads the small desk of examples/desk.toml through the same verbs that people's clicks call."""

import tomllib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from django.db import transaction

from switchboard.accounts.actor import Actor
from switchboard.accounts.models import User
from switchboard.agreements.models import Agreement, RateCard
from switchboard.clients.models import Client, Contact, MailDomain, Site
from switchboard.flow import (
    contact_methods,
    conversation,
    holding,
    opening,
    publishing,
    resolution,
    routing,
    schedule_forms,
    survey,
    triage,
    work,
)
from switchboard.flow.opening import Report
from switchboard.policy import agreement_targets, document, priority
from switchboard.policy.access_level import AccessLevel
from switchboard.policy.document import Policy
from switchboard.policy.hours import Calendar
from switchboard.policy.paging import Method
from switchboard.policy.priority import Impact, Urgency
from switchboard.published.models import Region
from switchboard.staff.models import Engineer, EngineerSkill, Membership, Team
from switchboard.tickets.models import HoldReason, Ticket
from switchboard.tickets.models.ticket import Channel
from switchboard.wire import telephone

Step = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Desk:
    """Everybody on the example desk, by the keys of the file."""

    now: datetime
    calendar: Calendar
    engineers: dict[str, Engineer] = field(default_factory=dict)
    contacts: dict[str, Contact] = field(default_factory=dict)


# Rotations have been there for a while: who was on call last week is known.
SCHEDULED_SINCE = timedelta(days=60)


@transaction.atomic
def load(*, policy_file: Path, desk_file: Path, password: str, now: datetime) -> Desk:
    """Publishes the policy and makes the desk around it; the installation must be empty."""
    source = policy_file.read_text(encoding="utf-8")
    form = tomllib.loads(desk_file.read_text(encoding="utf-8"))
    policy = document.load(source)
    desk = Desk(now=now, calendar=policy.desk_calendar(next(iter(policy.desks))))
    publishing.ensure_teams(policy)
    for row in form["engineers"]:
        desk.engineers[row["key"]] = _engineer(row, policy, password=password)
    publishing.publish(source, author_name="Switchboard", note="The example.", now=now)
    for row in form["schedules"]:
        _schedule(row, desk)
    for row in form["clients"]:
        add_client(row, desk)
    for row in sorted(form["tickets"], key=lambda one: -one["age"]):
        _ticket(row, desk)
    return desk


def _engineer(row: dict[str, Any], policy: Policy, *, password: str) -> Engineer:
    address = f"{row['key']}@{policy.company.mail_domain}"
    engineer = Engineer.objects.create(
        name=row["name"], email=address, role=row.get("role", "engineer"),
        access_level=AccessLevel(row.get("access", AccessLevel.NONE)),
    )  # fmt: skip
    for key in row.get("teams", []):
        team = Team.objects.get(key=key)
        Membership.objects.create(engineer=engineer, team=team, is_lead=key in row.get("leads", []))
    for skill in row.get("skills", []):
        EngineerSkill.objects.create(engineer=engineer, skill=skill)
    for number in row.get("numbers", []):
        contact_methods.add(engineer.pk, Method.CALL, number, by=Actor.engineer(engineer))
    User.objects.create_user(address, password, engineer=engineer)
    return engineer


def _schedule(row: dict[str, Any], desk: Desk) -> None:
    layers = [
        {**layer, "members": [desk.engineers[key].email for key in layer["members"]]}
        for layer in row["layers"]
    ]
    schedule_forms.publish(
        row["name"], {"layers": layers}, desks=row.get("desks", []),
        is_fallback=row.get("is_fallback", False), starts_at=desk.now - SCHEDULED_SINCE,
        by=Actor.engineer(desk.engineers[row["made_by"]]), now=desk.now - SCHEDULED_SINCE,
    )  # fmt: skip


def add_client(row: dict[str, Any], desk: Desk) -> None:
    """A client with its mail domains, sites, agreement and people."""
    client = Client.objects.create(name=row["name"])
    for domain in row["domains"]:
        MailDomain.objects.create(client=client, domain=domain)
    sites = [
        Site.objects.create(
            client=client, name=site["name"], region=Region.objects.get(key=site["region"])
        )
        for site in row["sites"]
    ]
    agreement = Agreement.objects.create(
        client=client, name=row["agreement"], starts_on=date(2026, 1, 1),
        covers_after_hours=row.get("covers_after_hours", False),
        targets=agreement_targets.read(row.get("targets", {})).to_json(),
    )  # fmt: skip
    RateCard.objects.create(
        agreement=agreement, client=client, hour_amount="95.00", after_hours_hour_amount="150.00"
    )
    for person in row["contacts"]:
        desk.contacts[person["key"]] = Contact.objects.create(
            client=client,
            site=sites[0],
            name=person["name"],
            title=person.get("title", ""),
            phone=telephone.e164(person.get("phone", "")),
            email=f"{person['key']}@{row['domains'][0]}",
            sees_all_tickets=person.get("sees_all", False),
            language=person.get("language", "en"),
        )


def _ticket(row: dict[str, Any], desk: Desk) -> None:
    at = working_minutes_ago(row["age"], desk)
    contact = desk.contacts[row["from"]]
    report = _report(row["subject"], row["text"], contact, channel=Channel(row["via"]), at=at)
    ticket = opening.open_ticket(report, contact=contact, by=Actor.contact(contact), now=at)
    for step in row["steps"]:
        at = min(at + timedelta(minutes=step["after"]), desk.now)
        ticket.refresh_from_db()
        STEPS[step["act"]](ticket, step, desk, at)


def _report(subject: str, text: str, contact: Contact, *, channel: Channel, at: datetime) -> Report:
    return Report(
        channel=channel, received_at=at, subject=subject, text=text,
        sender_name=contact.name, sender_address=contact.email, is_verified=True,
    )  # fmt: skip


def _assess(ticket: Ticket, step: Step, desk: Desk, at: datetime) -> None:
    by = Actor.engineer(desk.engineers[step["by"]])
    triage.assess(ticket.pk, assessment(ticket, step), by=by, now=at)


def assessment(ticket: Ticket, step: Step) -> triage.Assessment:
    """The answers of a step, and the team that is proposed for them."""
    impact = Impact(step.get("impact", "individual"))
    urgency, has_workaround = Urgency(step.get("urgency", "normal")), step.get("workaround", True)
    found = priority.assess(
        ticket.policy.matrix, impact=impact, urgency=urgency, has_workaround=has_workaround
    )
    proposal = routing.propose(ticket, category=step["category"], found=found.priority)
    return triage.Assessment(
        impact=impact, urgency=urgency, has_workaround=has_workaround,
        category=step["category"], team=proposal.team, reason=step.get("reason", ""),
    )  # fmt: skip


def _take(ticket: Ticket, step: Step, desk: Desk, at: datetime) -> None:
    work.take(ticket.pk, by=Actor.engineer(desk.engineers[step["by"]]), now=at)


def _reply(ticket: Ticket, step: Step, desk: Desk, at: datetime) -> None:
    conversation.reply(ticket.pk, step["text"], by=_owner(ticket), now=at)


def _note(ticket: Ticket, step: Step, desk: Desk, at: datetime) -> None:
    conversation.note(ticket.pk, step["text"], by=_owner(ticket), now=at)


def _hear(ticket: Ticket, step: Step, desk: Desk, at: datetime) -> None:
    contact = ticket.contact
    assert contact is not None
    report = _report("", step["text"], contact, channel=Channel.MAIL, at=at)
    conversation.hear(ticket.pk, report, contact=contact, now=at)


def _hold(ticket: Ticket, step: Step, desk: Desk, at: datetime) -> None:
    until_at = desk.now + timedelta(hours=step["hours"])
    holding.hold(
        ticket.pk, reason=HoldReason(step["reason"]), until_at=until_at, note=step["text"],
        by=_owner(ticket), now=at,
    )  # fmt: skip


def _log_time(ticket: Ticket, step: Step, desk: Desk, at: datetime) -> None:
    work.log_time(ticket.pk, minutes=step["minutes"], note=step["text"], by=_owner(ticket), now=at)


def _resolve(ticket: Ticket, step: Step, desk: Desk, at: datetime) -> None:
    resolution.resolve(
        ticket.pk, cause=step["cause"], done=step["done"], confirmation=step["confirmation"],
        by=_owner(ticket), now=at,
    )  # fmt: skip


def _answer(ticket: Ticket, step: Step, desk: Desk, at: datetime) -> None:
    asked = ticket.surveys.order_by("-id").first()
    assert asked is not None
    survey.answer(asked.pk, score=step["score"], comment=step["comment"], now=at)


def _close(ticket: Ticket, step: Step, desk: Desk, at: datetime) -> None:
    resolution.close(ticket.pk, now=at)


STEPS: dict[str, Callable[[Ticket, Step, Desk, datetime], None]] = {
    "assess": _assess,
    "take": _take,
    "reply": _reply,
    "note": _note,
    "requestor_reply": _hear,
    "hold": _hold,
    "time": _log_time,
    "resolve": _resolve,
    "survey": _answer,
    "close": _close,
}


def _owner(ticket: Ticket) -> Actor:
    assert ticket.engineer is not None
    return Actor.engineer(ticket.engineer)


def working_minutes_ago(minutes: int, desk: Desk) -> datetime:
    """The instant from which that much working time lies between it and now."""
    sought = timedelta(minutes=minutes)
    since = desk.now - timedelta(days=60)
    opened = list(desk.calendar.periods(since, desk.now))
    for start, end in reversed(opened):
        if sought <= end - start:
            return end - sought
        sought -= end - start
    return since
