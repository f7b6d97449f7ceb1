"""Decides what a report can be broken down by, and how each part is named."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import Case, DateTimeField, F, Func, IntegerField, Value, When
from django.db.models.expressions import Combinable

from switchboard.clients.models import Client
from switchboard.flow.attainment_question import UNTRIAGED, Question
from switchboard.policy.priority import Priority
from switchboard.published.models import Desk
from switchboard.staff.models import Team


class By(StrEnum):
    """What a report is broken down by."""

    PRIORITY = "priority"
    TEAM = "team"
    CLIENT = "client"
    DESK = "desk"
    MONTH = "month"

    @property
    def label(self) -> str:
        """The word that people read."""
        return self.value.capitalize()


@dataclass(frozen=True, kw_only=True)
class Group:
    """One part of a breakdown: its key in an address, and its name as people know it."""

    key: str
    label: str


AWAITS_TRIAGE = Group(key=UNTRIAGED, label="Awaits triage")


def part_of(question: Question, by: By) -> Combinable:
    """What the runs are grouped by: a record's key, a priority, the number of a month from 1."""
    if by == By.MONTH:
        # By the months' own first instants, which takes half as long as truncating each date.
        starts = Value(question.period.month_starts, ArrayField(DateTimeField()))
        return Func("started_at", starts, function="width_bucket", output_field=IntegerField())
    if by == By.PRIORITY:
        triaged = When(ticket__triaged_at__isnull=False, then=F("ticket__priority"))
        return Case(triaged, default=None, output_field=IntegerField())
    return F({By.TEAM: "ticket__team", By.CLIENT: "client", By.DESK: "ticket__desk"}[by])


def named(question: Question, by: By, parts: Iterable[Any]) -> dict[Any, Group]:
    """Each of these parts by its name, in order; None stands for what awaits triage.

    Months without any run are among them, for a gap is an answer too. At most one query.
    """
    found = set(parts)
    names = _names(question, by, found - {None})
    return {**names, None: AWAITS_TRIAGE} if None in found else names


def _names(question: Question, by: By, keys: set[Any]) -> dict[Any, Group]:
    if by == By.MONTH:
        months = enumerate(question.period.months, start=1)
        return {n: Group(key=f"{day:%Y-%m}", label=f"{day:%Y-%m}") for n, day in months}
    if by == By.PRIORITY:
        return {p.value: Group(key=p.key, label=p.label) for p in Priority if p.value in keys}
    if by == By.CLIENT:
        clients = Client.objects.filter(pk__in=keys).order_by("name", "id")
        return {one.pk: Group(key=str(one.uuid), label=one.name) for one in clients}
    model: type[Team] | type[Desk] = Team if by == By.TEAM else Desk
    records = model.objects.filter(pk__in=keys).order_by("name", "id")
    return {one.pk: Group(key=one.key, label=one.name) for one in records}
