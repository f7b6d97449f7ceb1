"""Short messages to callers whom no mail reaches: written with their cause, sent afterwards."""

import uuid

from django.db import models
from django.db.models import Q

from switchboard.tickets.models import Ticket


class TextState(models.TextChoices):
    """Where a short message is."""

    WAITING = "waiting", "Waiting to be sent"
    SENT = "sent", "Sent"
    FAILED = "failed", "Could not be sent"


class OutboundText(models.Model):
    """One short message to one number; `uuid` is its identity at the carrier."""

    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="texts")
    act = models.CharField(max_length=24)
    number = models.CharField(max_length=64)
    sender = models.CharField(max_length=64)
    words = models.CharField(max_length=480)
    written_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=TextState.choices, default=TextState.WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True, blank=True)
    carrier = models.CharField(max_length=16, blank=True)
    error = models.TextField(blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(
                fields=["next_try_at", "id"],
                condition=Q(state="waiting"),
                name="channels_text_waiting",
            ),
            models.Index(fields=["number", "written_at"], name="channels_text_number"),
        ]

    def __str__(self) -> str:
        return f"text {self.uuid}: {self.state}"
