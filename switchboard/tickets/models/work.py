"""Who works a ticket, what it waits for, and how it was resolved."""

from datetime import datetime

from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Least

from switchboard.clients.models import Client
from switchboard.staff.models import Engineer, Team


class HoldReason(models.TextChoices):
    """What a ticket waits for."""

    REQUESTOR = "requestor", "Waiting for the requestor"
    THIRD_PARTY = "third_party", "Waiting for a third party"
    SCHEDULED = "scheduled", "Scheduled work"


class HandoverReason(models.TextChoices):
    """Why the same engineer could not stay with a ticket (S11)."""

    SHIFT_END = "shift_end", "End of shift"
    ABSENCE = "absence", "Absence"
    SKILL = "skill", "Needs another skill"
    ESCALATION = "escalation", "Needs elevated access"
    TRIAGE = "triage", "Routed to the wrong team"


class HoldQuerySet(models.QuerySet["Hold"]):
    """The holds of tickets; at most one of a ticket stands."""

    def standing(self) -> "HoldQuerySet":
        """Those that nobody has ended yet."""
        return self.filter(ended_at__isnull=True)

    def end(self, *, now: datetime) -> None:
        """Ends what stands, now or when it ran out; looking late must not stretch a deadline."""
        at = Value(now, output_field=models.DateTimeField())
        self.standing().update(ended_at=Least(at, F("until_at")))


class Hold(models.Model):
    """A time in which the resolution clock stands still; half-open from start to end."""

    ticket = models.ForeignKey(
        "tickets.Ticket", on_delete=models.CASCADE, related_name="holds", db_constraint=False
    )
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=16, choices=HoldReason.choices)
    note = models.TextField(blank=True)
    started_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True, blank=True, help_text="When it resumes by itself.")
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = HoldQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["ticket"], condition=Q(ended_at__isnull=True), name="tickets_one_open_hold"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("started_at")),
                name="tickets_hold_ends_after_start",
            ),
            models.CheckConstraint(
                condition=Q(until_at__isnull=True) | Q(until_at__gt=F("started_at")),
                name="tickets_hold_until_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"hold: {self.reason}"


class Assignment(models.Model):
    """An engineer's time with a ticket; the next begins only with a reason (S11)."""

    ticket = models.ForeignKey(
        "tickets.Ticket", on_delete=models.CASCADE, related_name="assignments", db_constraint=False
    )
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="+")
    engineer = models.ForeignKey(Engineer, on_delete=models.PROTECT, related_name="assignments")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    handover_reason = models.CharField(max_length=12, choices=HandoverReason.choices, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["ticket"],
                condition=Q(ended_at__isnull=True),
                name="tickets_one_engineer_at_a_time",
            )
        ]

    def __str__(self) -> str:
        return f"assignment to engineer {self.engineer_id}"


class Resolution(models.Model):
    """How a ticket was resolved: no resolution without all three answers (S13)."""

    ticket = models.ForeignKey(
        "tickets.Ticket", on_delete=models.CASCADE, related_name="resolutions", db_constraint=False
    )
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="+")
    engineer = models.ForeignKey(Engineer, on_delete=models.PROTECT, related_name="resolutions")
    cause = models.TextField()
    done = models.TextField()
    confirmation = models.TextField()
    resolved_at = models.DateTimeField()
    reopened_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(cause="") & ~Q(done="") & ~Q(confirmation=""),
                name="tickets_resolution_explained",
            ),
            models.UniqueConstraint(
                fields=["ticket"],
                condition=Q(reopened_at__isnull=True),
                name="tickets_one_standing_resolution",
            ),
        ]

    def __str__(self) -> str:
        return f"resolution at {self.resolved_at:%Y-%m-%d %H:%M}"
