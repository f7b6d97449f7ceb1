"""Registers the on-call room."""

from django.apps import AppConfig


class OnCallConfig(AppConfig):
    """The on-call room."""

    name = "switchboard.oncall"
    label = "oncall"
