"""Decides which mail server letters are handed to, from the installation's settings."""

from django.conf import settings

from switchboard.gateways.mail import Server
from switchboard.gateways.oauth import Grant


def server() -> Server:
    """The configured mail server, else our own catcher on loopback.

    Raises SmtpUrlUnusable, and GrantMissing where XOAUTH2 lacks its settings.
    """
    if not settings.SMTP:
        return Server(host="127.0.0.1", port=settings.CATCHER_PORT)
    return Server.from_url(settings.SMTP).granted(Grant(**settings.SMTP_GRANT))
