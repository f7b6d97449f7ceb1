"""What is stored of a ticket's clocks: an index into the future, and what was noticed and told."""

from datetime import timedelta

from django.db import models
from django.db.models import F, Q

from switchboard.agreements.models import Agreement
from switchboard.clients.models import Client
from switchboard.policy.access_level import AccessLevel
from switchboard.policy.document_promises import Tell
from switchboard.policy.sla import Clock
from switchboard.staff.models import Engineer


class ClockRun(models.Model):
    """One run of a clock on a ticket, recomputed from the timeline and the policy, never trusted.

    `rung` is the first rung of the ladder that was not told yet in this `term`; a new term begins
    with each changed target. A run is missed once `breached_at` is set, met when it stopped
    without, and running otherwise.
    """

    ticket = models.ForeignKey(
        "tickets.Ticket", on_delete=models.CASCADE, related_name="clock_runs", db_constraint=False,
        db_index=False,
    )  # fmt: skip
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="+", db_index=False)
    clock = models.CharField(max_length=16, choices=[(c.value, c.label) for c in Clock])
    started_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True, blank=True)
    at_risk_at = models.DateTimeField(null=True, blank=True)
    next_check_at = models.DateTimeField(null=True, blank=True)
    stopped_at = models.DateTimeField(null=True, blank=True)
    breached_at = models.DateTimeField(null=True, blank=True)
    counted = models.DurationField(
        null=True, blank=True, help_text="Working time until it stopped."
    )
    allowed = models.DurationField(default=timedelta)
    term = models.PositiveSmallIntegerField(default=0)
    rung = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["started_at", "id"]
        indexes = [
            models.Index(
                fields=["next_check_at"],
                condition=Q(next_check_at__isnull=False),
                name="tickets_run_next_check",
            ),
            models.Index(
                fields=["breached_at"],
                condition=Q(breached_at__isnull=False),
                name="tickets_run_breached",
            ),
            models.Index(fields=["clock", "started_at"], name="tickets_run_started"),
            models.Index(
                fields=["clock", "due_at"],
                condition=Q(stopped_at__isnull=True),
                name="tickets_run_open",
            ),
            models.Index(
                fields=["clock", "started_at", "id"],
                condition=Q(stopped_at__isnull=True),
                name="tickets_run_standing",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["ticket", "clock", "started_at"], name="tickets_run_once"
            ),
            models.CheckConstraint(
                condition=Q(stopped_at__isnull=True) | Q(stopped_at__gte=F("started_at")),
                name="tickets_run_stops_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.clock} since {self.started_at:%Y-%m-%d %H:%M}"


class DeadlineChange(models.Model):
    """A deadline that moved: from when to when, and why; only added to."""

    ticket = models.ForeignKey(
        "tickets.Ticket", on_delete=models.CASCADE, related_name="deadline_changes",
        db_constraint=False,
    )  # fmt: skip
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="+", db_index=False)
    clock = models.CharField(max_length=16, choices=[(c.value, c.label) for c in Clock])
    started_at = models.DateTimeField(help_text="The start of the run.")
    before = models.DateTimeField(null=True, blank=True)
    after = models.DateTimeField(null=True, blank=True)
    because = models.CharField(max_length=24, help_text="An act, “calendar” or “agreement”.")
    version = models.PositiveIntegerField(
        null=True, blank=True, help_text="The policy version in force, for a calendar."
    )
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.clock}: {self.before} to {self.after} ({self.because})"


