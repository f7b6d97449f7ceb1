"""Files that wait for the words they go with."""

import uuid

from django.db import models

from switchboard.staff.models import Engineer


class Upload(models.Model):
    """A file that an engineer chose for a reply or a note that is not sent yet; theirs alone.

    It becomes an attachment when the words are sent, and is swept away if they never are.
    """

    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    ticket = models.ForeignKey(
        "tickets.Ticket", on_delete=models.CASCADE, related_name="uploads", db_constraint=False,
        db_index=False,
    )  # fmt: skip
    engineer = models.ForeignKey(
        Engineer, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    is_public = models.BooleanField(help_text="For a reply; what is for a note never leaves.")
    name = models.CharField(max_length=255)
    content_type = models.CharField(max_length=127)
    size = models.PositiveIntegerField()
    content = models.BinaryField()
    uploaded_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(fields=["engineer", "ticket", "id"], name="tickets_upload_waiting"),
            models.Index(fields=["uploaded_at"], name="tickets_upload_age"),
        ]

    def __str__(self) -> str:
        return self.name
