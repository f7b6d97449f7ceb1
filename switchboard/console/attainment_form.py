"""Decides how a report is chosen: periods a click away, and a form for everything else."""

from collections.abc import Mapping
from datetime import date
from urllib.parse import urlencode

from django import forms

from switchboard.flow.attainment_period import DAY, Period
from switchboard.flow.attainment_question import UNTRIAGED, Question
from switchboard.policy.document import Policy
from switchboard.policy.priority import Priority
from switchboard.policy.sla_terms import Clock
from switchboard.published.models import Desk
from switchboard.staff.models import Team
from switchboard.ui.shapes import Link
from switchboard.ui.words import DAYS, MONTHS

Form = Mapping[str, str]


class QuestionForm(forms.Form):
    """The fields of a question, filled in with what was asked; only drawn, never checked.

    Two queries: teams and desks.
    """

    use_required_attribute = False

    clock = forms.ChoiceField(label="Promise")
    priority = forms.ChoiceField(label="Priority")
    team = forms.ChoiceField(label="Team")
    desk = forms.ChoiceField(label="Desk")

    def __init__(self, asked: Form, *, policy: Policy) -> None:
        super().__init__(initial=dict(asked), auto_id="asked_%s")
        for name, label in (("from", "From"), ("to", "To, inclusive")):
            day = forms.DateInput(attrs={"type": "date"})
            self.fields[name] = forms.CharField(label=label, widget=day)
        self.order_fields(["from", "to", "clock", "priority", "team", "desk"])
        waits = (UNTRIAGED, "Awaits triage")
        levels = [(one.key, policy.priority_name(one)) for one in Priority]
        self._offer("clock", "All promises", [(one.value, one.label) for one in Clock])
        self._offer("priority", "All priorities", [*levels, waits])
        self._offer("team", "All teams", [*_names(Team), waits])
        self._offer("desk", "All desks", _names(Desk))

    def _offer(self, name: str, every: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", every), *choices]


def periods(question: Question, *, base: str, kept: Form, today: date) -> list[Link]:
    """The periods that people ask for most; the rest of the question stays as it is."""
    zone = question.period.zone
    this_month = Period.month_of(today, zone=zone)
    offered = {
        "This month": this_month,
        "Last month": Period.month_of(this_month.first - DAY, zone=zone),
        "Last 30 days": Period.last_days(30, until=today, zone=zone),
        "Last 12 months": this_month.months_before(12),
    }
    return [
        Link(
            label=label,
            href=address(base, {**kept, "from": f"{period.first}", "to": f"{period.last}"}),
            is_current=period == question.period,
        )
        for label, period in offered.items()
    ]


def address(base: str, form: Form) -> str:
    """An address with these answers; the empty ones are left out.

    >>> address("/attainment", {"from": "2026-11-01", "team": ""})
    '/attainment?from=2026-11-01'
    """
    asked = urlencode({name: value for name, value in form.items() if value})
    return f"{base}?{asked}" if asked else base


def during(period: Period) -> str:
    """When that is, to be said after a verb: months by their names, else days.

    >>> from zoneinfo import ZoneInfo
    >>> during(Period.month_of(date(2026, 11, 23), zone=ZoneInfo("UTC")))
    'in Nov 2026'
    """
    first, last = (Period.month_of(day, zone=period.zone) for day in (period.first, period.last))
    if period == first:
        return f"in {month_words(period.first)}"
    if (period.first, period.last) == (first.first, last.last):
        return f"from {month_words(period.first)} to {month_words(period.last)}"
    if period.first == period.last:
        return f"on {_day(period.first)}"
    return f"from {_day(period.first)} to {_day(period.last)}"


def month_words(day: date) -> str:
    """The month in which the day lies."""
    return f"{MONTHS[day.month - 1]} {day.year}"


def _day(day: date) -> str:
    return f"{DAYS[day.weekday()]}, {MONTHS[day.month - 1]} {day.day}, {day.year}"


def _names(model: type[Team] | type[Desk]) -> list[tuple[str, str]]:
    return list(model.objects.order_by("name", "id").values_list("key", "name"))
