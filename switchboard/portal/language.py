"""Decides in which language a reader gets the portal, and keeps what they chose."""

from collections.abc import Iterator
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

from switchboard.policy.spoken_time import Language, spoken_in

COOKIE = "portal_language"
YEAR_SECONDS = 365 * 24 * 3600


def of(request: HttpRequest) -> Language:
    """What the address asks for, else what the contact chose, else as of a stranger."""
    is_known = getattr(request, "contact_id", 0)
    if is_known and not _known(request.GET.get("language")):
        chosen = request.contact.language  # type: ignore[attr-defined]
        return spoken_in(chosen) if chosen else of_stranger(request)
    return of_stranger(request)


def of_stranger(request: HttpRequest) -> Language:
    """What the address asks for, what was chosen before, else the browser's wish; no query."""
    asked = _known(request.GET.get("language")) or _known(request.COOKIES.get(COOKIE))
    return asked or wished(request.headers.get("Accept-Language", ""))


def keep(request: HttpRequest) -> None:
    """Notes the language of a page that is drawn once nothing can be asked any more."""
    request.spoken = of(request)  # type: ignore[attr-defined]


def kept(request: HttpRequest) -> Language | None:
    """What was noted."""
    return getattr(request, "spoken", None)


def wished(header: str) -> Language:
    """The language of ours that an Accept-Language header ranks first; English if it has none.

    >>> wished("fr-FR, es;q=0.8, en;q=0.7").value, wished("en-US,es;q=0.9").value, wished("").value
    ('es', 'en', 'en')
    """
    ranked = sorted(_ranked(header), key=lambda pair: -pair[0])
    codes = (code for rank, code in ranked if rank > 0)
    return next((found for code in codes if (found := _known(code))), Language.ENGLISH)


def other(language: Language) -> Language:
    """The one to switch to."""
    return Language.ENGLISH if language is Language.SPANISH else Language.SPANISH


def switch(request: HttpRequest, language: Language) -> str:
    """The address of the same page in another language; of what else it asks, only what it needs.

    Nothing else of the address stands in the page, for what one stranger asked may be kept for all.
    """
    needed = "next" if request.path == "/sign-in" else "score"
    is_asked = needed in request.GET and request.path.startswith(("/sign-in", "/survey/"))
    kept = {needed: request.GET[needed]} if is_asked else {}
    return f"{request.path}?{urlencode({**kept, 'language': language.value})}"


def told(response: HttpResponse, request: HttpRequest, language: Language) -> HttpResponse:
    """Says in which language it is, of what that depends, and remembers what a stranger chose."""
    response["Content-Language"] = language.value
    patch_vary_headers(response, ["Accept-Language", "Cookie"])
    if "language" in request.GET and is_new(request) and not getattr(request, "contact_id", 0):
        remember(response, language)
    return response


def is_new(request: HttpRequest) -> bool:
    """Whether the address asks for another language than was chosen before."""
    asked = _known(request.GET.get("language"))
    return asked is not None and request.COOKIES.get(COOKIE) != asked.value


def remember(response: HttpResponse, language: Language) -> None:
    """Keeps a choice in the browser, where it also serves while nobody is signed in."""
    response.set_cookie(
        COOKIE, language.value, max_age=YEAR_SECONDS, httponly=True, samesite="Lax",
        secure=settings.IS_HTTPS,
    )  # fmt: skip


def _known(code: str | None) -> Language | None:
    found = (code or "").strip().lower().partition("-")[0]
    return Language(found) if found in {one.value for one in Language} else None


def _ranked(header: str) -> Iterator[tuple[float, str]]:
    for part in header[:200].split(","):
        code, _, rank = part.partition(";q=")
        try:
            yield (float(rank) if rank else 1.0), code
        except ValueError:
            continue
