"""The ticket: where it stands, whose it is, and the index of when to look at it next."""

from datetime import datetime
from typing import Any

from django.contrib.postgres.indexes import GinIndex
from django.db import connection, models
from django.db.models import Q

from switchboard.accounts.actor import Actor
from switchboard.agreements.models import Agreement
from switchboard.clients.models import Client, Contact, Site
from switchboard.policy.access_level import AccessLevel
from switchboard.policy.acts import PUBLIC_ACTS, PUBLIC_DETAILS, Act
from switchboard.policy.document import Policy
from switchboard.policy.priority import Impact, Priority, Urgency
from switchboard.policy.sla import Clock
from switchboard.policy.ticket_number import spoken, ticket_number
from switchboard.policy.transitions import State, next_state
from switchboard.published.models import Desk, PolicyVersion, policy_of
from switchboard.staff.models import Engineer, Team
from switchboard.tickets.models.lexemes import Lexemes
from switchboard.tickets.models.ticket_queues import TicketQuerySet
from switchboard.tickets.models.timeline import TimelineEvent


class Channel(models.TextChoices):
    """How the report came in; never a reason to serve it sooner or later (S7)."""

    MAIL = "mail", "E-mail"
    PORTAL = "portal", "Portal"
    PHONE = "phone", "Phone"


class NotAtWork(LookupError):
    """Nobody works on the ticket, or no team has it, and the act needs them."""

    def __init__(self, ticket: "Ticket") -> None:
        super().__init__(f"{ticket} is in nobody's hands: triage it and take it first.")


