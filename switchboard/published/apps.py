"""Registers the published room."""

from django.apps import AppConfig


class PublishedConfig(AppConfig):
    """The published room."""

    name = "switchboard.published"
    label = "published"
