"""Registers the clients room."""

from django.apps import AppConfig


class ClientsConfig(AppConfig):
    """The clients room."""

    name = "switchboard.clients"
    label = "clients"
