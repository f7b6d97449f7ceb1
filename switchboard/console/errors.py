"""Decides what is shown when a request leads nowhere: what happened, and what to do next."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400: the request can't be read."""
    return render(request, "ui/errors/400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403: not open to this person."""
    return render(request, "ui/errors/403.html", status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: nothing at this address."""
    return render(request, "ui/errors/404.html", status=404)


def failed(request: HttpRequest) -> HttpResponse:
    """500: our mistake."""
    return render(request, "ui/errors/500.html", status=500)
