"""Mail as it came in: durable before it is acknowledged or understood (S4)."""

from django.db import models
from django.db.models import Q

from switchboard.tickets.models import Message, Ticket


class InboundState(models.TextChoices):
    """What became of a message; all but the first two are final."""

    WAITING = "waiting", "Waiting to be read"
    OPENED = "opened", "Opened a ticket"
    THREADED = "threaded", "Added to a ticket"
    SET_ASIDE = "set_aside", "Set aside"
    IGNORED = "ignored", "Ignored, with a reason"


class InboundMail(models.Model):
    """One message, raw; the same message delivered again is the same row."""

    source = models.CharField(max_length=8, help_text="lmtp, pipe")
    fingerprint = models.BinaryField(unique=True)
    raw = models.BinaryField()
    size = models.PositiveIntegerField()
    envelope_from = models.CharField(max_length=320, blank=True)
    envelope_to = models.JSONField(default=list)
    received_at = models.DateTimeField()
    state = models.CharField(
        max_length=10, choices=InboundState.choices, default=InboundState.WAITING
    )
    reason = models.TextField(blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    ticket = models.ForeignKey(
        Ticket, on_delete=models.PROTECT, null=True, blank=True, related_name="inbound_mails"
    )
    message = models.ForeignKey(
        Message, on_delete=models.PROTECT, null=True, blank=True, related_name="inbound_mails"
    )

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(
                fields=["received_at", "id"],
                condition=Q(state="waiting"),
                name="channels_inbound_waiting",
            ),
            models.Index(fields=["ticket"], name="channels_inbound_ticket"),
        ]

    def __str__(self) -> str:
        return f"mail {self.pk}: {self.state}"
