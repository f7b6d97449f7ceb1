"""Shifts that an engineer offers to a colleague, and when engineers are away."""

from datetime import datetime

from django.db import models
from django.db.models import F, Q

from switchboard.oncall.models.schedule import Override, Schedule
from switchboard.policy.rotation import OverrideKind
from switchboard.staff.models import Engineer


class SwapState(models.TextChoices):
    """Where an offer stands; only what was accepted changes who is on call."""

    OFFERED = "offered", "Waits for an answer"
    ACCEPTED = "accepted", "Accepted"
    DECLINED = "declined", "Declined"
    TAKEN_BACK = "taken_back", "Taken back"
    LAPSED = "lapsed", "Nobody answered in time"


class Swap(models.Model):
    """One shift, or a part of it, that an engineer offers to one colleague.

    Until the colleague accepts, the shift stays where it is; then an override says so.
    """

    schedule = models.ForeignKey(Schedule, on_delete=models.PROTECT, related_name="swaps")
    offered_by = models.ForeignKey(Engineer, on_delete=models.PROTECT, related_name="swaps_offered")
    offered_to = models.ForeignKey(
        Engineer, on_delete=models.PROTECT, related_name="swaps_received"
    )
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    note = models.CharField(max_length=300, blank=True)
    state = models.CharField(max_length=10, choices=SwapState.choices, default=SwapState.OFFERED)
    lapses_at = models.DateTimeField(help_text="Without an answer by then the shift stays.")
    author_name = models.CharField(max_length=200)
    made_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    answerer_name = models.CharField(max_length=200, blank=True)
    override = models.OneToOneField(
        Override, on_delete=models.PROTECT, null=True, blank=True, related_name="swap"
    )

    class Meta:
        ordering = ["starts_at", "id"]
        indexes = [
            models.Index(
                fields=["lapses_at", "id"], condition=Q(state="offered"), name="oncall_swap_open"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="oncall_swap_ends_after_start"
            ),
            models.CheckConstraint(
                condition=~Q(offered_by=F("offered_to")), name="oncall_swap_of_two"
            ),
            models.CheckConstraint(
                condition=Q(state="offered", answered_at__isnull=True)
                | (~Q(state="offered") & Q(answered_at__isnull=False)),
                name="oncall_swap_is_answered_once",
            ),
            models.CheckConstraint(
                condition=Q(state="accepted", override__isnull=False)
                | (~Q(state="accepted") & Q(override__isnull=True)),
                name="oncall_accepted_swap_is_an_override",
            ),
        ]

    def __str__(self) -> str:
        return f"swap {self.pk}: {self.state}"


class TimeAwayQuerySet(models.QuerySet["TimeAway"]):
    """When engineers are away."""

    def touching(self, start: datetime, end: datetime) -> "TimeAwayQuerySet":
        """Those that say anything about that time, both ends in it."""
        lasting = Q(ends_at__gt=F("starts_at"))
        return self.filter(lasting, starts_at__lte=end, ends_at__gt=start).order_by("id")


class TimeAway(models.Model):
    """An engineer who is not there from `starts_at` until `ends_at`, and not on call then.

    One that is ended while it runs ends then; before it starts it never was. `began_at` and
    `returned_at` say when their presence followed.
    """

    engineer = models.ForeignKey(Engineer, on_delete=models.PROTECT, related_name="times_away")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    note = models.CharField(max_length=300, blank=True)
    author_name = models.CharField(max_length=200)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    began_at = models.DateTimeField(null=True, blank=True)
    returned_at = models.DateTimeField(null=True, blank=True)

    objects = TimeAwayQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at", "id"]
        indexes = [
            models.Index(
                fields=["starts_at", "id"],
                condition=Q(returned_at__isnull=True),
                name="oncall_away_to_follow",
            ),
            models.Index(fields=["ends_at"], name="oncall_away_ends"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gte=F("starts_at")), name="oncall_away_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(starts_at__gte=F("made_at")), name="oncall_away_changes_no_past"
            ),
        ]

    def __str__(self) -> str:
        return f"engineer {self.engineer_id} away from {self.starts_at} to {self.ends_at}"

    def form(self) -> dict[str, str]:
        """As policy/rotation reads it: an override that takes the engineer out."""
        return {
            "kind": OverrideKind.REMOVE.value,
            "member": str(self.engineer_id),
            "start": self.starts_at.isoformat(),
            "end": self.ends_at.isoformat(),
        }
