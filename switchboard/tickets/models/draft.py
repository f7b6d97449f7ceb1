"""Words that are not sent yet."""

from django.db import models

from switchboard.policy.draft_limits import MOST_CHARACTERS
from switchboard.staff.models import Engineer


class Draft(models.Model):
    """What an engineer has typed into one field of a ticket's page; theirs alone.

    `version` counts what was kept and what was sent; the row stays behind, empty, when the words
    are sent, so that a browser knows its own copy to be over. `window` is the page that wrote last.
    """

    ticket = models.ForeignKey(
        "tickets.Ticket", on_delete=models.CASCADE, related_name="drafts", db_constraint=False,
        db_index=False,
    )  # fmt: skip
    engineer = models.ForeignKey(
        Engineer, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    field = models.CharField(max_length=40)
    words = models.TextField(max_length=MOST_CHARACTERS, blank=True)
    version = models.PositiveIntegerField()
    window = models.CharField(max_length=32, blank=True)
    kept_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["engineer", "ticket", "field"], name="tickets_draft_once"
            )
        ]
        indexes = [models.Index(fields=["kept_at"], name="tickets_draft_age")]

    def __str__(self) -> str:
        return f"{self.field}, version {self.version}"
