"""Time entries: who worked how long on what."""

from django.db import models
from django.db.models import Q

from switchboard.clients.models import Client
from switchboard.policy.fees import Uncharged
from switchboard.staff.models import Engineer
from switchboard.tickets.models import Ticket


class TimeEntry(models.Model):
    """Minutes that an engineer worked on a ticket."""

    ticket = models.ForeignKey(
        Ticket, on_delete=models.CASCADE, related_name="time_entries", db_constraint=False
    )
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="+")
    engineer = models.ForeignKey(Engineer, on_delete=models.PROTECT, related_name="time_entries")
    worked_on = models.DateField(help_text="The day in the desk's time zone.")
    minutes = models.PositiveIntegerField()
    note = models.TextField(blank=True)
    is_billable = models.BooleanField(default=True)
    uncharged_because = models.CharField(
        max_length=16, blank=True, db_default="",
        choices=[(one.value, one.label) for one in Uncharged],
        help_text="Why it may not be charged, whatever its author wanted.",
    )  # fmt: skip
    logged_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(minutes__gte=1, minutes__lte=1440), name="billing_minutes_of_a_day"
            ),
            models.CheckConstraint(
                condition=Q(uncharged_because="") | Q(is_billable=False),
                name="billing_uncharged_is_not_billable",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.minutes} minutes"
