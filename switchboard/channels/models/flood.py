"""How many tickets a sender has opened within an hour, so that a flood ends in one bundle."""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection, models

from switchboard.tickets.models import Ticket


@dataclass(frozen=True, kw_only=True)
class Tally:
    """A sender's current hour, this mail counted in."""

    sender: str
    tickets: int
    bundle_id: int | None


class SenderHourQuerySet(models.QuerySet["SenderHour"]):
    """Senders and their current hour."""

    def tally(self, sender: str, *, at: datetime) -> Tally:
        """Counts one more ticket of `sender`; an hour after the first, it begins anew.

        The row stays locked until the transaction ends, so two workers never count the same.
        One statement, by the sender's unique key, however many mails there are.
        """
        with connection.cursor() as cursor:
            cursor.execute(_TALLY, {"sender": sender, "at": at})
            tickets, bundle_id = cursor.fetchone()
        return Tally(sender=sender, tickets=tickets, bundle_id=bundle_id)


class SenderHour(models.Model):
    """One sender's hour: an address that we know, or the mail domain of strangers."""

    sender = models.CharField(max_length=320, unique=True)
    began_at = models.DateTimeField()
    tickets = models.PositiveIntegerField()
    bundle = models.ForeignKey(
        Ticket, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )

    objects = SenderHourQuerySet.as_manager()

    class Meta:
        ordering = ["sender", "id"]

    def __str__(self) -> str:
        return f"{self.sender}: {self.tickets} since {self.began_at:%Y-%m-%d %H:%M}"


_OVER = "hour.began_at <= excluded.began_at - interval '1 hour'"
_TALLY = f"""
INSERT INTO channels_senderhour AS hour (sender, began_at, tickets)
VALUES (%(sender)s, %(at)s, 1)
ON CONFLICT (sender) DO UPDATE SET
    began_at = CASE WHEN {_OVER} THEN excluded.began_at ELSE hour.began_at END,
    tickets = CASE WHEN {_OVER} THEN 1 ELSE hour.tickets + 1 END,
    bundle_id = CASE WHEN {_OVER} THEN NULL ELSE hour.bundle_id END
RETURNING tickets, bundle_id
"""  # noqa: S608 - our own words
