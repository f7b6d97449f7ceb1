"""What nightly rehearsals of a call found: that a message would reach somebody, or why not."""

from django.db import models

from switchboard.published.models import Desk


class Rehearsal(models.Model):
    """One call to a desk that was played through to its page, and taken back: nobody was called."""

    desk = models.ForeignKey(Desk, on_delete=models.CASCADE, related_name="rehearsals")
    at = models.DateTimeField()
    seconds = models.FloatField(help_text="From the first ring to whom to call.")
    would_call = models.JSONField(default=list, help_text="Names of those called first.")
    fault = models.TextField(blank=True, help_text="Why nobody would be reached; empty is well.")

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["desk", "-at"], name="oncall_rehearsal_newest")]

    def __str__(self) -> str:
        return f"rehearsal of desk {self.desk_id}: {self.fault or 'well'}"
