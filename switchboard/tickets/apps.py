"""Registers the tickets room."""

from django.apps import AppConfig


class TicketsConfig(AppConfig):
    """The tickets room."""

    name = "switchboard.tickets"
    label = "tickets"
