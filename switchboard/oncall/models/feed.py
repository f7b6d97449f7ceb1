"""Calendars of who is on call that other programs fetch by a secret address."""

from django.db import models
from django.db.models import Q

from switchboard.oncall.models.schedule import Schedule
from switchboard.staff.models import Engineer


class Feed(models.Model):
    """The shifts of one engineer, or of one schedule, at an address that can be taken back.

    Of the secret in the address only a hash is kept: who loses it makes another one.
    """

    engineer = models.ForeignKey(
        Engineer, on_delete=models.CASCADE, null=True, blank=True, related_name="feeds"
    )
    schedule = models.ForeignKey(
        Schedule, on_delete=models.CASCADE, null=True, blank=True, related_name="feeds"
    )
    made_by = models.ForeignKey(Engineer, on_delete=models.CASCADE, related_name="feeds_made")
    token_hash = models.BinaryField(max_length=32, unique=True)
    made_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_fetched_at = models.DateTimeField(null=True, blank=True)
    hour_began_at = models.DateTimeField(null=True, blank=True)
    fetches_in_hour = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["engineer"],
                condition=Q(revoked_at__isnull=True, engineer__isnull=False),
                name="oncall_feed_of_an_engineer_once",
            ),
            models.UniqueConstraint(
                fields=["schedule", "made_by"],
                condition=Q(revoked_at__isnull=True, schedule__isnull=False),
                name="oncall_feed_of_a_schedule_once_each",
            ),
            models.CheckConstraint(
                condition=Q(engineer__isnull=True, schedule__isnull=False)
                | Q(engineer__isnull=False, schedule__isnull=True),
                name="oncall_feed_of_one_thing",
            ),
        ]

    def __str__(self) -> str:
        of = f"engineer {self.engineer_id}" if self.engineer_id else f"schedule {self.schedule_id}"
        return f"feed {self.pk} of {of}"
