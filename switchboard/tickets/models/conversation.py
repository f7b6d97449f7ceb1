"""What was said on a ticket, and the files that came with it."""

import uuid

from django.contrib.postgres.indexes import GinIndex
from django.db import models

from switchboard.clients.models import Client, Contact
from switchboard.staff.models import Engineer
from switchboard.tickets.models.lexemes import Lexemes


class MessageKind(models.TextChoices):
    """Who speaks to whom."""

    REPORT = "report", "Report"
    REQUESTOR_REPLY = "requestor_reply", "Reply from the requestor"
    REPLY = "reply", "Reply to the requestor"
    NOTE = "note", "Internal note"


class Message(models.Model):
    """One text on a ticket; an internal note never leaves the desk (S9)."""

    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    ticket = models.ForeignKey(
        "tickets.Ticket", on_delete=models.CASCADE, related_name="messages", db_constraint=False
    )
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="+")
    came_to = models.ForeignKey(
        "tickets.Ticket", on_delete=models.SET_NULL, null=True, blank=True, related_name="+",
        db_constraint=False, db_index=False,
        help_text="The merged ticket that it was written to; it goes back with that one.",
    )  # fmt: skip
    kind = models.CharField(max_length=16, choices=MessageKind.choices)
    is_public = models.BooleanField()
    author_name = models.CharField(max_length=200)
    engineer = models.ForeignKey(
        Engineer, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    contact = models.ForeignKey(
        Contact, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    text = models.TextField(blank=True)
    rest = models.TextField(blank=True, help_text="Quote and signature, kept apart.")
    html = models.TextField(blank=True, help_text="Sanitised.")
    sent_at = models.DateTimeField()
    is_automatic = models.BooleanField(default=False)

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(fields=["ticket", "id"], name="tickets_message_of_ticket"),
            GinIndex(Lexemes("text"), name="tickets_message_words"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["id", "client"], name="tickets_message_id_client"),
            models.CheckConstraint(
                condition=~models.Q(kind="note") | models.Q(is_public=False),
                name="tickets_notes_are_internal",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} by {self.author_name}"


class Attachment(models.Model):
    """A file on a message; its name is shown, never used as a path."""

    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    message = models.ForeignKey(
        Message, on_delete=models.CASCADE, related_name="attachments", db_constraint=False
    )
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=255)
    content_type = models.CharField(max_length=127)
    size = models.PositiveIntegerField()
    sha256 = models.BinaryField()
    content = models.BinaryField()
    is_inline = models.BooleanField(default=False)
    content_id = models.CharField(max_length=255, blank=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.name
