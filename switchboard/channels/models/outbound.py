"""Letters on their way out: written with their cause, sent afterwards, told apart by their id."""

from django.db import models
from django.db.models import Q

from switchboard.clients.models import Contact
from switchboard.tickets.models import Message, Ticket


class OutboundState(models.TextChoices):
    """Where a letter is; what is committed as sending may have left."""

    NEW = "new", "Waiting to be sent"
    SENDING = "sending", "Being sent"
    SENT = "sent", "Sent"
    FAILED = "failed", "Could not be sent"
    BOUNCED = "bounced", "Came back"


class OutboundMail(models.Model):
    """One letter to one person; its Message-ID is fixed here, so a second copy is recognisable."""

    ticket = models.ForeignKey(
        Ticket, on_delete=models.PROTECT, null=True, blank=True, related_name="letters"
    )
    contact = models.ForeignKey(
        Contact, on_delete=models.PROTECT, null=True, blank=True, related_name="letters"
    )
    message = models.ForeignKey(
        Message, on_delete=models.PROTECT, null=True, blank=True, related_name="letters"
    )
    act = models.CharField(max_length=24, blank=True)
    internet_message_id = models.CharField(max_length=255, unique=True)
    sender_name = models.CharField(max_length=200)
    sender_address = models.EmailField()
    reply_to = models.CharField(max_length=320, blank=True)
    recipient_name = models.CharField(max_length=200, blank=True)
    recipient = models.EmailField()
    subject = models.CharField(max_length=400)
    text = models.TextField()
    html = models.TextField(blank=True)
    references = models.JSONField(default=list)
    is_automatic = models.BooleanField(default=True)
    written_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=OutboundState.choices, default=OutboundState.NEW)
    tries = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField()
    error = models.TextField(blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(
                fields=["next_try_at", "id"],
                condition=Q(state__in=["new", "sending"]),
                name="channels_outbound_waiting",
            ),
            models.Index(
                fields=["state"],
                condition=Q(state__in=["failed", "bounced"]),
                name="channels_outbound_unread",
            ),
            models.Index(fields=["ticket", "id"], name="channels_outbound_ticket"),
            models.Index(fields=["recipient", "written_at"], name="channels_outbound_recipient"),
        ]

    def __str__(self) -> str:
        return f"letter {self.internet_message_id}: {self.state}"


class CaughtMail(models.Model):
    """A mail that our own catcher took in, where no mail server is configured."""

    envelope_from = models.CharField(max_length=320, blank=True)
    envelope_to = models.JSONField(default=list)
    subject = models.CharField(max_length=400, blank=True)
    raw = models.BinaryField()
    caught_at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.subject
