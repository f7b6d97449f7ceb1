"""Decides what is asked to change who is on call: editions, overrides, covers, swaps, time away."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from django import forms

from switchboard.console.wall_time import WallTimeField
from switchboard.oncall.models import Schedule
from switchboard.policy.hours_form import WEEKDAYS
from switchboard.policy.rotation import OverrideKind, Unit
from switchboard.staff.models import Engineer

KINDS = {
    OverrideKind.REPLACE: "Instead of somebody",
    OverrideKind.ADD: "Besides the others",
    OverrideKind.REMOVE: "Not on call",
}
# The fields that name one of the staff.
ENGINEERS = {"engineer", "replaces", "shift_of", "to", "cover"}


class RotaForm(forms.Form):
    """A form whose times are of the reader's own wall."""

    def __init__(self, data: Any = None, *, zone: ZoneInfo, prefix: str = "", **more: Any) -> None:
        super().__init__(data, auto_id=f"{prefix or self.__class__.__name__}_%s",
                         label_suffix="", prefix=prefix or None, **more)  # fmt: skip
        for field in self.fields.values():
            if isinstance(field, WallTimeField):
                field.zone = zone
        for name in ENGINEERS & set(self.fields):
            self.fields[name].queryset = Engineer.objects.filter(is_active=True)  # type: ignore[attr-defined]

    def at(self, name: str) -> datetime:
        """The instant of a field; the form must be valid."""
        found: datetime = self.cleaned_data[name]
        return found


class OverrideForm(RotaForm):
    """Somebody instead of another, besides the others, or not, for a while."""

    kind = forms.ChoiceField(
        label="What changes", choices=[(one.value, words) for one, words in KINDS.items()],
    )  # fmt: skip
    engineer = forms.ModelChoiceField(Engineer.objects.none(), label="Who")
    replaces = forms.ModelChoiceField(
        Engineer.objects.none(), label="Instead of", required=False, empty_label="everybody",
        help_text="Only for “instead of somebody”.",
    )  # fmt: skip
    starts_at = WallTimeField(label="From")
    ends_at = WallTimeField(label="Until")
    note = forms.CharField(label="Why", required=False, max_length=300)

    def clean(self) -> dict[str, Any]:
        """Whom it replaces is said only where it replaces."""
        said = super().clean() or self.cleaned_data
        if said.get("replaces") and said.get("kind") != OverrideKind.REPLACE:
            self.add_error("replaces", "Leave this open, or choose “instead of somebody”.")
        return said


class CoverForm(RotaForm):
    """The engineers of another schedule, as another desk's."""

    with_schedule = forms.ModelChoiceField(Schedule.objects.none(), label="Covered by")
    besides = forms.BooleanField(label="Besides this schedule's own", required=False)
    starts_at = WallTimeField(label="From")
    ends_at = WallTimeField(label="Until")
    note = forms.CharField(label="Why", required=False, max_length=300)

    def of(self, schedule: Schedule) -> "CoverForm":
        """With every other schedule to choose from."""
        others = Schedule.objects.filter(is_active=True).exclude(pk=schedule.pk)
        self.fields["with_schedule"].queryset = others  # type: ignore[attr-defined]
        return self


class OfferForm(RotaForm):
    """One of the reader's shifts, or a part of it, to a colleague."""

    schedule = forms.ModelChoiceField(Schedule.objects.filter(is_active=True))
    shift_of = forms.ModelChoiceField(Engineer.objects.none(), label="Whose shift")
    to = forms.ModelChoiceField(Engineer.objects.none(), label="Offered to")
    starts_at = WallTimeField(label="From")
    ends_at = WallTimeField(label="Until")
    note = forms.CharField(label="Why", required=False, max_length=300)


class AwayForm(RotaForm):
    """When somebody is not there, and who is asked for their shifts."""

    engineer = forms.ModelChoiceField(Engineer.objects.none(), label="Who")
    starts_at = WallTimeField(label="From")
    ends_at = WallTimeField(label="Until")
    cover = forms.ModelChoiceField(
        Engineer.objects.none(), label="Covered by", required=False, empty_label="nobody yet",
        help_text="They are asked for each shift; named by a lead, they have it at once.",
    )  # fmt: skip
    note = forms.CharField(label="Note", required=False, max_length=300)


class EditionForm(RotaForm):
    """From when new layers hold, and why."""

    starts_at = WallTimeField(label="Holds from")
    note = forms.CharField(label="Why", required=False, max_length=300)


class LayerForm(RotaForm):
    """One rotation: who takes turns, how long each, and when it covers at all."""

    members = forms.CharField(
        required=False, widget=forms.Textarea(attrs={"rows": 4}), label="Members in turn",
        help_text="E-mail addresses, one a line. A layer without members is left out.",
    )  # fmt: skip
    priority = forms.IntegerField(min_value=1, max_value=9, initial=1, help_text="1 before 2.")
    every = forms.IntegerField(min_value=1, max_value=99, initial=1, label="A turn lasts")
    unit = forms.ChoiceField(
        choices=[(one.value, f"{one.value}s") for one in Unit], initial=Unit.WEEK.value
    )
    anchor = forms.CharField(
        label="First hand-off", required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
    )  # fmt: skip
    timezone = forms.CharField(label="On the clock of", initial="America/Chicago")
    weekdays = forms.MultipleChoiceField(
        label="Only on", required=False, widget=forms.CheckboxSelectMultiple,
        choices=[(day, day.capitalize()) for day in WEEKDAYS],
    )  # fmt: skip
    opens = forms.CharField(label="Only from", required=False, help_text="As 17:00.")
    closes = forms.CharField(label="Only until", required=False, help_text="As 07:00.")

    def clean_timezone(self) -> str:
        """A zone that there is."""
        name: str = self.cleaned_data["timezone"]
        if name not in available_timezones():
            raise forms.ValidationError("There is no such zone. Write one as America/Chicago.")
        return name

    def form(self) -> dict[str, Any] | None:
        """The layer as a form has it; None where nobody is a member."""
        said = self.cleaned_data
        members = said["members"].split()
        if not members:
            return None
        whole = {
            "priority": said["priority"], "timezone": said["timezone"], "anchor": said["anchor"],
            "unit": said["unit"], "every": said["every"], "members": members,
        }  # fmt: skip
        if said["weekdays"]:
            whole["weekdays"] = said["weekdays"]
        if said["opens"] or said["closes"]:
            whole["daily"] = [[said["opens"], said["closes"]]]
        return whole


def layer_initial(layer: dict[str, Any], emails: dict[str, str]) -> dict[str, Any]:
    """What a layer's form says at first; of several daily windows the first is shown."""
    opens, closes = (layer.get("daily") or [["", ""]])[0]
    members = [emails.get(str(one), str(one)) for one in layer["members"]]
    return {**layer, "members": "\n".join(members), "opens": opens, "closes": closes}
