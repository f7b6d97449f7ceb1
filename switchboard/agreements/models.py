"""What a client agreed to: coverage, targets of its own, and rates."""

from django.db import models
from django.db.models import Q

from switchboard.clients.models import Client
from switchboard.policy import agreement_targets
from switchboard.policy.agreement_targets import AgreementTargets


class Agreement(models.Model):
    """A client's plain agreement; where it is silent, the policy speaks."""

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="agreements")
    name = models.CharField(max_length=200)
    covers_after_hours = models.BooleanField(default=False)
    targets = models.JSONField(
        default=dict,
        blank=True,
        help_text="Working minutes by priority and clock, where they differ from the policy.",
    )
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True, help_text="The first day without it.")
    changed_at = models.DateTimeField(null=True, editable=False)
    changed_by = models.CharField(max_length=200, default="", editable=False)

    class Meta:
        ordering = ["client", "starts_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gt=models.F("starts_on")),
                name="agreements_ends_after_start",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def promises(self) -> AgreementTargets:
        """The targets, read; raises AgreementFaults where they were written past the checks."""
        return agreement_targets.read(self.targets)


class RateCard(models.Model):
    """What an hour costs under an agreement; money is decimal and names its currency."""

    agreement = models.OneToOneField(Agreement, on_delete=models.CASCADE, related_name="rate_card")
    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="rate_cards")
    hour_amount = models.DecimalField(max_digits=10, decimal_places=2)
    after_hours_hour_amount = models.DecimalField(max_digits=10, decimal_places=2)
    currency = models.CharField(max_length=3, default="USD")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(hour_amount__gte=0) & Q(after_hours_hour_amount__gte=0),
                name="agreements_rates_not_negative",
            )
        ]

    def __str__(self) -> str:
        return f"{self.hour_amount} {self.currency} an hour"