class Ticket(models.Model):
    """One incident or service request, from receipt to closure."""

    number = models.CharField(max_length=9, unique=True, editable=False)
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="tickets")
    site = models.ForeignKey(
        Site, on_delete=models.SET_NULL, null=True, blank=True, related_name="tickets"
    )
    contact = models.ForeignKey(
        Contact, on_delete=models.PROTECT, null=True, blank=True, related_name="tickets",
        help_text="The requestor; nobody while the sender is unknown.",
    )  # fmt: skip
    sender_name = models.CharField(max_length=200, blank=True)
    sender_address = models.CharField(max_length=254, blank=True)
    is_sender_unknown = models.BooleanField(default=False)
    is_sender_verified = models.BooleanField(default=False)

    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, related_name="tickets")
    policy_version = models.ForeignKey(
        PolicyVersion, on_delete=models.PROTECT, related_name="tickets"
    )
    agreement = models.ForeignKey(
        Agreement, on_delete=models.SET_NULL, null=True, blank=True, related_name="tickets"
    )
    subject = models.CharField(max_length=300)
    channel = models.CharField(max_length=8, choices=Channel.choices)
    state = models.CharField(
        max_length=12, choices=[(s.value, s.label) for s in State], default=State.NEW.value
    )

    impact = models.CharField(
        max_length=12, choices=[(i.value, i.label) for i in Impact], blank=True
    )
    urgency = models.CharField(
        max_length=8, choices=[(u.value, u.label) for u in Urgency], blank=True
    )
    has_workaround = models.BooleanField(null=True, blank=True)
    priority = models.PositiveSmallIntegerField(
        choices=[(p.value, p.label) for p in Priority], default=Priority.LOW.value
    )
    category = models.SlugField(blank=True)
    team = models.ForeignKey(
        Team, on_delete=models.PROTECT, null=True, blank=True, related_name="tickets"
    )
    engineer = models.ForeignKey(
        Engineer, on_delete=models.PROTECT, null=True, blank=True, related_name="tickets"
    )

    survivor = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="absorbed_tickets",
        db_constraint=False, db_index=False, help_text="The ticket that a merged one goes on in.",
    )  # fmt: skip
    received_at = models.DateTimeField()
    triaged_at = models.DateTimeField(null=True, blank=True)
    resolved_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    required_access = models.CharField(
        max_length=16,
        choices=[(level.value, level.label) for level in AccessLevel],
        default=AccessLevel.NONE.value,
        help_text="What somebody must hold to solve it.",
    )
    # When the hold ends or the ticket closes by itself; the clocks' own are in `clock_runs`.
    next_check_at = models.DateTimeField(null=True, blank=True)

    objects = TicketQuerySet.as_manager()

    class Meta:
        ordering = ["-received_at", "-id"]
        indexes = [
            models.Index(
                fields=["received_at", "id"], condition=Q(state="new"), name="tickets_triage_queue"
            ),
            models.Index(
                fields=["team", "priority", "received_at", "id"],
                condition=Q(state="open"),
                name="tickets_team_queue",
            ),
            models.Index(
                fields=["engineer", "priority", "received_at", "id"],
                condition=Q(state__in=["in_progress", "on_hold"]),
                name="tickets_my_work",
            ),
            models.Index(
                fields=["next_check_at"],
                condition=Q(next_check_at__isnull=False),
                name="tickets_next_check",
            ),
            models.Index(fields=["client", "-received_at", "-id"], name="tickets_of_client"),
            models.Index(
                fields=["client", "-received_at", "-id"],
                condition=Q(state__in=["new", "open", "in_progress", "on_hold"]),
                name="tickets_open_of_client",
            ),
            models.Index(fields=["contact", "-received_at", "-id"], name="tickets_of_contact"),
            models.Index(fields=["-received_at", "-id"], name="tickets_by_receipt"),
            models.Index(
                fields=["received_at", "id"],
                condition=Q(state__in=["new", "open", "in_progress", "on_hold"]),
                name="tickets_at_work",
            ),
            models.Index(
                fields=["engineer", "-resolved_at", "-id"],
                condition=Q(state__in=["resolved", "closed"]),
                name="tickets_resolved_by",
            ),
            GinIndex(Lexemes("subject"), name="tickets_subject_words"),
            models.Index(
                fields=["survivor"],
                condition=Q(survivor__isnull=False),
                name="tickets_absorbed",
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["id", "client"], name="tickets_id_client"),
            models.CheckConstraint(
                condition=Q(priority__gte=1, priority__lte=4), name="tickets_priority_known"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["new", "merged"])
                | (
                    Q(triaged_at__isnull=False, team__isnull=False) & ~Q(impact="") & ~Q(urgency="")
                ),
                name="tickets_triaged_before_work",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["in_progress", "on_hold"]) | Q(engineer__isnull=False),
                name="tickets_worked_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["resolved", "closed"]) | Q(resolved_at__isnull=False),
                name="tickets_resolved_at_known",
            ),
            models.CheckConstraint(
                condition=(Q(state="merged", survivor__isnull=False) & ~Q(survivor=models.F("id")))
                | (~Q(state="merged") & Q(survivor__isnull=True)),
                name="tickets_merged_into_another",
            ),
            models.CheckConstraint(
                condition=Q(is_sender_unknown=True) | Q(contact__isnull=False),
                name="tickets_requestor_known",
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.spoken_number}"

    @property
    def spoken_number(self) -> str:
        """The number in groups of three."""
        return spoken(self.number)

    @property
    def policy(self) -> Policy:
        """The policy that the ticket was promised under."""
        return policy_of(self.policy_version_id)

    @property
    def first_response_due_at(self) -> datetime | None:
        """When the first response is or was due."""
        return self._due_at(Clock.FIRST_RESPONSE)

    @property
    def resolution_due_at(self) -> datetime | None:
        """When the resolution is due; None before triage and while a hold without end stands."""
        return self._due_at(Clock.RESOLUTION)

    def _due_at(self, clock: Clock) -> datetime | None:
        runs = [run for run in self.clock_runs.all() if run.clock == clock]
        return runs[-1].due_at if runs else None

    @property
    def requestor_name(self) -> str:
        """The requestor as people call them, known or not."""
        return self.contact.name if self.contact else self.sender_name or self.sender_address

    @property
    def holder_id(self) -> int:
        """The key of who works on it; raises NotAtWork where nobody does."""
        if self.engineer_id is None:
            raise NotAtWork(self)
        return self.engineer_id

    @property
    def owner_team_id(self) -> int:
        """The key of the team that has it; raises NotAtWork before triage."""
        if self.team_id is None:
            raise NotAtWork(self)
        return self.team_id

    def move(self, act: Act) -> None:
        """Sets the state that `act` leads to; raises ActNotAllowed where it is forbidden."""
        self.state = next_state(State(self.state), act).value

    def record(
        self, act: Act, *, by: Actor, now: datetime, is_public: bool | None = None,
        message_id: int | None = None, **details: Any,
    ) -> TimelineEvent:  # fmt: skip
        """Appends one event to the timeline; whether it is public follows from the act (S9)."""
        event = self.event_of(
            act, by=by, now=now, is_public=is_public, message_id=message_id, **details
        )
        event.save(force_insert=True)
        return event

    def event_of(
        self, act: Act, *, by: Actor, now: datetime, is_public: bool | None = None,
        message_id: int | None = None, **details: Any,
    ) -> TimelineEvent:  # fmt: skip
        """The event that `record` appends, for who appends many at once."""
        return TimelineEvent(
            ticket=self,
            client_id=self.client_id,
            act=act.value,
            at=now,
            actor_kind=by.kind.value,
            actor_name=by.name,
            engineer_id=by.engineer_id,
            contact_id=by.contact_id,
            is_public=act in PUBLIC_ACTS if is_public is None else is_public,
            message_id=message_id,
            details=details,
            public_details={
                name: value
                for name, value in details.items()
                if name in PUBLIC_DETAILS.get(act, frozenset())
            },
        )


def new_identity() -> tuple[int, str]:
    """The next ticket's primary key and number, from the table's own sequence; one query."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('tickets_ticket_id_seq')")
        (ticket_id,) = cursor.fetchone()
    return ticket_id, ticket_number(ticket_id)
