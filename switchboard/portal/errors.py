"""Decides what a client reads when a request fails: what happened, and what to do next."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from switchboard.portal import language

# What a person may have typed when their session ended.
TYPED = ("subject", "text", "comment")


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: an address or a form that can't be read."""
    return _page(request, 400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: not allowed."""
    return _page(request, 403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: the form was not one of ours, or it lay open for too long."""
    return _page(request, 403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: nothing there, or nothing of this client's; the answer never tells which."""
    return _page(request, 404)


def failed(request: HttpRequest) -> HttpResponse:
    """500: our mistake."""
    return _page(request, 500)


def too_large(request: HttpRequest) -> HttpResponse:
    """413: more than we take in one go; said before anything is read."""
    return _page(request, 413)


def too_often(request: HttpRequest) -> HttpResponse:
    """429: asked too often in a row."""
    return _page(request, 429)


def unavailable(request: HttpRequest) -> HttpResponse:
    """503: the database can't be reached just now, or no policy is in force yet."""
    return _page(request, 503)


def signed_out(request: HttpRequest) -> HttpResponse:
    """To the sign-in and back; what was being sent is shown, so that it is not lost."""
    if request.method in {"GET", "HEAD"}:
        wanted = urlencode({"next": request.get_full_path()})
        return HttpResponseRedirect(f"/sign-in?{wanted}")
    typed = [request.POST[name] for name in TYPED if request.POST.get(name)]
    wanted = urlencode({"next": form_of(request.path)})
    return _page(request, 401, typed="\n\n".join(typed), sign_in_href=f"/sign-in?{wanted}")


def form_of(path: str) -> str:
    """The page whose form is sent to a path.

    >>> form_of("/tickets"), form_of("/tickets/372733471/replies")
    ('/tickets/new', '/tickets/372733471')
    """
    if path == "/tickets":
        return "/tickets/new"
    return path.rpartition("/")[0] if path.startswith("/tickets/") else "/tickets"


def _page(request: HttpRequest, status: int, **context: str) -> HttpResponse:
    """What a client reads; where records can't be reached, no contact is asked their language."""
    ask = language.of_stranger if status >= 500 else language.of
    spoken = language.kept(request) or ask(request)
    shown = {**context, "language": spoken, "lang": spoken.value}
    page = render(request, f"portal/errors/{status}.html", shown, using="jinja2", status=status)
    return language.told(page, request, spoken)
