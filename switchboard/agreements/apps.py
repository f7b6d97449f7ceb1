"""Registers the agreements room."""

from django.apps import AppConfig


class AgreementsConfig(AppConfig):
    """The agreements room."""

    name = "switchboard.agreements"
    label = "agreements"
