"""Decides who passes into the console, and gives each request one transaction as staff."""

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from switchboard.accounts.actor import Actor
from switchboard.policy.access import NotPermitted
from switchboard.staff.models import Engineer

OPEN_PATHS = ("/sign-in", "/sign-out", "/healthz", "/readyz", "/metrics", "/favicon.ico")
# The address of a calendar is its own key; the page looks it up before it shows anything.
OPEN_FOLDERS = ("/calendar/", settings.STATIC_URL)


class StaffRequest(HttpRequest):
    """A request that came through the door: it knows its engineer."""

    engineer: Engineer
    actor: Actor
    # What its transaction saw, as PostgreSQL spells it: a live page is told of the rest.
    snapshot: str


class StaffDoor:
    """Signed-in engineers get a transaction with the role desk_staff; all others sign in first.

    A query outside of it is refused by the database itself, so what forgets to ask fails closed.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Lets in, redirects to sign-in, or signs out who may no longer come."""
        if request.path in OPEN_PATHS or request.path.startswith(OPEN_FOLDERS):
            return self.get_response(request)
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path(), settings.LOGIN_URL)
        with transaction.atomic():
            request.snapshot = become_staff()  # type: ignore[attr-defined]
            known = Engineer.objects.select_related("phone_sign_in")
            engineer = known.get(pk=request.user.engineer_id)
            if engineer.is_active:
                return self._answer(request, engineer)
        logout(request)
        return redirect_to_login("/", settings.LOGIN_URL)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """An exception that became a page must not commit what came before it."""
        if connection.in_atomic_block:
            transaction.set_rollback(True)
        if isinstance(exception, NotPermitted):
            said = {"because": str(exception)}
            return render(request, "console/not_permitted.html", said, status=403)
        return None

    def _answer(self, request: HttpRequest, engineer: Engineer) -> HttpResponse:
        request.engineer = engineer  # type: ignore[attr-defined]
        request.actor = Actor.engineer(engineer)  # type: ignore[attr-defined]
        response = self.get_response(request)
        if response.status_code >= 500:
            transaction.set_rollback(True)
        return response


def become_staff() -> str:
    """Takes the role desk_staff until the transaction ends, and what it sees; one query."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('role', 'desk_staff', true), pg_current_snapshot()::text")
        return str(cursor.fetchone()[1])
