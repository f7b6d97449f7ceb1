"""Decides who may sign in to the console: engineers with a password, nobody by themselves."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.views import LoginView, LogoutView
from django.http import HttpRequest


class StaffAdapter(DefaultAccountAdapter):
    """Allauth's rules for staff: an administrator makes the accounts."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody makes themselves an account."""
        return False

    def add_message(self, *arguments: Any, **named: Any) -> None:
        """Signing in and out needs no message: the next page shows it."""


class SignIn(LoginView):
    """Address and password; known and unknown addresses get the same answer."""

    template_name = "console/sign_in.html"


class SignOut(LogoutView):
    """Signs out by POST; a link alone only asks."""

    template_name = "console/sign_out.html"
