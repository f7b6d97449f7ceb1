"""Mail as it came in: durable before it is acknowledged or understood (S4)."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from django.contrib.postgres.indexes import HashIndex
from django.db import connection, models
from django.db.models import Q

from switchboard.channels.models.mailbox import Mailbox
from switchboard.database.failpoints import Failpoint, reach
from switchboard.tickets.models import Message, Ticket

THREAD_FIELDS = ("message_id_header", "in_reply_to_header", "references_header")


class InboundState(models.TextChoices):
    """What became of a message; all but the first two are final."""

    WAITING = "waiting", "Waiting to be read"
    OPENED = "opened", "Opened a ticket"
    THREADED = "threaded", "Added to a ticket"
    SET_ASIDE = "set_aside", "Set aside"
    IGNORED = "ignored", "Ignored, with a reason"


class Slot(NamedTuple):
    """Where a mail lies in its mailbox (RFC 9051 2.3.1.1): what makes it that mail and no other."""

    mailbox_id: int
    uidvalidity: int
    uid: int


class InboundMailQuerySet(models.QuerySet["InboundMail"]):
    """Raw mail, kept once."""

    def store(
        self, *, fingerprint: bytes, raw: bytes, source: str, envelope_from: str,
        envelope_to: list[str], received_at: datetime, slot: Slot | None = None,
        shortfall: str = "",
    ) -> int | None:  # fmt: skip
        """The key of the new row; None if the same message is kept already. One statement."""
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO channels_inboundmail (source, fingerprint, raw, size, envelope_from,"
                " envelope_to, received_at, mailbox_id, uidvalidity, uid, shortfall, state, reason,"
                " tries) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, 'waiting', '', 0)"
                " ON CONFLICT DO NOTHING RETURNING id",
                [
                    source, fingerprint, raw, len(raw), envelope_from, json.dumps(envelope_to),
                    received_at, *(slot or (None, None, None)), shortfall,
                ],
            )  # fmt: skip
            row = cursor.fetchone()
        return row[0] if row else None

    def kept(self, *, fingerprint: bytes, slot: Slot | None) -> int:
        """The key of the row that stood in the way of another one."""
        place = slot._asdict() if slot else {"mailbox": None, "fingerprint": fingerprint}
        return int(self.values_list("pk", flat=True).get(**place))

    def resettle(self, *, fingerprint: bytes, slot: Slot) -> int | None:
        """The row of this mail under an older UIDVALIDITY, led to its new place; None if none is.

        One row a mail: two mails with the same words keep two rows. One statement.
        """
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE channels_inboundmail SET uidvalidity = %s, uid = %s, filed_at = NULL"
                " WHERE id = (SELECT id FROM channels_inboundmail WHERE mailbox_id = %s"
                " AND fingerprint = %s AND uidvalidity IS DISTINCT FROM %s ORDER BY id LIMIT 1)"
                " RETURNING id",
                [slot.uidvalidity, slot.uid, slot.mailbox_id, fingerprint, slot.uidvalidity],
            )
            row = cursor.fetchone()
        return row[0] if row else None

    def locked_with_copies(self, mail_id: int) -> "list[InboundMail]":
        """The mail first, then its copies, all locked: in the order of their ids, so that two
        workers with a copy each wait for one another and never for ever. One query.
        """
        own = InboundMail.objects.filter(pk=mail_id).order_by().values("fingerprint")[:1]
        copies = self.filter(fingerprint=own).select_related("mailbox__desk").defer("raw")
        found = list(copies.select_for_update(of=("self",)).order_by("id"))
        if not any(mail.pk == mail_id for mail in found):
            raise InboundMail.DoesNotExist
        return sorted(found, key=lambda mail: (mail.pk != mail_id, mail.pk))

    def of_thread(self, ids: Sequence[str]) -> "InboundMailQuerySet":
        """Mails that are one of `ids` or answer one of them, newest first: the same thread."""
        known = Q(message_id_header__in=ids) | Q(in_reply_to_header__in=ids)
        return self.filter(known).order_by("-id")


class InboundMail(models.Model):
    """One message, raw; delivered again to a door, or found again in its mailbox, it is this row.

    A copy in another mailbox is a row of its own, for each mailbox is accounted for by itself.
    """

    source = models.CharField(max_length=8, help_text="lmtp, pipe, imap")
    fingerprint = models.BinaryField()
    raw = models.BinaryField()
    size = models.PositiveIntegerField()
    envelope_from = models.CharField(max_length=320, blank=True)
    envelope_to = models.JSONField(default=list)
    received_at = models.DateTimeField()
    mailbox = models.ForeignKey(
        Mailbox, on_delete=models.PROTECT, null=True, blank=True, related_name="mails",
        db_index=False,  # the rule of once a mailbox begins with it
    )  # fmt: skip
    uidvalidity = models.BigIntegerField(null=True, blank=True)
    uid = models.BigIntegerField(null=True, blank=True)
    filed_at = models.DateTimeField(null=True, blank=True, help_text="Marked or moved over there.")
    shortfall = models.TextField(
        blank=True, default="", db_default="", help_text="Why only a part of the mail is here."
    )
    state = models.CharField(
        max_length=10, choices=InboundState.choices, default=InboundState.WAITING
    )
    reason = models.TextField(blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    # Written when the mail is settled; they tell which mails are of one thread, never who wrote.
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
            models.Index(fields=["fingerprint"], name="channels_inbound_copies"),
            models.Index(fields=["received_at", "id"], name="channels_inbound_received"),
            models.Index(
                fields=["mailbox", "uid"],
                condition=Q(mailbox__isnull=False, filed_at__isnull=True),
                name="channels_inbound_unfiled",
            ),
            # A sender chooses the id's length: a hash holds any, and leaves out what has none.
            HashIndex(fields=["message_id_header"], name="channels_inbound_message_id"),
            HashIndex(fields=["in_reply_to_header"], name="channels_inbound_in_reply_to"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["fingerprint"],
                condition=Q(mailbox__isnull=True),
                name="channels_inbound_once_a_door",
            ),
            models.UniqueConstraint(
                fields=["mailbox", "uidvalidity", "uid"], name="channels_inbound_once_a_mailbox"
            ),
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
        self.save(update_fields=[*fields, *THREAD_FIELDS])
        reach(Failpoint.MAIL_UNDERSTOOD)
        return self
