"""Decides whether a webhook came from the carrier that it is said to come from, and reads it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import parse_qsl

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest

from switchboard.wire import webhooks

LARGEST = 64 * 1024
MOST_FIELDS = 200


class NotSigned(PermissionError):
    """Nothing proves that the carrier has sent this; also where it is not configured here."""

    def __init__(self, carrier: str) -> None:
        super().__init__(
            f"A webhook that {carrier[:20]} has not signed was refused. If it was theirs, compare "
            "SWITCHBOARD_PHONE_URL with the address that they call, and the tokens with theirs."
        )


class TooMuchSaid(ValueError):
    """A webhook is larger than any that a carrier sends."""


@dataclass(frozen=True, kw_only=True)
class Said:
    """What a carrier said: its form's fields, and those that we had put into the address."""

    carrier: str
    form: Mapping[str, str]
    query: Mapping[str, str] = field(default_factory=dict)

    def field(self, name: str) -> str:
        """A field's value without blanks around it; empty where it was not said."""
        return self.form.get(name, "").strip()


def read(request: HttpRequest, carrier: str, *, now: datetime) -> Said:
    """The signed words of a carrier; raises NotSigned or TooMuchSaid.

    The address is the configured public one and never what the request claims in Host.
    """
    body = _body(request)
    proves = _PROOFS.get(carrier)
    query = request.META.get("QUERY_STRING", "")
    url = f"{settings.PHONE_URL}{request.path}" + (f"?{query}" if query else "")
    form = _form(request, body)
    if not settings.PHONE_URL or proves is None or not proves(request, url, form, body, now):
        raise NotSigned(carrier)
    return Said(
        carrier=carrier,
        form=dict(form),
        query={name: str(value) for name, value in request.GET.items()},
    )


def _body(request: HttpRequest) -> bytes:
    try:
        body = request.body
    except RequestDataTooBig as large:
        raise TooMuchSaid(str(large)) from large
    if len(body) > LARGEST:
        raise TooMuchSaid(f"{len(body)} bytes are too many for a webhook.")
    return body


def _form(request: HttpRequest, body: bytes) -> Sequence[tuple[str, str]]:
    if request.content_type != "application/x-www-form-urlencoded":
        return []
    try:
        return parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ValueError as unreadable:
        raise TooMuchSaid(f"The fields of a webhook can't be read: {unreadable}") from unreadable


_Form = Sequence[tuple[str, str]]
_Proof = Callable[[HttpRequest, str, _Form, bytes, datetime], bool]


def _by_twilio(request: HttpRequest, url: str, form: _Form, _body: bytes, _now: datetime) -> bool:
    signature = request.headers.get(webhooks.TWILIO_HEADER, "")
    keys = settings.TWILIO["keys"]
    return webhooks.is_signed_form(signature, url=url, form=form, keys=keys)


def _by_signalwire(
    request: HttpRequest, url: str, form: _Form, _body: bytes, _now: datetime
) -> bool:
    signature = request.headers.get(webhooks.SIGNALWIRE_HEADER, "")
    keys = settings.SIGNALWIRE["keys"]
    return webhooks.is_signed_form(signature, url=url, form=form, keys=keys)


def _by_telnyx(request: HttpRequest, _url: str, _form: _Form, body: bytes, now: datetime) -> bool:
    signature = request.headers.get(webhooks.TELNYX_HEADER, "")
    timestamp = request.headers.get(webhooks.TELNYX_TIME_HEADER, "")
    return any(
        webhooks.is_signed_by_telnyx(
            signature, timestamp=timestamp, body=body, public_key=key, at=now.timestamp()
        )
        for key in settings.TELNYX["keys"]
    )


_PROOFS: Mapping[str, _Proof] = {
    "twilio": _by_twilio,
    "signalwire": _by_signalwire,
    "telnyx": _by_telnyx,
}
