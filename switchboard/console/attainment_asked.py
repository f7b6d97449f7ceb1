"""Decides how a report's address is read, and what is answered to one that can't be."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import wraps
from typing import Any, TypeVar

from django.http import HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_safe

from switchboard.console.attainment_form import Form, QuestionForm, address, during, periods
from switchboard.console.context import policy_in_force, render
from switchboard.console.door import StaffRequest
from switchboard.flow import attainment_question
from switchboard.flow.attainment_groups import AWAITS_TRIAGE
from switchboard.flow.attainment_period import QuestionFault, zone_of
from switchboard.flow.attainment_question import NotAnswerable, Question
from switchboard.policy import access
from switchboard.policy.access import Right
from switchboard.policy.document import Policy
from switchboard.ui.shapes import Link

PLACE = "attainment"
LONGEST_KEY = 18
FROM_THE_START = "Leave it out to begin with the first page."

Choice = TypeVar("Choice", bound=StrEnum)


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One request: the question, the rest of its address, the policy in force, and when."""

    question: Question
    form: Form
    policy: Policy
    now: datetime

    @property
    def today(self) -> date:
        """The day in the zone of the report."""
        return self.now.astimezone(self.question.period.zone).date()

    def choice(self, name: str, kind: type[Choice]) -> Choice | None:
        """The one of `kind` that the address names, if it names one; raises NotAnswerable."""
        value = self.form.get(name, "")
        known = [one.value for one in kind]
        if value and value not in known:
            raise NotAnswerable(name, value, remedy=f"Use one of {', '.join(known)}.")
        return kind(value) if value else None

    def key(self, name: str) -> int | None:
        """The row's key that the address names, if it names one; raises NotAnswerable."""
        value = self.form.get(name, "")
        if value and not (value.isascii() and value.isdigit() and len(value) <= LONGEST_KEY):
            raise NotAnswerable(name, value, remedy=FROM_THE_START)
        return int(value) if value else None

    def choosing(self, base: str, **kept: str) -> dict[str, Any]:
        """What every page of a report shows of its question; two queries.

        `kept` stands in the address of `base` beside the question.
        """
        form = {**self.question.form, **kept}
        return {
            "question": self.question,
            "during": during(self.question.period),
            "periods": periods(self.question, base=base, kept=form, today=self.today),
            "form": QuestionForm(form, policy=self.policy),
            "base": base,
            "kept": kept,
            "dropped": self._ways_out(base, form),
        }

    def _ways_out(self, base: str, form: Form) -> list[Link]:
        """What narrows the question down, each with the address of the question without it."""
        asked = self.question
        chosen = {
            "client": asked.client.name if asked.client else "",
            "clock": asked.clock.label if asked.clock else "",
            "priority": self.policy.priority_name(asked.priority) if asked.priority else "",
            "team": asked.team.name if asked.team else "",
            "desk": asked.desk.name if asked.desk else "",
        }
        ways = [
            Link(label=label, href=address(base, {**form, name: ""}))
            for name, label in chosen.items()
            if label
        ]
        if asked.is_untriaged:
            every = address(base, {**form, "priority": "", "team": ""})
            ways.append(Link(label=AWAITS_TRIAGE.label, href=every))
        return ways


def asks(
    view: Callable[[StaffRequest, Asked], HttpResponseBase],
) -> Callable[[StaffRequest], HttpResponseBase]:
    """A view that is asked a question: for staff, and 400 with what to ask instead."""

    @require_safe
    @wraps(view)
    def answered(request: StaffRequest) -> HttpResponseBase:
        access.require(request.actor.role, Right.READ_QUEUES)
        now, policy, form = timezone.now(), policy_in_force(), request.GET.dict()
        if policy is None:
            return render(request, "console/no_policy.html", now=now, place=PLACE)
        zone = zone_of(policy)
        try:
            question = attainment_question.read(form, today=now.astimezone(zone).date(), zone=zone)
            return view(request, Asked(question=question, form=form, policy=policy, now=now))
        except QuestionFault as fault:
            return render(
                request, "console/attainment_refused.html", now=now, place=PLACE,
                because=str(fault), status=400,
            )  # fmt: skip

    return answered
