"""Publishes a policy: checked against the people too, then a new version, never an edit."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from switchboard.clients.models import Client
from switchboard.flow import recount
from switchboard.policy import document
from switchboard.policy.access_level import AccessLevel
from switchboard.policy.calendar_edits import calendar_edits
from switchboard.policy.document import Fault, Policy, PolicyFaults
from switchboard.policy.document_promises import Tell
from switchboard.published.models import Desk, PolicyVersion, Region
from switchboard.staff.models import Engineer, EngineerSkill, Membership, Team
from switchboard.tickets.models import RecountCause

# What clients may read: nothing of routing, which may name other clients, nor of ladders.
PUBLIC_PARTS = (
    "title", "company", "calendars", "desks", "regions", "priorities", "targets",
    "after_hours", "fees", "closing", "survey", "translations",
)  # fmt: skip
_LOCK = 7_021_553
_MAKE_ONE = "Make somebody one, or tell somebody else at this rung."
_GRANT_ACCESS = (
    "Write bin/switchboard staff access NAME elevated for somebody who has it, or take the rung"
    " away."
)


@transaction.atomic
def publish(
    source: str, *, author_name: str, note: str = "", now: datetime, checks_people: bool = True
) -> PolicyVersion:
    """The next version; raises PolicyFaults with every fault of the document and of the people.

    The same document again gives the version that is in force. Rows of desks, regions and teams
    follow the document; old tickets keep the version they were promised under.
    """
    policy = document.load(source)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    newest = PolicyVersion.objects.order_by("-number").first()
    form = policy.to_json()
    if newest and newest.document == form:
        return newest
    if checks_people and (faults := list(people_faults(policy))):
        raise PolicyFaults(faults)
    _follow(policy)
    version = PolicyVersion.objects.create(
        number=newest.number + 1 if newest else 1,
        source=source,
        document=form,
        public_document=public_part(form),
        note=note,
        author_name=author_name,
        published_at=now,
    )
    if newest and (edited := calendar_edits(newest.document, form)) is not None:
        since_at = edited.since_at
        recount.ask(RecountCause.CALENDAR, version=version.number, since_at=since_at, now=now)
    return version


def public_part(form: dict[str, Any]) -> dict[str, Any]:
    """The part of a policy's JSON form that any client may read."""
    return {name: form[name] for name in PUBLIC_PARTS if name in form}


def people_faults(policy: Policy) -> Iterator[Fault]:
    """What the document asks of people that is not there; four queries."""
    teams = set(
        Membership.objects.filter(engineer__is_active=True).values_list("team__key", flat=True)
    )
    skills = set(
        EngineerSkill.objects.filter(engineer__is_active=True).values_list("skill", flat=True)
    )
    for key in policy.teams:
        if key not in teams:
            yield Fault(
                key=f"teams.{key}",
                message="Nobody is in this team.",
                remedy="Put an active engineer in it, or take the team out of the policy.",
            )
    for key, category in policy.categories.items():
        if category.skill not in skills:
            yield Fault(
                key=f"categories.{key}.skill",
                message=f"No active engineer has the skill “{category.skill}”.",
                remedy="Give the skill to an engineer, or choose another for the category.",
            )
    yield from _client_faults(policy)
    yield from _ladder_faults(policy)


def _client_faults(policy: Policy) -> Iterator[Fault]:
    known = set(Client.objects.filter(is_active=True).values_list("name", flat=True))
    for number, rule in enumerate(policy.routing):
        for name in rule.when.client or ():
            if name not in known:
                yield Fault(
                    key=f"routing[{number}].when.client",
                    message=f"There is no active client “{name}”.",
                    remedy="Write the client's name as it stands in the list of clients.",
                )


def _ladder_faults(policy: Policy) -> Iterator[Fault]:
    """A rung that tells somebody there is not leads nowhere."""
    has_lead = Membership.objects.filter(is_lead=True, engineer__is_active=True).exists()
    has_manager = Engineer.objects.filter(
        is_active=True, role__in=["lead", "administrator"]
    ).exists()
    has_access = Engineer.objects.filter(
        is_active=True, access_level__in=[AccessLevel.ELEVATED, AccessLevel.ADMINISTRATOR]
    ).exists()
    missing = {
        Tell.ACCESS_HOLDER: None if has_access else "No active engineer holds elevated access.",
        Tell.TEAM_LEAD: None if has_lead else "No active engineer leads a team.",
        Tell.SERVICE_MANAGER: None if has_manager else "Nobody is a lead or an administrator.",
    }
    for name, ladder in policy.ladders:
        for number, rung in enumerate(ladder.rungs if ladder else ()):
            if complaint := missing.get(rung.tell):
                yield Fault(
                    key=f"ladders.{name}.rungs[{number}].tell",
                    message=complaint,
                    remedy=_GRANT_ACCESS if rung.tell is Tell.ACCESS_HOLDER else _MAKE_ONE,
                )


def _follow(policy: Policy) -> None:
    """Makes the rows that others point at agree with the document."""
    for key, desk in policy.desks.items():
        facts = {"name": desk.name, "phone": desk.phone, "email": desk.email}
        Desk.objects.update_or_create(key=key, defaults=facts)
    desks = {desk.key: desk for desk in Desk.objects.all()}
    for key, region in policy.regions.items():
        placed: dict[str, Any] = {"name": region.name, "desk": desks[region.desk]}
        Region.objects.update_or_create(key=key, defaults=placed)
    ensure_teams(policy)
    Client.objects.get_or_create(is_placeholder=True, defaults={"name": "Unknown senders"})


def ensure_teams(policy: Policy) -> None:
    """A row for each team of the document; a team that left it is kept, but inactive."""
    for key, team in policy.teams.items():
        Team.objects.update_or_create(key=key, defaults={"name": team.name, "is_active": True})
    Team.objects.exclude(key__in=policy.teams).update(is_active=False)
