"""The public page: how support works, from the policy in force, for anybody to read (S18)."""

from collections.abc import Mapping
from datetime import timedelta
from hashlib import blake2b
from typing import Any

from django.conf import settings
from django.http import HttpResponse, HttpResponseNotModified
from django.views.decorators.http import require_safe

from switchboard.portal import desks, language
from switchboard.portal.door import Visit
from switchboard.portal.pages import page, reader_of
from switchboard.portal.service_told import Teller
from switchboard.published.models import PolicyVersion, ServiceFigures

FRESH = timedelta(seconds=30)
LARGEST_MEMORY = 32

# Of what was drawn for strangers, the newest: what it was drawn from, and the page.
_drawn: dict[tuple[object, ...], bytes] = {}


@require_safe
def service(request: Visit) -> HttpResponse:
    """The page; at most four queries, and drawn once in half a minute for all who look.

    Whoever is not signed in may keep it that long, and is told when theirs is still good.
    """
    newest = PolicyVersion.objects.order_by("-number").values_list("pk", "number", "published_at")
    version = newest.first() or (0, 0, request.now)
    figures = ServiceFigures.objects.order_by("-last_on").first()
    if request.contact_id:
        return _draw(request, version, figures)
    if "language" in request.GET and language.is_new(request):
        return _draw(request, version, figures)
    return _kept(request, version, figures)


def _kept(request: Visit, version: tuple[Any, ...], figures: ServiceFigures | None) -> HttpResponse:
    """A stranger's page, as it was drawn for another this half minute where nothing has changed."""
    moment = int(request.now.timestamp() // FRESH.total_seconds())
    spoken = language.of_stranger(request)
    measured = (figures.pk, figures.measured_at) if figures else ()
    drawn_from = (version[0], spoken, measured, moment, settings.PORTAL_URL)
    body = _drawn.get(drawn_from)
    if body is None:
        body = _draw(request, version, figures).content
        while len(_drawn) >= LARGEST_MEMORY:
            _drawn.pop(next(iter(_drawn)), None)
        _drawn[drawn_from] = body
    mark = f'"{blake2b(body, digest_size=12).hexdigest()}"'
    is_theirs = mark in request.headers.get("If-None-Match", "")
    response = HttpResponseNotModified() if is_theirs else HttpResponse(body)
    response["ETag"] = mark
    response["Cache-Control"] = f"public, max-age={FRESH.seconds}"
    return language.told(response, request, spoken)


def _draw(request: Visit, version: tuple[Any, ...], figures: ServiceFigures | None) -> HttpResponse:
    """The page itself, for one reader."""
    terms = desks.in_force()
    teller = Teller(terms=terms, reader=reader_of(request, terms))
    return page(
        request, "service.html", place="service", **_told(teller),
        figures=figures and teller.measured(figures),
        kept=list(teller.kept(figures.promises)) if figures else [],
        version=teller.version(number=version[1], since=version[2]),
    )  # fmt: skip


def _told(teller: Teller) -> Mapping[str, Any]:
    """What the policy promises, in the reader's words."""
    return {
        "cards": list(teller.cards()),
        "groups": list(teller.groups()),
        "targets": list(teller.targets()),
        "default": teller.priority(teller.terms.document["priorities"]["default"]),
        "call_back_minutes": teller.terms.document["after_hours"]["call_back_minutes"],
    }