class Notice(models.Model):
    """A rung of a ladder that was reached, told once; or, with a message, a mention in a note.

    A mention has no clock, no rung and no deadline.
    """

    ticket = models.ForeignKey(
        "tickets.Ticket", on_delete=models.CASCADE, related_name="notices", db_constraint=False,
        db_index=False,
    )  # fmt: skip
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="+", db_index=False)
    message = models.ForeignKey(
        "tickets.Message", on_delete=models.CASCADE, null=True, blank=True, related_name="+",
        db_constraint=False, db_index=False,
    )  # fmt: skip
    clock = models.CharField(max_length=16, choices=[(c.value, c.label) for c in Clock], blank=True)
    started_at = models.DateTimeField(help_text="The start of the run.")
    term = models.PositiveSmallIntegerField()
    rung = models.PositiveSmallIntegerField(null=True, blank=True)
    fraction = models.FloatField(help_text="The part of the target that had passed.")
    tell = models.CharField(max_length=16, choices=[(t.value, t.value) for t in Tell], blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    told_at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["ticket", "clock", "started_at", "term", "rung"],
                name="tickets_rung_told_once",
            ),
            models.CheckConstraint(
                condition=Q(clock="", message__isnull=False)
                | Q(rung__isnull=False, due_at__isnull=False),
                name="tickets_notice_of_clock_or_mention",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.clock} at {self.fraction:g}: {self.tell}"


class NoticeReader(models.Model):
    """An engineer who was told by a notice."""

    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="readers")
    engineer = models.ForeignKey(
        Engineer, on_delete=models.CASCADE, related_name="notices_read", db_index=False
    )
    seen_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["engineer", "-id"], name="tickets_notice_of_engineer"),
            models.Index(
                fields=["engineer"], condition=Q(seen_at__isnull=True), name="tickets_notice_unseen"
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["notice", "engineer"], name="tickets_notice_reader_once"
            )
        ]

    def __str__(self) -> str:
        return f"notice {self.notice_id} to engineer {self.engineer_id}"


class Escalation(models.Model):
    """A functional escalation: somebody who holds the access helps; the engineer stays (S11, S12).

    At most one stands on a ticket.
    """

    ticket = models.ForeignKey(
        "tickets.Ticket", on_delete=models.CASCADE, related_name="escalations", db_constraint=False
    )
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="+", db_index=False)
    engineer = models.ForeignKey(
        Engineer, on_delete=models.PROTECT, related_name="escalations",
        help_text="Who holds the access.",
    )  # fmt: skip
    access = models.CharField(
        max_length=16, choices=[(level.value, level.label) for level in AccessLevel]
    )
    reason = models.TextField()
    is_by_ladder = models.BooleanField(default=False)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["ticket"],
                condition=Q(ended_at__isnull=True),
                name="tickets_one_standing_escalation",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("started_at")),
                name="tickets_escalation_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"escalation to engineer {self.engineer_id}"


class RecountCause(models.TextChoices):
    """Why clocks are computed anew without an act on their tickets."""

    CALENDAR = "calendar", "The calendar was edited"
    AGREEMENT = "agreement", "The agreement was changed"
    SWEEP = "sweep", "The regular sweep"


class Recount(models.Model):
    """Open clocks computed anew from the timeline; the row itself is the job until it has ended.

    A sweep does so to prove that nothing was overlooked: whatever it has to mend is a defect.
    """

    because = models.CharField(max_length=16, choices=RecountCause.choices)
    version = models.PositiveIntegerField(
        null=True, blank=True, help_text="The policy version that edited the calendar."
    )
    agreement = models.ForeignKey(
        Agreement, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    since_at = models.DateTimeField(
        null=True, blank=True, help_text="Clocks that stopped after this are counted anew too."
    )
    asked_at = models.DateTimeField()
    began_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    checked = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    unnoticed = models.PositiveIntegerField(
        default=0, help_text="Rungs reached a minute ago or more that nobody had been told of."
    )
    lag = models.DurationField(default=timedelta, help_text="How late the oldest of them was.")

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(
                fields=["id"], condition=Q(ended_at__isnull=True), name="tickets_recount_waiting"
            )
        ]

    def __str__(self) -> str:
        return f"recount asked at {self.asked_at:%Y-%m-%d %H:%M:%S} ({self.because})"
