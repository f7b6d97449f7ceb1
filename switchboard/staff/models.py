"""Engineers, teams and skills: who is there to work a ticket."""

import uuid

from django.db import models

from switchboard.policy.access import Role
from switchboard.policy.access_level import AccessLevel


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
