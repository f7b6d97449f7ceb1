"""Which tickets go on in another, which look alike, and how to find the one to act on."""

from django.db import connection, models
from django.db.models import F, Q, QuerySet

from switchboard.clients.models import Client
from switchboard.policy.transitions import State
from switchboard.staff.models import Engineer
from switchboard.tickets.models.ticket import Ticket

_CHAIN = """
WITH RECURSIVE going_on (id, survivor_id, step) AS (
    SELECT id, survivor_id, 0 FROM tickets_ticket WHERE id = %s
    UNION ALL
    SELECT next.id, next.survivor_id, step + 1
    FROM tickets_ticket next JOIN going_on ON next.id = going_on.survivor_id
)
SELECT id FROM going_on ORDER BY step
"""
_FAMILY = """
WITH RECURSIVE absorbed (id) AS (
    SELECT id FROM tickets_ticket WHERE survivor_id = %s
    UNION ALL
    SELECT next.id FROM tickets_ticket next JOIN absorbed ON next.survivor_id = absorbed.id
)
SELECT id FROM absorbed
"""


class MergedMeanwhile(RuntimeError):
    """The ticket is merged and taken apart again so often that it can't be caught."""

    def __init__(self, ticket_id: int) -> None:
        super().__init__(f"Ticket {ticket_id} is being merged by others just now. Try it again.")


class Merge(models.Model):
    """A ticket that goes on in another of the same client; it stands until it is undone.

    While it stands, the absorbed ticket has the state “merged” and names its survivor. A trigger
    refuses a survivor that is itself absorbed, so that following it always ends.
    """

    absorbed = models.ForeignKey(
        "tickets.Ticket", on_delete=models.CASCADE, related_name="merges", db_constraint=False
    )
    survivor = models.ForeignKey(
        "tickets.Ticket", on_delete=models.CASCADE, related_name="merges_taken",
        db_constraint=False,
    )  # fmt: skip
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="+", db_index=False)
    reason = models.TextField()
    merged_at = models.DateTimeField()
    merged_by = models.ForeignKey(Engineer, on_delete=models.PROTECT, related_name="+")
    state_before = models.CharField(
        max_length=12, choices=[(s.value, s.label) for s in State],
        help_text="What the absorbed ticket returns to.",
    )  # fmt: skip
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(
        Engineer, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["absorbed"],
                condition=Q(undone_at__isnull=True),
                name="tickets_one_standing_merge",
            ),
            models.CheckConstraint(
                condition=~Q(absorbed=F("survivor")), name="tickets_merge_of_two"
            ),
            models.CheckConstraint(
                condition=Q(undone_at__isnull=True, undone_by__isnull=True)
                | Q(undone_at__gte=F("merged_at"), undone_by__isnull=False),
                name="tickets_merge_undone_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"ticket {self.absorbed_id} into ticket {self.survivor_id}"


class SiblingReason(models.TextChoices):
    """Why a ticket looks like an earlier one; the strongest reason first."""

    SAME_THREAD = "same_thread", "It answers a mail that opened the other"
    SAME_FILE = "same_file", "The same file is attached"
    SAME_SUBJECT = "same_subject", "The same subject"
    SENT_TWICE = "sent_twice", "The same person wrote the same words"


class Sibling(models.Model):
    """A ticket that looks like an earlier one of the same client: a question until answered."""

    ticket = models.ForeignKey(
        "tickets.Ticket", on_delete=models.CASCADE, related_name="siblings", db_constraint=False,
        db_index=False,
    )  # fmt: skip
    earlier = models.ForeignKey(
        "tickets.Ticket", on_delete=models.CASCADE, related_name="later_siblings",
        db_constraint=False,
    )  # fmt: skip
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="+", db_index=False)
    reason = models.CharField(max_length=16, choices=SiblingReason.choices)
    proposed_at = models.DateTimeField()
    dismissed_at = models.DateTimeField(null=True, blank=True)
    dismissed_by = models.ForeignKey(
        Engineer, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["ticket", "earlier"], name="tickets_sibling_once"),
            models.CheckConstraint(
                condition=~Q(ticket=F("earlier")), name="tickets_sibling_of_two"
            ),
        ]

    def __str__(self) -> str:
        return f"ticket {self.ticket_id} looks like ticket {self.earlier_id}"


def chain_of(ticket_id: int) -> list[int]:
    """The ticket's key, and step by step those that it goes on in; one query."""
    return _keys(_CHAIN, ticket_id)


def going_on(ticket: Ticket) -> Ticket:
    """The ticket that a merged one goes on in; any other is itself. No query for those."""
    if ticket.survivor_id is None:
        return ticket
    return Ticket.objects.with_those_told().get(pk=chain_of(ticket.pk)[-1])


def absorbed_by(ticket: Ticket) -> QuerySet[Ticket]:
    """Every ticket that goes on in this one, by however many steps; one query to find them."""
    return Ticket.objects.filter(pk__in=_keys(_FAMILY, ticket.pk)).order_by("id")


def locked_going_on(ticket_id: int) -> Ticket:
    """The ticket that this one goes on in, or itself, locked; raises Ticket.DoesNotExist.

    Who holds that lock holds the merges into it still: a merge is undone under the same one.
    """
    for _ in range(5):
        goes_on_in = (chain_of(ticket_id) or [ticket_id])[-1]
        ticket = Ticket.objects.locked(goes_on_in)
        if ticket.survivor_id is None and chain_of(ticket_id)[-1] == goes_on_in:
            return ticket
    raise MergedMeanwhile(ticket_id)


def _keys(query: str, ticket_id: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(query, [ticket_id])
        return [key for (key,) in cursor.fetchall()]
