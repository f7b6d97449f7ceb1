"""Decides how the policy is read by people: what is in force, what was, and what changed."""

import json
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_safe

from switchboard.console import policy_words
from switchboard.console.context import render, zone_of
from switchboard.console.door import StaffRequest
from switchboard.policy import access, document
from switchboard.policy.access import Right
from switchboard.published.models import PolicyVersion

VERSIONS_SHOWN = 50
VALUE_SHOWN = 400


@dataclass(frozen=True, kw_only=True)
class ChangeWords:
    """One change between two versions, as a person reads it."""

    key: str
    before: str
    after: str


@require_safe
def in_force(request: StaffRequest) -> HttpResponse:
    """The policy in force, in words; the list of all versions."""
    access.require(request.actor.role, Right.READ_POLICY)
    newest = PolicyVersion.objects.order_by("-number").first()
    if newest is None:
        return render(request, "console/no_policy.html", now=timezone.now(), place="policy")
    return _page(request, newest, is_newest=True)


@require_safe
def version(request: StaffRequest, number: int) -> HttpResponse:
    """One version, and what it changed of the one before."""
    access.require(request.actor.role, Right.READ_POLICY)
    chosen = get_object_or_404(PolicyVersion, number=number)
    newest = PolicyVersion.objects.order_by("-number").values_list("number", flat=True).first()
    if newest is None:
        raise Http404
    return _page(request, chosen, is_newest=chosen.number == newest)


def _page(request: StaffRequest, chosen: PolicyVersion, *, is_newest: bool) -> HttpResponse:
    now, zone = timezone.now(), zone_of(request.engineer.timezone)
    before = PolicyVersion.objects.filter(number__lt=chosen.number).order_by("-number").first()
    versions = PolicyVersion.objects.defer("source", "document", "public_document")
    return render(
        request, "console/policy.html", now=now, place="policy", version=chosen,
        is_newest=is_newest, policy=chosen.policy, before=before,
        changes=_changes(before, chosen) if before else [],
        desks=policy_words.desks(chosen.policy, now=now, zone=zone),
        calendars=policy_words.calendars(chosen.policy, now=now, zone=zone),
        targets=policy_words.targets(chosen.policy),
        matrices=policy_words.matrices(chosen.policy),
        teams=policy_words.teams(chosen.policy),
        rules=policy_words.rules(chosen.policy),
        ladders=policy_words.ladders(chosen.policy),
        age_tells=policy_words.TELLS[chosen.policy.triage.age_rung_tells],
        versions=list(versions.order_by("-number", "-id")[:VERSIONS_SHOWN]),
    )  # fmt: skip


def _changes(before: PolicyVersion, after: PolicyVersion) -> list[ChangeWords]:
    return [
        ChangeWords(key=change.key, before=_shown(change.before), after=_shown(change.after))
        for change in document.diff(before.policy, after.policy)
    ]


def _shown(value: Any) -> str:
    """A value in one line; nothing for what is not there."""
    if value is None:
        return ""
    words = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return words if len(words) <= VALUE_SHOWN else f"{words[:VALUE_SHOWN]}…"
