"""What the watch found of each carrier: whether a process of ours hears its calls."""

from django.db import models


class CarrierLook(models.Model):
    """The newest look at one carrier; `since` is when what it found began."""

    carrier = models.CharField(max_length=16, unique=True)
    fault = models.TextField(blank=True, help_text="Why nobody hears its calls; empty is well.")
    since = models.DateTimeField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["carrier"]

    def __str__(self) -> str:
        return f"{self.carrier}: {self.fault or 'well'}"
