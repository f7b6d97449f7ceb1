"""Mail as it came in: durable before it is acknowledged or understood (S4)."""

import json
from collections.abc import Sequence
from datetime import datetime

from django.contrib.postgres.indexes import HashIndex
from django.db import connection, models
from django.db.models import Q

from switchboard.database.failpoints import Failpoint, reach
from switchboard.tickets.models import Message, Ticket


class InboundState(models.TextChoices):
    """What became of a message; all but the first two are final."""

    WAITING = "waiting", "Waiting to be read"
    OPENED = "opened", "Opened a ticket"
    THREADED = "threaded", "Added to a ticket"
    SET_ASIDE = "set_aside", "Set aside"
    IGNORED = "ignored", "Ignored, with a reason"


class InboundMailQuerySet(models.QuerySet["InboundMail"]):
    """Raw mail, kept once."""

    def store(
        self, *, fingerprint: bytes, raw: bytes, source: str, envelope_from: str,
        envelope_to: list[str], received_at: datetime,
    ) -> int | None:  # fmt: skip
        """The key of the new row; None if the same message is kept already. One statement."""
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO channels_inboundmail (source, fingerprint, raw, size, envelope_from,"
                " envelope_to, received_at, state, reason, tries)"
                " VALUES (%s, %s, %s, %s, %s, %s, %s, 'waiting', '', 0)"
                " ON CONFLICT (fingerprint) DO NOTHING RETURNING id",
                [
                    source, fingerprint, raw, len(raw), envelope_from, json.dumps(envelope_to),
                    received_at,
                ],
            )  # fmt: skip
            row = cursor.fetchone()
        return row[0] if row else None

    def of_thread(self, ids: Sequence[str]) -> "InboundMailQuerySet":
        """Mails that are one of `ids` or answer one of them, newest first: the same thread."""
        known = Q(message_id_header__in=ids) | Q(in_reply_to_header__in=ids)
        return self.filter(known).order_by("-id")


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
    # Written when the mail is understood; they tell which mails are of one thread, never who wrote.
    message_id_header = models.TextField(null=True, blank=True)
    in_reply_to_header = models.TextField(null=True, blank=True)
    references_header = models.JSONField(null=True, blank=True)
    ticket = models.ForeignKey(
        Ticket, on_delete=models.PROTECT, null=True, blank=True, related_name="inbound_mails"
    )
    message = models.ForeignKey(
        Message, on_delete=models.PROTECT, null=True, blank=True, related_name="inbound_mails"
    )

    objects = InboundMailQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(
                fields=["received_at", "id"],
                condition=Q(state="waiting"),
                name="channels_inbound_waiting",
            ),
            models.Index(fields=["ticket"], name="channels_inbound_ticket"),
            # A sender chooses the id's length: a hash holds any, and leaves out what has none.
            HashIndex(fields=["message_id_header"], name="channels_inbound_message_id"),
            HashIndex(fields=["in_reply_to_header"], name="channels_inbound_in_reply_to"),
        ]

    def __str__(self) -> str:
        return f"mail {self.pk}: {self.state}"

    def settle(
        self, state: InboundState, *, now: datetime, ticket: Ticket | None = None,
        message: Message | None = None, reason: str = "",
    ) -> "InboundMail":  # fmt: skip
        """Writes down what became of it, for good."""
        self.state, self.reason, self.settled_at = state, reason, now
        self.ticket, self.message, self.next_try_at = ticket, message, None
        fields = ["state", "reason", "settled_at", "ticket", "message", "next_try_at"]
        self.save(update_fields=fields)
        reach(Failpoint.MAIL_UNDERSTOOD)
        return self
