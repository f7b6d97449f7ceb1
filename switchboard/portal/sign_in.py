"""Decides who may come in: whoever can read the code that we mail to a contact's address."""

import re
from typing import Any

from django import forms
from django.conf import settings
from django.core import signing
from django.db import connection
from django.http import HttpResponse, HttpResponseRedirect
from django.middleware.csrf import rotate_token
from django.views.decorators.http import require_http_methods, require_POST

from switchboard.portal import errors
from switchboard.portal.door import Visit
from switchboard.portal.forms import SaidForm
from switchboard.portal.pages import frame, local_path, page
from switchboard.portal.saying import Reader
from switchboard.ui.phrases import phrase

PENDING_COOKIE = "portal_sign_in"
SALT = "portal sign-in"
CODE_SECONDS = 15 * 60
SESSION_SECONDS = 30 * 24 * 3600
WRONG_CODE = phrase(
    "This code does not fit. Look at the newest mail from us: a code works for 15 minutes, and for"
    " five tries."
)


class AddressForm(SaidForm):
    """Who wants to come in."""

    address = forms.EmailField(
        label=phrase("Your e-mail address at work"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email"}),
        error_messages={
            "required": phrase("Enter the address that you write to us from."),
            "max_length": phrase(
                "This is not a whole address. It looks like name@company.example."
            ),
            "invalid": phrase("This is not a whole address. It looks like name@company.example."),
        },
    )


class CodeForm(SaidForm):
    """What the mail says."""

    code = forms.CharField(
        label=phrase("The six letters and digits from the mail"),
        max_length=40,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "one-time-code",
                "autocapitalize": "characters",
                "spellcheck": "false",
            }
        ),
        error_messages={"required": phrase("Enter the code from the mail.")},
    )

    def clean_code(self) -> str:
        """Upper case, without the spaces and dashes that people put in between."""
        return re.sub(r"[\s\-\u2010-\u2015]", "", self.cleaned_data["code"]).upper()


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: Visit) -> HttpResponse:
    """Asks for the address and has a code mailed; the answer is the same for any address."""
    wanted = local_path(request.GET.get("next") or request.POST.get("next") or "")
    if request.contact_id:
        return HttpResponseRedirect(wanted)
    known = frame(request)
    given = request.POST if request.method == "POST" else None
    form = AddressForm(given, reader=known["reader"])
    if not form.is_bound or not form.is_valid():
        status = 422 if form.is_bound else 200
        return page(request, "sign_in.html", known=known, form=form, next=wanted, status=status)
    address = form.cleaned_data["address"].lower()
    if not _call("portal_request_code", address, request.META.get("REMOTE_ADDR", "")):
        return errors.too_often(request)
    return _remember({"address": address, "next": wanted})


@require_http_methods(["GET", "HEAD", "POST"])
def code(request: Visit) -> HttpResponse:
    """Takes the code; a right one opens a new session and ends the one before."""
    pending = _pending(request)
    if pending is None:
        return HttpResponseRedirect("/sign-in")
    known = frame(request)
    reader: Reader = known["reader"]
    form = CodeForm(request.POST if request.method == "POST" else None, reader=reader)
    if form.is_bound and form.is_valid():
        agent = request.headers.get("User-Agent", "").replace("\x00", "")[:200]
        secret = _call("portal_sign_in", pending["address"], form.cleaned_data["code"], agent)
        if secret:
            return _let_in(request, secret, wanted=local_path(pending["next"]))
        form.add_error("code", reader.say(WRONG_CODE))
    return page(request, "sign_in_code.html", known=known, form=form, address=pending["address"],
                status=422 if form.is_bound else 200)  # fmt: skip


@require_POST
def sign_out(request: Visit) -> HttpResponse:
    """Ends the session, here and in the database."""
    _call("portal_sign_out")
    response = HttpResponseRedirect("/")
    response.delete_cookie(settings.PORTAL_COOKIE_NAME)
    return response


def _let_in(request: Visit, secret: str, *, wanted: str) -> HttpResponse:
    _call("portal_sign_out")  # a session that came along is not carried on
    rotate_token(request)
    response = HttpResponseRedirect(wanted, status=303)
    _set(response, settings.PORTAL_COOKIE_NAME, secret, seconds=SESSION_SECONDS)
    response.delete_cookie(PENDING_COOKIE)
    return response


def _remember(pending: dict[str, str]) -> HttpResponse:
    response = HttpResponseRedirect("/sign-in/code", status=303)
    _set(response, PENDING_COOKIE, signing.dumps(pending, salt=SALT), seconds=CODE_SECONDS)
    return response


def _pending(request: Visit) -> dict[str, str] | None:
    try:
        found: dict[str, str] = signing.loads(
            request.COOKIES.get(PENDING_COOKIE, ""), salt=SALT, max_age=CODE_SECONDS
        )
    except signing.BadSignature:
        return None
    return found


def _set(response: HttpResponse, name: str, value: str, *, seconds: int) -> None:
    response.set_cookie(
        name, value, max_age=seconds, httponly=True, samesite="Lax", secure=settings.IS_HTTPS
    )


def _call(function: str, *arguments: str) -> Any:
    """The one value that a function of the portal's door gives back."""
    with connection.cursor() as cursor:
        cursor.callproc(function, arguments)
        (value,) = cursor.fetchone()
    return value
