"""Clients, their sites and contacts: whom a mail or a call comes from."""

import uuid

from django.db import models
from django.db.models.functions import Lower

from switchboard.published.models import Region


class Client(models.Model):
    """A company that is served; a placeholder stands for senders nobody knows yet."""

    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=200, unique=True)
    is_placeholder = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    notes = models.TextField(
        blank=True, db_default="", help_text="What the desk must know; the client never reads it."
    )

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["is_placeholder"],
                condition=models.Q(is_placeholder=True),
                name="clients_one_placeholder",
            )
        ]

    def __str__(self) -> str:
        return self.name


class MailDomain(models.Model):
    """A mail domain whose people belong to one client."""

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="mail_domains")
    domain = models.CharField(max_length=253)

    class Meta:
        ordering = ["domain", "id"]
        constraints = [models.UniqueConstraint(Lower("domain"), name="clients_domain_unique")]

    def __str__(self) -> str:
        return self.domain


class Site(models.Model):
    """A place of a client's; its region decides the desk (S1)."""

    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="sites")
    name = models.CharField(max_length=200)
    region = models.ForeignKey(
        Region, on_delete=models.PROTECT, null=True, blank=True, related_name="sites"
    )
    timezone = models.CharField(max_length=64, default="America/Chicago")
    address = models.TextField(blank=True)

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["client", "name"], name="clients_site_name"),
            models.UniqueConstraint(fields=["id", "client"], name="clients_site_id_client"),
        ]

    def __str__(self) -> str:
        return self.name


class ContactQuerySet(models.QuerySet["Contact"]):
    """A client's people."""

    def by_address(self, address: str) -> "Contact | None":
        """The active contact of an active client with this mail address, in any case."""
        return (
            self.select_related("client", "site__region__desk")
            .filter(is_active=True, client__is_active=True, client__is_placeholder=False)
            .alias(lowered=Lower("email"))
            .filter(lowered=address.lower())
            .first()
        )


class Contact(models.Model):
    """A person of a client's, who may be a ticket's requestor."""

    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="contacts")
    site = models.ForeignKey(
        Site, on_delete=models.SET_NULL, null=True, blank=True, related_name="contacts"
    )
    name = models.CharField(max_length=200)
    email = models.EmailField(blank=True)
    phone = models.CharField(
        max_length=32, blank=True, help_text="In E.164; what is none is nobody's number."
    )
    title = models.CharField(max_length=200, blank=True)
    language = models.CharField(
        max_length=8, blank=True, default="", help_text="As they chose; empty if nobody has."
    )
    timezone = models.CharField(max_length=64, default="America/Chicago")
    sees_all_tickets = models.BooleanField(
        default=False, help_text="May read all tickets of the client, not only their own."
    )
    is_approver = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    mail_failed_at = models.DateTimeField(
        null=True, blank=True, help_text="Since when letters come back for good."
    )
    mail_failure = models.TextField(blank=True, db_default="", help_text="What came back.")

    objects = ContactQuerySet.as_manager()

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(
                Lower("email"), condition=~models.Q(email=""), name="clients_contact_email"
            ),
            models.UniqueConstraint(fields=["id", "client"], name="clients_contact_id_client"),
        ]
        indexes = [
            models.Index(Lower("email"), name="clients_contact_lower_email"),
            models.Index(fields=["phone"], name="clients_contact_phone"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_mailable(self) -> bool:
        """Whether a letter can be written: there is an address, and it isn't known to be dead."""
        return bool(self.email) and self.mail_failed_at is None
