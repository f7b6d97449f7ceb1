"""Registers the billing room."""

from django.apps import AppConfig


class BillingConfig(AppConfig):
    """The billing room."""

    name = "switchboard.billing"
    label = "billing"
