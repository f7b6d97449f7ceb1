"""Registers the database room, so that its migrations (the walls' functions) run first."""

from django.apps import AppConfig


class DatabaseConfig(AppConfig):
    """The room whose migrations define the functions that the walls ask."""

    name = "switchboard.database"
    label = "database"
