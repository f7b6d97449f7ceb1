"""The timeline: one event for each act, appended in the transaction that changes the ticket."""

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from switchboard.accounts.actor import ActorKind
from switchboard.clients.models import Client, Contact
from switchboard.policy.acts import Act
from switchboard.staff.models import Engineer


class TimelineEvent(models.Model):
    """What happened to a ticket, when, and by whom; never changed afterwards."""

    ticket = models.ForeignKey(
        "tickets.Ticket", on_delete=models.CASCADE, related_name="events", db_constraint=False
    )
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="+")
    act = models.CharField(max_length=24, choices=[(a.value, a.value) for a in Act])
    at = models.DateTimeField()
    actor_kind = models.CharField(max_length=8, choices=[(k.value, k.value) for k in ActorKind])
    actor_name = models.CharField(max_length=200)
    engineer = models.ForeignKey(
        Engineer, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    contact = models.ForeignKey(
        Contact, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    is_public = models.BooleanField()
    message = models.ForeignKey(
        "tickets.Message", on_delete=models.PROTECT, null=True, blank=True, related_name="events"
    )
    details = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    public_details = models.JSONField(
        default=dict,
        encoder=DjangoJSONEncoder,
        help_text="The part of the details that the requestor may read.",
    )

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(fields=["ticket", "id"], name="tickets_event_of_ticket"),
            models.Index(
                fields=["ticket"],
                condition=models.Q(act=Act.REASSESSED.value),
                name="tickets_event_reassessed",
            ),
            models.Index(
                fields=["ticket"],
                condition=models.Q(act=Act.ASSESSED.value, details__has_key="out_of_turn_reason"),
                name="tickets_event_out_of_turn",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.act} at {self.at:%Y-%m-%d %H:%M:%S}"
