"""Engineers, teams and skills: who is there to work a ticket."""

import uuid

from django.db import models

from switchboard.policy.access import Role
from switchboard.policy.access_level import AccessLevel
from switchboard.policy.paging import Method


class Team(models.Model):
    """A team; what it serves is the policy's, who is in it is a row."""

    key = models.SlugField(unique=True)
    name = models.CharField(max_length=200)
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name


class Engineer(models.Model):
    """A member of the staff, whatever their role at the desk."""

    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=200)
    email = models.EmailField(unique=True)
    role = models.CharField(
        max_length=16,
        choices=[(role.value, role.label) for role in Role if role is not Role.REQUESTOR],
        default=Role.ENGINEER.value,
    )
    access_level = models.CharField(
        max_length=16,
        choices=[(level.value, level.label) for level in AccessLevel],
        default=AccessLevel.NONE.value,
        help_text="The access to clients' systems that this engineer holds.",
    )
    timezone = models.CharField(max_length=64, default="America/Chicago")
    is_present = models.BooleanField(default=True, help_text="At work, and may be given tickets.")
    is_active = models.BooleanField(default=True)
    teams = models.ManyToManyField(Team, through="Membership", related_name="engineers")

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(access_level__in=[level.value for level in AccessLevel]),
                name="staff_engineer_access_known",
            )
        ]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """An engineer's place in a team."""

    engineer = models.ForeignKey(Engineer, on_delete=models.CASCADE, related_name="memberships")
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="memberships")
    is_lead = models.BooleanField(default=False)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["engineer", "team"], name="staff_membership_once")
        ]

    def __str__(self) -> str:
        return f"{self.engineer_id} in {self.team_id}"


class EngineerSkill(models.Model):
    """A skill that an engineer has; the policy's list names what can be had."""

    engineer = models.ForeignKey(Engineer, on_delete=models.CASCADE, related_name="skills")
    skill = models.SlugField()

    class Meta:
        ordering = ["skill", "id"]
        constraints = [
            models.UniqueConstraint(fields=["engineer", "skill"], name="staff_skill_once")
        ]

    def __str__(self) -> str:
        return self.skill


class ContactMethod(models.Model):
    """A number or an address on which an engineer is paged, in their own order.

    A number stands in E.164, a push address is sealed, for it carries a secret. Only what was
    proved by a test is paged first; what was not is tried all the same where nothing else is left.
    """

    engineer = models.ForeignKey(Engineer, on_delete=models.CASCADE, related_name="contact_methods")
    method = models.CharField(max_length=8, choices=[(one.value, one.value) for one in Method])
    address = models.CharField(max_length=1000)
    label = models.CharField(max_length=80, blank=True)
    position = models.PositiveSmallIntegerField(default=1)
    verified_at = models.DateTimeField(null=True, blank=True)
    wrong_codes = models.PositiveSmallIntegerField(default=0, db_default=0)
    wrong_code_at = models.DateTimeField(null=True, blank=True)
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["engineer", "method", "address"],
                condition=models.Q(is_active=True),
                name="staff_contact_method_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.method} of {self.engineer_id}"


class PhoneSignIn(models.Model):
    """An engineer who takes the desk's calls now, on one of their numbers; signed out, it is gone.

    Who has been idle for longest is rung first.
    """

    engineer = models.OneToOneField(
        Engineer, on_delete=models.CASCADE, related_name="phone_sign_in"
    )
    contact_method = models.ForeignKey(
        ContactMethod, on_delete=models.CASCADE, related_name="sign_ins"
    )
    signed_in_at = models.DateTimeField()
    idle_since = models.DateTimeField()

    class Meta:
        ordering = ["idle_since", "id"]
        indexes = [models.Index(fields=["idle_since", "id"], name="staff_phone_idle")]

    def __str__(self) -> str:
        return f"engineer {self.engineer_id} at the phone"


class CannedAnswer(models.Model):
    """Words that are used again and again, with variables; for one team, or for all.

    Retired, never deleted. A requestor whose language it lacks gets it in English.
    """

    title = models.CharField(max_length=80)
    team = models.ForeignKey(
        Team, on_delete=models.CASCADE, null=True, blank=True, related_name="canned_answers"
    )
    english = models.TextField()
    spanish = models.TextField(blank=True)
    changed_by_name = models.CharField(max_length=200)
    changed_at = models.DateTimeField()
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["title", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["title", "team"],
                condition=models.Q(is_active=True),
                nulls_distinct=False,
                name="staff_canned_answer_once",
            )
        ]

    def __str__(self) -> str:
        return self.title


class SavedView(models.Model):
    """A list of tickets that somebody named; `asked` is the query of its address."""

    engineer = models.ForeignKey(
        Engineer, on_delete=models.CASCADE, related_name="saved_views", db_index=False
    )
    name = models.CharField(max_length=60)
    asked = models.CharField(max_length=500)
    is_shared = models.BooleanField(default=False, help_text="Everybody at the desk sees it.")
    saved_at = models.DateTimeField()

    class Meta:
        ordering = ["name", "id"]
        indexes = [
            models.Index(
                fields=["name", "id"],
                condition=models.Q(is_shared=True),
                name="staff_view_shared",
            )
        ]
        constraints = [
            models.UniqueConstraint(fields=["engineer", "name"], name="staff_view_named_once")
        ]

    def __str__(self) -> str:
        return self.name
