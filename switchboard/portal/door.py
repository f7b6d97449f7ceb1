"""Decides who passes into the portal, and gives each request one transaction as its visitor."""

import logging
import re
from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.db import DatabaseError, OperationalError, connection, transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from switchboard.clients.models import Contact
from switchboard.portal import errors, language
from switchboard.published.models import NoPolicyPublished

logger = logging.getLogger(__name__)

OPEN_PATHS = ("/sign-in", "/sign-out", "/language", "/survey/", "/service", "/favicon.ico")
NO_TRANSACTION = ("/healthz", "/readyz")
# Files of 25 MB in all and a form around them; the form itself says what is too much below this.
LARGEST_BODY = 40 * 1024 * 1024

_SECRET = re.compile(r"[0-9a-f]{64}")
_CONTACT_COLUMNS = (
    "name", "email", "timezone", "language", "sees_all_tickets", "client_id",
    "mail_failed_at",
    "client__name", "site__region__desk__key",
)  # fmt: skip


class Visit(HttpRequest):
    """A request that came through the door: who it is, and the one instant it happens at."""

    now: datetime
    contact: Contact
    # Of who is known; 0 for anybody else, which is nobody's key.
    contact_id: int
    client_id: int


class PortalDoor:
    """Signed-in contacts see their own client, everybody else the open pages alone.

    The database decides who is there, from the secret of the cookie; this only asks it. A query
    that forgets to be careful therefore still finds nothing of another client.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Visit) -> HttpResponse:
        """Lets in, or asks to sign in first; keeps nothing of a request that failed."""
        if request.path in NO_TRANSACTION:
            return self.get_response(request)
        if _length(request) > LARGEST_BODY:
            return errors.too_large(request)
        try:
            return self._inside(request)
        except OperationalError:
            logger.exception("The database can't be reached")
            return errors.unavailable(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """An exception that became a page must not commit what came before it."""
        if not isinstance(exception, DatabaseError):
            language.keep(request)  # what the page will need to know, while it can be asked
        if connection.in_atomic_block:
            transaction.set_rollback(True)
        if isinstance(exception, (OperationalError, NoPolicyPublished)):
            logger.error("The portal can't serve %s: %s", request.path, exception)
            return errors.unavailable(request)
        return None

    def _inside(self, request: Visit) -> HttpResponse:
        with transaction.atomic():
            _recognise(request)
            if not request.contact_id and not _is_open(request.path):
                return errors.signed_out(request)
            response = self.get_response(request)
            if response.status_code >= 500:
                transaction.set_rollback(True)
            return response


def present(secret: str) -> tuple[int, int]:
    """Shows a session's secret to the database until the transaction ends: contact and client.

    Both are 0 for a secret that is unknown, has expired, or whose person may no longer come.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('app.session', %s, true), portal_contact(), portal_client()",
            [secret],
        )
        _, contact_id, client_id = cursor.fetchone()
    return (contact_id, client_id) if client_id else (0, 0)


def _recognise(request: Visit) -> None:
    given = request.COOKIES.get(settings.PORTAL_COOKIE_NAME, "")
    secret = given if _SECRET.fullmatch(given) else ""
    request.now = timezone.now()
    request.contact_id, request.client_id = present(secret)
    request.contact = SimpleLazyObject(lambda: _contact(request.contact_id))  # type: ignore[assignment]


def _contact(contact_id: int) -> Contact:
    return (
        Contact.objects.select_related("client", "site__region__desk")
        .only(*_CONTACT_COLUMNS)
        .get(pk=contact_id)
    )


def _is_open(path: str) -> bool:
    return path == "/" or path.startswith(OPEN_PATHS)


def _length(request: HttpRequest) -> int:
    given = request.META.get("CONTENT_LENGTH") or "0"
    return int(given) if given.isdecimal() else 0
