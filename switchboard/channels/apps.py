"""Registers the channels room."""

from django.apps import AppConfig


class ChannelsConfig(AppConfig):
    """The channels room."""

    name = "switchboard.channels"
    label = "channels"
