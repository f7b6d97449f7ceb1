"""Outages: several tickets of one client that are one incident, each still a ticket of its own."""

from django.db import models
from django.db.models import Q

from switchboard.clients.models import Client, Site
from switchboard.staff.models import Engineer


class OutageState(models.TextChoices):
    """Where an outage stands: a question, then one incident, then over."""

    PROPOSED = "proposed", "Proposed"
    OPEN = "open", "Open"
    ENDED = "ended", "Over"
    DISMISSED = "dismissed", "No outage"


class Outage(models.Model):
    """One incident of a site, or of a whole client, that several people report.

    `parent` is the ticket in which it is worked on, one of those that were reported.
    """

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="+")
    site = models.ForeignKey(
        Site, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    parent = models.ForeignKey(
        "tickets.Ticket", on_delete=models.PROTECT, null=True, blank=True,
        related_name="outages_led", db_constraint=False,
    )  # fmt: skip
    state = models.CharField(
        max_length=9, choices=OutageState.choices, default=OutageState.PROPOSED
    )
    proposed_at = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)
    opened_by = models.ForeignKey(
        Engineer, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        Engineer, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(
                fields=["client", "id"],
                condition=Q(state__in=["proposed", "open"]),
                name="tickets_outage_standing",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="open")
                | Q(parent__isnull=False, opened_at__isnull=False, opened_by__isnull=False),
                name="tickets_open_outage_has_a_parent",
            ),
            models.UniqueConstraint(
                fields=["parent"], condition=Q(state="open"), name="tickets_one_outage_a_parent"
            ),
        ]

    def __str__(self) -> str:
        return f"outage {self.pk} of client {self.client_id}: {self.state}"


class OutageTicket(models.Model):
    """A ticket's place in an outage: proposed until it is joined; it stands until it leaves."""

    outage = models.ForeignKey(Outage, on_delete=models.CASCADE, related_name="places")
    ticket = models.ForeignKey(
        "tickets.Ticket", on_delete=models.CASCADE, related_name="outage_places",
        db_constraint=False,
    )  # fmt: skip
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="+", db_index=False)
    is_standing = models.BooleanField(default=True)
    joined_at = models.DateTimeField(null=True, blank=True)
    left_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["ticket"], condition=Q(is_standing=True), name="tickets_in_one_outage"
            ),
            models.UniqueConstraint(fields=["outage", "ticket"], name="tickets_once_in_an_outage"),
        ]

    def __str__(self) -> str:
        return f"ticket {self.ticket_id} in outage {self.outage_id}"
