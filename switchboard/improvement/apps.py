"""Registers the improvement room."""

from django.apps import AppConfig


class ImprovementConfig(AppConfig):
    """The improvement room."""

    name = "switchboard.improvement"
    label = "improvement"
