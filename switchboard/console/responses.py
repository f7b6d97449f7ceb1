"""Decides how a form that was carried out is answered: by another page, fetched anew."""

from django.http import HttpResponseRedirect
from django.urls import reverse


class SeeOther(HttpResponseRedirect):
    """303: what was asked is done, look there."""

    status_code = 303


def see_other(name: str, *arguments: object) -> SeeOther:
    """The page of that name, by GET."""
    return SeeOther(reverse(name, args=arguments))
