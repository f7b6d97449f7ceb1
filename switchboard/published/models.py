"""The published policy: immutable versions, and a row for each desk, region and team they name."""

from typing import Any

from django.db import models

from switchboard.policy.document import Policy, load


class NoPolicyPublished(LookupError):
    """No policy is in force yet."""

    def __init__(self) -> None:
        super().__init__(
            "No policy is published yet: run bin/switchboard policy publish examples/policy.toml."
        )


class PolicyVersionQuerySet(models.QuerySet["PolicyVersion"]):
    """Versions of the policy, the newest being in force."""

    def in_force(self) -> "PolicyVersion":
        """The newest version, its long texts left behind; raises NoPolicyPublished."""
        newest = self.defer("source", "document", "public_document").order_by("-number").first()
        if newest is None:
            raise NoPolicyPublished
        return newest


class PolicyVersion(models.Model):
    """One published policy, never edited afterwards: a change is a new version."""

    number = models.PositiveIntegerField(unique=True)
    source = models.TextField(help_text="The TOML as its author wrote it.")
    document = models.JSONField(help_text="The same, checked and normalised.")
    public_document = models.JSONField(help_text="The part that clients may read.")
    note = models.TextField(blank=True)
    author_name = models.CharField(max_length=200)
    published_at = models.DateTimeField()

    objects = PolicyVersionQuerySet.as_manager()

    class Meta:
        ordering = ["-number", "-id"]

    def __str__(self) -> str:
        return f"policy version {self.number}"

    @property
    def policy(self) -> Policy:
        """The document as the rules read it; parsed once a process, for a version never changes."""
        if self.pk not in _parsed:
            # From the source, which keeps the author's order of tables; jsonb would lose it.
            _parsed[self.pk] = load(self.source)
        return _parsed[self.pk]


_parsed: dict[Any, Policy] = {}


def policy_of(version_id: int) -> Policy:
    """The policy of one version, without a query once this process knows it."""
    if version_id not in _parsed:
        _parsed[version_id] = PolicyVersion.objects.get(pk=version_id).policy
    return _parsed[version_id]


class Desk(models.Model):
    """A regional desk (S1); its facts are the policy's, this row is what others point at."""

    key = models.SlugField(unique=True)
    name = models.CharField(max_length=200)
    phone = models.CharField(max_length=32)
    email = models.EmailField()

    class Meta:
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name


class Region(models.Model):
    """A region that sites lie in; each belongs to one desk (S1)."""

    key = models.SlugField(unique=True)
    name = models.CharField(max_length=200)
    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, related_name="regions")

    class Meta:
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name


class ServiceFigures(models.Model):
    """How often each promise was kept in the days from `first_on` to `last_on`, for everybody.

    `promises` has, by clock: met, missed, percent and median_minutes (None where nothing is
    decided). One row a day; the day's own is measured again and again.
    """

    first_on = models.DateField()
    last_on = models.DateField(unique=True)
    measured_at = models.DateTimeField()
    tickets = models.PositiveIntegerField(help_text="Received in these days.")
    promises = models.JSONField()

    class Meta:
        ordering = ["-last_on"]

    def __str__(self) -> str:
        return f"figures until {self.last_on}"
