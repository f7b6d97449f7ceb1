"""Mailboxes that the desk reads itself: where they are, how we sign in, and how they are."""

from datetime import datetime
from enum import StrEnum

from django.db import models
from django.db.models import Q

from switchboard.channels.seal import seal, unseal
from switchboard.published.models import Desk
from switchboard.staff.models import Team


class Security(models.TextChoices):
    """How the connection is protected."""

    TLS = "tls", "TLS from the start (port 993)"
    STARTTLS = "starttls", "STARTTLS (port 143)"
    NONE = "none", "None, on this machine only"


class SignIn(models.TextChoices):
    """What the mail server wants to be shown."""

    PASSWORD = "password", "Password"
    CLIENT = "client", "OAuth 2: the desk's own credentials (Microsoft 365)"
    REFRESH = "refresh", "OAuth 2: a refresh token (Google, Microsoft 365)"


class After(models.TextChoices):
    """What happens to a mail in its mailbox once the desk has it."""

    SEEN = "seen", "Stays, marked as read"
    MOVE = "move", "Moves to another folder"
    DELETE = "delete", "Is deleted"


class Health(StrEnum):
    """How a mailbox is."""

    PAUSED = "paused"
    FAILING = "failing"
    NEW = "new"
    WELL = "well"


class Mailbox(models.Model):
    """One mailbox of a mail server; secrets are sealed and never shown again."""

    name = models.CharField(max_length=80, unique=True)
    address = models.EmailField(help_text="The address that people write to.")
    host = models.CharField(max_length=255)
    port = models.PositiveIntegerField(default=993)
    security = models.CharField(max_length=8, choices=Security.choices, default=Security.TLS)
    user = models.CharField(max_length=320)
    sign_in = models.CharField(max_length=8, choices=SignIn.choices, default=SignIn.PASSWORD)
    sealed_secret = models.BinaryField(default=b"")
    sealed_refresh_token = models.BinaryField(default=b"")
    token_url = models.CharField(max_length=500, blank=True)
    client_id = models.CharField(max_length=320, blank=True)
    scope = models.CharField(max_length=500, blank=True)
    folder = models.CharField(max_length=255, default="INBOX")
    after = models.CharField(max_length=8, choices=After.choices, default=After.SEEN)
    move_to = models.CharField(max_length=255, blank=True)
    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, related_name="mailboxes")
    default_team = models.ForeignKey(
        Team, on_delete=models.PROTECT, null=True, blank=True, related_name="mailboxes"
    )
    default_category = models.SlugField(blank=True, help_text="A category of the policy.")
    taken_from = models.DateTimeField(
        null=True, blank=True, help_text="What the server got before is left alone."
    )
    is_active = models.BooleanField(default=True)
    changed_at = models.DateTimeField(help_text="Whoever reads the mailbox begins anew then.")

    # Where we are in it. All uids below `low_uid` are settled, but for those in `unfetched`.
    uidvalidity = models.BigIntegerField(null=True, blank=True)
    low_uid = models.BigIntegerField(default=1)
    unfetched = models.JSONField(default=dict, blank=True, help_text="Tries by uid.")

    # How it is.
    waiting = models.PositiveIntegerField(default=0, help_text="Mails there, not taken in yet.")
    last_success_at = models.DateTimeField(null=True, blank=True)
    last_error = models.TextField(blank=True)
    filing_error = models.TextField(blank=True, help_text="Why mails stay where they are.")
    failing_since = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["name", "id"]
        verbose_name_plural = "mailboxes"
        constraints = [
            models.CheckConstraint(
                name="channels_mailbox_moves_somewhere",
                condition=~Q(after="move") | ~Q(move_to=""),
            ),
        ]

    def __str__(self) -> str:
        return f"mailbox {self.name}"

    @property
    def secret(self) -> str:
        """The password or client secret; raises SecretUnreadable."""
        return unseal(self.sealed_secret, whose=str(self))

    @secret.setter
    def secret(self, words: str) -> None:
        self.sealed_secret = seal(words)

    @property
    def refresh_token(self) -> str:
        """The refresh token; raises SecretUnreadable."""
        return unseal(self.sealed_refresh_token, whose=str(self))

    @refresh_token.setter
    def refresh_token(self, words: str) -> None:
        self.sealed_refresh_token = seal(words)

    @property
    def health(self) -> Health:
        """How it is, as far as we know."""
        if not self.is_active:
            return Health.PAUSED
        if self.failing_since:
            return Health.FAILING
        return Health.WELL if self.last_success_at else Health.NEW

    def is_resting(self, *, now: datetime) -> bool:
        """Whether its next try lies ahead."""
        return self.next_try_at is not None and self.next_try_at > now
