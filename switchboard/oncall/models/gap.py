"""Times ahead in which nobody could be called for a desk: found, told once, filled or passed."""

from django.db import models
from django.db.models import F, Q

from switchboard.published.models import Desk


class Gap(models.Model):
    """A time outside a desk's hours in which nobody on call can be called, and why.

    It grows and shrinks as schedules are edited; `closed_at` is when it was found filled or over.
    """

    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, related_name="gaps")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    because = models.CharField(max_length=500)
    told_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["starts_at", "id"]
        indexes = [
            models.Index(
                fields=["desk", "starts_at"],
                condition=Q(closed_at__isnull=True),
                name="oncall_gap_open",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="oncall_gap_ends_after_start"
            ),
        ]

    def __str__(self) -> str:
        return f"gap of desk {self.desk_id} from {self.starts_at} to {self.ends_at}"
