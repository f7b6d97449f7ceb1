"""Surveys: who was asked, and what they answered (S14)."""

from django.db import models
from django.db.models import Q

from switchboard.clients.models import Client, Contact
from switchboard.staff.models import Engineer
from switchboard.tickets.models import Ticket


class Survey(models.Model):
    """A question to one requestor about one resolution; the link's secret is kept as a hash."""

    ticket = models.ForeignKey(
        Ticket, on_delete=models.CASCADE, related_name="surveys", db_constraint=False
    )
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="+")
    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="surveys")
    engineer = models.ForeignKey(Engineer, on_delete=models.PROTECT, related_name="+")
    secret_hash = models.BinaryField(unique=True)
    question = models.CharField(max_length=300)
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"survey {self.pk}"


class SurveyAnswer(models.Model):
    """What the requestor thought; the newest answer stands."""

    survey = models.OneToOneField(Survey, on_delete=models.CASCADE, related_name="answer")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="+")
    score = models.PositiveSmallIntegerField()
    comment = models.TextField(blank=True)
    answered_at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(score__gte=1, score__lte=5), name="improvement_score_on_scale"
            )
        ]

    def __str__(self) -> str:
        return f"{self.score} of 5"
