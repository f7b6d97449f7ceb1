"""Calls as they came in and went out, and what was recorded of them: the telephone's ledger (S4).

A call's row is written before anything is said on it, and what must follow from it is found by its
row alone: a caller whose message nobody hears the end of is helped all the same.
"""

import uuid

from django.db import models
from django.db.models import Q

from switchboard.clients.models import Contact
from switchboard.policy.call_script import Position
from switchboard.published.models import Desk, PolicyVersion
from switchboard.staff.models import ContactMethod, Engineer
from switchboard.tickets.models import Ticket


class CallKind(models.TextChoices):
    """Why there is a call, which decides its script."""

    INCOMING = "incoming", "A client called"
    PAGE = "page", "We paged an engineer"
    CALL_BACK = "call_back", "We called a client back"
    TEST = "test", "A test of a number"
    BY_HAND = "by_hand", "Written down by hand"


class CallOutcome(models.TextChoices):
    """How a call ended; the first that is known stays."""

    SPOKEN = "spoken", "Spoke with an engineer"
    MESSAGE_LEFT = "message_left", "Left a message"
    ABANDONED = "abandoned", "Hung up without a message"
    ACCEPTED = "accepted", "Accepted"
    DECLINED = "declined", "Declined"
    UNANSWERED = "unanswered", "Answered, and no key pressed"
    CLIENT_REACHED = "client_reached", "The client was reached"
    CLIENT_NOT_REACHED = "client_not_reached", "The client was not reached"
    BUSY = "busy", "Busy"
    NO_ANSWER = "no_answer", "No answer"
    MACHINE = "machine", "A machine answered"
    FAILED = "failed", "It could not be made"
    UNKNOWN = "unknown", "Nobody told us how it ended"


class Consent(models.TextChoices):
    """What a caller said to the fee notice (S17)."""

    GIVEN = "given", "Agreed"
    REFUSED = "refused", "Refused"
    NOT_GIVEN = "not_given", "Said nothing"


class Call(models.Model):
    """One call, whoever carries it; `uuid` stands in every address that a carrier calls."""

    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=10, choices=CallKind.choices)
    carrier = models.CharField(max_length=16, help_text="The name of the gateway; “hand” for none.")
    carrier_key = models.CharField(
        max_length=255, null=True, blank=True, help_text="Its identity at the carrier."
    )
    from_number = models.CharField(max_length=64, blank=True, help_text="Empty where withheld.")
    to_number = models.CharField(max_length=64, blank=True)
    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, related_name="calls")
    policy_version = models.ForeignKey(
        PolicyVersion, on_delete=models.PROTECT, related_name="calls",
        help_text="Whose texts and fee notice were heard.",
    )  # fmt: skip
    contact = models.ForeignKey(
        Contact, on_delete=models.PROTECT, null=True, blank=True, related_name="calls"
    )
    engineer = models.ForeignKey(
        Engineer, on_delete=models.PROTECT, null=True, blank=True, related_name="calls",
        help_text="Who was called, or answered for the desk.",
    )  # fmt: skip
    ticket = models.ForeignKey(
        Ticket, on_delete=models.PROTECT, null=True, blank=True, related_name="calls"
    )
    contact_method = models.ForeignKey(
        ContactMethod, on_delete=models.PROTECT, null=True, blank=True, related_name="calls",
        help_text="The number of the engineer's that was called.",
    )  # fmt: skip
    second_number = models.CharField(
        max_length=64, blank=True, help_text="Who is rung to be joined with the first."
    )
    rung = models.JSONField(default=list, help_text="Keys of the engineers rung for the desk.")
    language = models.CharField(max_length=8, default="en")
    is_open = models.BooleanField(help_text="Whether the desk was open when it began.")

    node = models.CharField(max_length=40, blank=True, help_text="Where in its script it waits.")
    asked = models.PositiveSmallIntegerField(default=1)
    consent = models.CharField(max_length=10, choices=Consent.choices, blank=True)
    outcome = models.CharField(max_length=20, choices=CallOutcome.choices, blank=True)
    began_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    message_began_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    heard_at = models.DateTimeField(help_text="When its carrier last said anything of it.")
    next_check_at = models.DateTimeField(
        null=True, blank=True, help_text="When to act although nobody said how it went on."
    )

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["-began_at", "-id"], name="channels_call_by_time"),
            models.Index(fields=["ticket", "id"], name="channels_call_of_ticket"),
            models.Index(
                fields=["engineer"],
                condition=Q(ended_at__isnull=True),
                name="channels_call_going_on",
            ),
            models.Index(fields=["from_number", "-began_at"], name="channels_call_from"),
            models.Index(
                fields=["next_check_at", "id"],
                condition=Q(next_check_at__isnull=False),
                name="channels_call_next_check",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["carrier", "carrier_key"],
                condition=Q(carrier_key__isnull=False),
                name="channels_call_once",
            ),
        ]

    def __str__(self) -> str:
        return f"call {self.uuid}: {self.outcome or self.node}"

    @property
    def position(self) -> Position:
        """Where the call waits in its script."""
        return Position(node=self.node, asked=self.asked)


class CallEvent(models.Model):
    """Something that a carrier said of a call; told twice it is this row, and gets its answer."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="events")
    key = models.CharField(max_length=255)
    at = models.DateTimeField()
    node = models.CharField(max_length=40)
    asked = models.PositiveSmallIntegerField(default=1)
    prompts = models.JSONField(default=list, help_text="What was to be said then.")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["call", "key"], name="channels_call_event_once")
        ]

    def __str__(self) -> str:
        return f"{self.key} of call {self.call_id}"


class RecordingState(models.TextChoices):
    """Where the audio is."""

    WAITING = "waiting", "Still at the carrier"
    KEPT = "kept", "Kept here"
    MISSING = "missing", "Could not be fetched"


class Recording(models.Model):
    """What a caller said; kept by us, whatever the carrier does with its copy."""

    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    call = models.OneToOneField(Call, on_delete=models.PROTECT, related_name="recording")
    ticket = models.ForeignKey(
        Ticket, on_delete=models.PROTECT, null=True, blank=True, related_name="recordings"
    )
    state = models.CharField(
        max_length=8, choices=RecordingState.choices, default=RecordingState.WAITING
    )
    source = models.TextField(blank=True, help_text="Where the carrier has it.")
    content = models.BinaryField(null=True, blank=True)
    content_type = models.CharField(max_length=80, blank=True)
    size = models.PositiveIntegerField(default=0)
    sha256 = models.BinaryField(null=True, blank=True)
    seconds = models.FloatField(null=True, blank=True)
    transcript = models.TextField(blank=True, help_text="A hint made by a machine.")
    transcript_state = models.CharField(max_length=8, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True, blank=True)
    error = models.TextField(blank=True)
    began_at = models.DateTimeField()
    kept_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(
                fields=["next_try_at", "id"],
                condition=Q(state="waiting"),
                name="channels_recording_waiting",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="kept") | Q(content__isnull=False, sha256__isnull=False),
                name="channels_recording_kept_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"recording {self.uuid}: {self.state}"
