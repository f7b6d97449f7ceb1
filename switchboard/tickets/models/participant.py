"""Who takes part in a ticket beside its requestor: whose mail is added, and who is told."""

from collections.abc import Iterable

from django.db import models
from django.db.models import Q

from switchboard.clients.models import Client, Contact
from switchboard.staff.models import Engineer


class HowTheyCame(models.TextChoices):
    """How somebody came to take part."""

    SPOKE = "spoke", "Wrote on it"
    COPIED = "copied", "Copied in by mail"
    ADDED = "added", "Added by the desk"
    ALONG = "along", "Came with a merged ticket"


class ParticipantQuerySet(models.QuerySet["Participant"]):
    """The people of tickets; who has left stays, so that a copied mail can't bring them back."""

    def standing(self) -> "ParticipantQuerySet":
        """Those who take part now, in the order in which they came."""
        return self.filter(left_at__isnull=True, contact__is_active=True).order_by("id")

    def reachable(self) -> "ParticipantQuerySet":
        """Those of them who can be written to, with their contact."""
        dead = Q(contact__email="") | Q(contact__mail_failed_at__isnull=False)
        return self.standing().exclude(dead).select_related("contact")

    def known(self, contacts: Iterable[Contact]) -> "ParticipantQuerySet":
        """The rows of these people, whether they have left or not."""
        return self.filter(contact__in=contacts)


class Participant(models.Model):
    """A contact of the ticket's client who takes part; the requestor does without a row."""

    ticket = models.ForeignKey(
        "tickets.Ticket", on_delete=models.CASCADE, related_name="participants",
        db_constraint=False, db_index=False,
    )  # fmt: skip
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="+", db_index=False)
    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="participations")
    how = models.CharField(max_length=8, choices=HowTheyCame.choices)
    added_by = models.ForeignKey(
        Engineer, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    added_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True, blank=True)

    objects = ParticipantQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["ticket", "contact"], name="tickets_participant_once")
        ]

    def __str__(self) -> str:
        return f"participant {self.contact_id} of ticket {self.ticket_id}"
