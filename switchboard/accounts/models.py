"""Sign-in and sessions: staff by password, a client's people by a mailed code."""

from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from switchboard.clients.models import Client, Contact
from switchboard.staff.models import Engineer


class UserManager(BaseUserManager["User"]):
    """Makes users; the address is the name that they sign in by."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """A user with a hashed password; without one, nobody can sign in by password."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save()
        return user


class User(AbstractBaseUser):
    """A member of the staff at the door; requestors have no user, they have portal sessions."""

    email = models.EmailField(unique=True)
    engineer = models.OneToOneField(Engineer, on_delete=models.CASCADE, related_name="user")
    is_active = models.BooleanField(default=True)

    objects = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["engineer"]

    class Meta:
        ordering = ["email", "id"]

    def __str__(self) -> str:
        return self.email


class SignInCode(models.Model):
    """A code that a contact asked for; the portal's login can neither read nor write this table."""

    email = models.CharField(max_length=254)
    origin = models.CharField(max_length=64)
    asked_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    code_hash = models.BinaryField(null=True, blank=True)
    expires_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-asked_at", "-id"]
        indexes = [
            models.Index(fields=["email", "asked_at"], name="accounts_code_email"),
            models.Index(fields=["origin", "asked_at"], name="accounts_code_origin"),
            models.Index(
                fields=["id"], condition=models.Q(sent_at=None), name="accounts_code_waiting"
            ),
        ]

    def __str__(self) -> str:
        return f"code for {self.email}"


class PortalSession(models.Model):
    """A contact who signed in; only a hash of the cookie's secret is kept."""

    secret_hash = models.BinaryField(unique=True)
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="portal_sessions")
    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="portal_sessions")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    agent = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["-created_at", "-id"]

    def __str__(self) -> str:
        return f"session of contact {self.contact_id}"
