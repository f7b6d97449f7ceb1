"""Pages to the engineers on call, and each attempt at one: never dialled unwritten (S16)."""

import uuid

from django.db import models
from django.db.models import Q

from switchboard.channels.models import Call
from switchboard.policy.paging import Attempt, Ending, Method
from switchboard.staff.models import ContactMethod, Engineer
from switchboard.tickets.models import Ticket


class PageState(models.TextChoices):
    """Where a page stands; it ends with a call-back or because nothing is left to page for."""

    FIRED = "fired", "Nobody has it yet"
    JOINED = "joined", "Goes with an earlier page"
    ACCEPTED = "accepted", "Accepted, not called back yet"
    CALLED_BACK = "called_back", "Called back"
    WITHDRAWN = "withdrawn", "Withdrawn"


OPEN = (PageState.FIRED, PageState.ACCEPTED)


class Page(models.Model):
    """One message that an engineer must hear of; `cause_key` fires it once, however often told.

    A round ends when somebody accepts; whoever then does not call back in time lets the next one
    begin, with everybody asked anew. A page that joined another follows what becomes of that one.
    """

    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    cause_key = models.CharField(max_length=120, unique=True)
    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="pages")
    call = models.ForeignKey(
        Call, on_delete=models.PROTECT, null=True, blank=True, related_name="pages"
    )
    joined_to = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="joined"
    )
    state = models.CharField(max_length=12, choices=PageState.choices, default=PageState.FIRED)
    round = models.PositiveSmallIntegerField(default=1)
    fired_at = models.DateTimeField(help_text="When the present round began.")
    next_check_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(
        Engineer, on_delete=models.PROTECT, null=True, blank=True, related_name="accepted_pages"
    )
    accepted_at = models.DateTimeField(null=True, blank=True)
    call_back_by_at = models.DateTimeField(
        null=True, blank=True, help_text="Without a call-back by then the page begins anew."
    )
    called_back_at = models.DateTimeField(null=True, blank=True)
    hopeless_at = models.DateTimeField(
        null=True, blank=True, help_text="When managers were told that nobody could be called."
    )

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(
                fields=["next_check_at", "id"],
                condition=Q(next_check_at__isnull=False),
                name="oncall_page_next_check",
            ),
            models.Index(
                fields=["id"], condition=Q(state__in=["fired", "accepted"]), name="oncall_page_open"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="fired") | Q(next_check_at__isnull=False),
                name="oncall_fired_page_is_looked_at",
            ),
            models.CheckConstraint(
                condition=~Q(state="accepted")
                | Q(accepted_by__isnull=False, accepted_at__isnull=False,
                    next_check_at__isnull=False),
                name="oncall_accepted_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(state="joined", joined_to__isnull=False) | ~Q(state="joined"),
                name="oncall_joined_to_another",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"page {self.uuid}: {self.state}"


class DeliveryState(models.TextChoices):
    """Where an attempt is; what is committed as leaving may have left."""

    NEW = "new", "Waiting to leave"
    LEAVING = "leaving", "Being handed to the carrier"
    UNDER_WAY = "under_way", "Ringing, or at its reader"
    ENDED = "ended", "Ended"


class DeliveryAim(models.TextChoices):
    """What an attempt is for; only one that asks can be accepted."""

    ASK = "ask", "Asks for somebody"
    TAKEN = "taken", "Says who has it"
    MORE = "more", "Says that another message waits"


class Delivery(models.Model):
    """One attempt to reach one engineer on one number or address, about one page.

    `uuid` stands in the addresses that carriers call, and is the identity of the attempt at theirs.
    """

    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    page = models.ForeignKey(Page, on_delete=models.PROTECT, related_name="deliveries")
    round = models.PositiveSmallIntegerField()
    step = models.PositiveSmallIntegerField()
    engineer = models.ForeignKey(Engineer, on_delete=models.PROTECT, related_name="deliveries")
    contact_method = models.ForeignKey(
        ContactMethod, on_delete=models.PROTECT, related_name="deliveries"
    )
    method = models.CharField(max_length=8, choices=[(one.value, one.value) for one in Method])
    aim = models.CharField(
        max_length=5, choices=DeliveryAim.choices, default=DeliveryAim.ASK,
        db_default=DeliveryAim.ASK.value,
    )  # fmt: skip
    number = models.PositiveSmallIntegerField(help_text="The how manieth on this way, from 1.")
    state = models.CharField(
        max_length=10, choices=DeliveryState.choices, default=DeliveryState.NEW
    )
    tries = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True, blank=True)
    begun_at = models.DateTimeField()
    left_at = models.DateTimeField(
        null=True, blank=True, help_text="When the carrier had taken it."
    )
    ended_at = models.DateTimeField(null=True, blank=True)
    ending = models.CharField(
        max_length=12, choices=[(one.value, one.value) for one in Ending], blank=True
    )
    carrier = models.CharField(max_length=16, blank=True)
    error = models.TextField(blank=True)
    call = models.OneToOneField(
        Call, on_delete=models.PROTECT, null=True, blank=True, related_name="delivery"
    )

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(
                fields=["next_try_at", "id"],
                condition=Q(state__in=["new", "leaving", "under_way"]),
                name="oncall_delivery_waiting",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["page", "round", "engineer", "contact_method", "aim", "number"],
                name="oncall_delivery_once",
            ),
            models.CheckConstraint(
                condition=(Q(state="ended") & ~Q(ending="") & Q(ended_at__isnull=False))
                | (~Q(state="ended") & Q(ending="") & Q(ended_at__isnull=True)),
                name="oncall_delivery_ends_with_a_result",
            ),
        ]

    def __str__(self) -> str:
        return f"delivery {self.uuid}: {self.ending or self.state}"

    def attempt(self) -> Attempt:
        """As the rule of paging reads it."""
        return Attempt(
            person=str(self.engineer_id),
            way=str(self.contact_method_id),
            method=Method(self.method),
            begun_at=self.begun_at,
            ended_at=self.ended_at,
            ending=Ending(self.ending) if self.ending else None,
        )
