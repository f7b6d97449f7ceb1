"""Decides who may sign in to the console: engineers with a password, nobody by themselves."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class StaffAdapter(DefaultAccountAdapter):
    """Allauth's rules for staff: an administrator makes the accounts."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody makes themselves an account."""
        return False

    def add_message(self, *arguments: Any, **named: Any) -> None:
        """Signing in and out needs no message: the next page shows it."""
