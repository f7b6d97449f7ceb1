"""Schedules of who is on call: what was said stays said, a change begins when it is made.

Members stand in an edition's layers by the id of their engineer, as text.
"""

from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import F, Q

from switchboard.policy.rotation import OverrideKind
from switchboard.published.models import Desk
from switchboard.staff.models import Engineer


class ScheduleQuerySet(models.QuerySet["Schedule"]):
    """The schedules."""

    def serving(self, desk: Desk) -> "Schedule | None":
        """The schedule of a desk, else the fallback; None where there is neither. One query."""
        own = self.filter(Q(coverages__desk=desk) | Q(is_fallback=True), is_active=True)
        return own.order_by("is_fallback", "id").first()


class Schedule(models.Model):
    """Who answers after hours; a desk without one of its own is served by the fallback."""

    name = models.CharField(max_length=80, unique=True)
    timezone = models.CharField(max_length=64, default="America/Chicago")
    is_fallback = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)

    objects = ScheduleQuerySet.as_manager()

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["is_fallback"],
                condition=Q(is_fallback=True, is_active=True),
                name="oncall_one_fallback",
            ),
        ]

    def __str__(self) -> str:
        return f"schedule {self.name}"


class Coverage(models.Model):
    """A desk's place under a schedule: one schedule a desk."""

    schedule = models.ForeignKey(Schedule, on_delete=models.CASCADE, related_name="coverages")
    desk = models.OneToOneField(Desk, on_delete=models.PROTECT, related_name="coverage")

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"desk {self.desk_id} under schedule {self.schedule_id}"


class Edition(models.Model):
    """The layers of a schedule from `starts_at` until a newer edition starts; never changed."""

    schedule = models.ForeignKey(Schedule, on_delete=models.PROTECT, related_name="editions")
    number = models.PositiveIntegerField()
    layers = models.JSONField(help_text="As policy/rotation reads them.")
    starts_at = models.DateTimeField()
    author_name = models.CharField(max_length=200)
    note = models.CharField(max_length=300, blank=True)
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["schedule", "number"]
        constraints = [
            models.UniqueConstraint(fields=["schedule", "number"], name="oncall_edition_number"),
            models.CheckConstraint(
                condition=Q(number=1) | Q(starts_at__gte=F("made_at")),
                name="oncall_edition_changes_no_past",
            ),
        ]

    def __str__(self) -> str:
        return f"edition {self.number} of {self.schedule_id}"


class OverrideQuerySet(models.QuerySet["Override"]):
    """Exceptions from schedules."""

    def touching(self, start: datetime, end: datetime) -> "OverrideQuerySet":
        """Those that say anything about that time, both ends in it, in the order they act."""
        return self.filter(starts_at__lte=end, ends_at__gt=start).order_by("id")


class Override(models.Model):
    """One engineer instead of another, besides the others, or not at all, for a while.

    One that is withdrawn while it runs ends then; before it starts it is gone.
    """

    schedule = models.ForeignKey(Schedule, on_delete=models.PROTECT, related_name="overrides")
    kind = models.CharField(
        max_length=8, choices=[(kind.value, kind.value.capitalize()) for kind in OverrideKind]
    )
    engineer = models.ForeignKey(Engineer, on_delete=models.PROTECT, related_name="overrides")
    replaces = models.ForeignKey(
        Engineer, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    author_name = models.CharField(max_length=200)
    note = models.CharField(max_length=300, blank=True)
    made_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    group = models.UUIDField(
        null=True, blank=True, help_text="What was made together, as one cover, and goes together."
    )

    objects = OverrideQuerySet.as_manager()

    class Meta:
        ordering = ["schedule", "id"]
        indexes = [
            models.Index(fields=["schedule", "ends_at"], name="oncall_override_ends"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gte=F("starts_at")), name="oncall_override_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(starts_at__gte=F("made_at")), name="oncall_override_changes_no_past"
            ),
            models.CheckConstraint(
                condition=Q(replaces__isnull=True) | Q(kind=OverrideKind.REPLACE.value),
                name="oncall_only_a_replacement_replaces",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.engineer_id} on schedule {self.schedule_id}"

    def form(self) -> dict[str, Any]:
        """As policy/rotation reads it."""
        form = {
            "kind": self.kind,
            "member": str(self.engineer_id),
            "start": self.starts_at.isoformat(),
            "end": self.ends_at.isoformat(),
        }
        return form | ({"replaces": str(self.replaces_id)} if self.replaces_id else {})
