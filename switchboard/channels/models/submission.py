"""What clients submit in the portal: the only thing that its login can write (S4)."""

import uuid
from datetime import datetime

from django.db import models
from django.db.models import Q

from switchboard.clients.models import Client, Contact
from switchboard.tickets.models import Ticket


class SubmissionKind(models.TextChoices):
    """What a client's person asks for."""

    NEW_TICKET = "new_ticket", "New ticket"
    REPLY = "reply", "Reply"
    REOPENING = "reopening", "Reopening"
    CLOSURE = "closure", "It is solved"
    LEAVING = "leaving", "Taking part no more"
    SURVEY_ANSWER = "survey_answer", "Survey answer"


class SubmissionState(models.TextChoices):
    """What became of it."""

    WAITING = "waiting", "Waiting"
    DONE = "done", "Done"
    REFUSED = "refused", "Refused, with a reason"


class Submission(models.Model):
    """A form as it was sent, raw and durable; the worker carries it out."""

    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="submissions")
    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="submissions")
    kind = models.CharField(max_length=16, choices=SubmissionKind.choices)
    idempotency_key = models.CharField(max_length=64)
    fields = models.JSONField(default=dict)
    received_at = models.DateTimeField()
    state = models.CharField(
        max_length=8, choices=SubmissionState.choices, default=SubmissionState.WAITING
    )
    reason = models.TextField(blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    ticket = models.ForeignKey(
        Ticket, on_delete=models.PROTECT, null=True, blank=True, related_name="submissions"
    )

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(
                fields=["received_at", "id"],
                condition=Q(state="waiting"),
                name="channels_submission_waiting",
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["contact", "idempotency_key"], name="channels_submission_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.uuid}"

    def settle(
        self, state: SubmissionState, *, now: datetime, ticket: Ticket | None = None,
        reason: str = "",
    ) -> "Submission":  # fmt: skip
        """Writes down what became of it, for good."""
        self.state, self.reason, self.settled_at = state, reason, now
        self.ticket, self.next_try_at = ticket, None
        self.save(update_fields=["state", "reason", "settled_at", "ticket", "next_try_at"])
        return self


class SubmittedFile(models.Model):
    """A file that came with a form."""

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="files")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=255)
    content_type = models.CharField(max_length=127)
    content = models.BinaryField()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.name
