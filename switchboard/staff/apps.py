"""Registers the staff room."""

from django.apps import AppConfig


class StaffConfig(AppConfig):
    """The staff room."""

    name = "switchboard.staff"
    label = "staff"
