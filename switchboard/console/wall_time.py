"""Decides which instant a person means who writes a date and time of their own wall."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms

from switchboard.policy import wall_time

# Beyond them no calendar of a desk is known, and some zones could not even say the instant.
YEARS = range(2000, 2101)


class WallTimeField(forms.DateTimeField):
    """A date and time as the reader's wall shows it; gives an aware instant."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.zone = ZoneInfo("UTC")

    def to_python(self, value: Any) -> datetime | None:
        """An aware instant in UTC; None for an empty field."""
        if value in self.empty_values or isinstance(value, datetime):
            return value or None
        wall = self._wall(str(value))
        if wall.year not in YEARS:
            message = f"Choose a date between {YEARS[0]} and {YEARS[-1]}."
            raise forms.ValidationError(message)
        return wall_time.instant(wall, self.zone)

    def _wall(self, value: str) -> datetime:
        """What was typed, as a naive wall time."""
        try:
            wall = datetime.fromisoformat(value.strip())
        except ValueError:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid") from None
        shown = wall.astimezone(self.zone) if wall.tzinfo else wall
        return shown.replace(tzinfo=None, microsecond=0)

    def prepare_value(self, value: Any) -> Any:
        """An instant as the reader's wall has it; what was typed as it was."""
        return value.astimezone(self.zone) if isinstance(value, datetime) else value
