"""Decides how a file is taken while a reply or a note is written, and who may look at it."""

from collections.abc import Mapping
from urllib.parse import unquote
from uuid import UUID

from django.core.exceptions import BadRequest
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from switchboard.console.door import StaffRequest
from switchboard.console.file_names import safe_name
from switchboard.console.files import SHOWN_INLINE, shown
from switchboard.console.ticket import find
from switchboard.flow import uploads
from switchboard.flow.opening import File
from switchboard.flow.uploads import TooMuch
from switchboard.policy import access
from switchboard.policy.access import Right
from switchboard.policy.file_limits import MOST_BYTES
from switchboard.tickets.models import Upload
from switchboard.ui.words import size

IS_PUBLIC = {"reply": True, "note": False}


@require_POST
def keep(request: StaffRequest, number: str, side: str) -> HttpResponse:
    """Keeps the body of the request, one file: 201 and where it is, or 413 and why not.

    The bytes come bare, not as a form: its size is known, and refused, before any of it is read.
    """
    ticket = find(number)
    if side not in IS_PUBLIC:
        message = "A file goes with a reply or with a note."
        raise BadRequest(message)
    name = safe_name(unquote(request.headers.get("X-File-Name", "")))
    if _length(request.META) > MOST_BYTES:
        return _too_much(f"“{name}” is larger than {size(MOST_BYTES)}. Choose a smaller one.")
    kind = request.content_type if "/" in (request.content_type or "") else ""
    file = File(name=name, content_type=kind or "", content=request.body)
    try:
        kept = uploads.keep(
            ticket.pk, file, is_public=IS_PUBLIC[side], by=request.actor, now=timezone.now()
        )
    except TooMuch as refused:
        return _too_much(str(refused))
    return JsonResponse(_said(kept), status=201)


@require_safe
def look(request: StaffRequest, uuid: UUID) -> HttpResponse:
    """One's own upload, as a preview."""
    access.require(request.actor.role, Right.READ_QUEUES)
    file = get_object_or_404(Upload, uuid=uuid, engineer_id=request.engineer.pk)
    return shown(bytes(file.content), kind=file.content_type, name=file.name)


@require_POST
def remove(request: StaffRequest, uuid: UUID) -> HttpResponse:
    """Not this file after all."""
    access.require(request.actor.role, Right.READ_QUEUES)
    get_object_or_404(Upload.objects.only("pk"), uuid=uuid, engineer_id=request.engineer.pk)
    uploads.remove(uuid, by=request.actor)
    return HttpResponse(status=204)


def _length(meta: Mapping[str, str]) -> int:
    given = meta.get("CONTENT_LENGTH") or ""
    return int(given) if given.isdigit() and len(given) < 16 else MOST_BYTES + 1


def _said(kept: Upload) -> dict[str, object]:
    address = reverse("upload", args=[kept.uuid])
    return {
        "uuid": str(kept.uuid),
        "name": kept.name,
        "size": size(kept.size),
        "href": address,
        "is_picture": kept.content_type.lower() in SHOWN_INLINE,
    }


def _too_much(why: str) -> HttpResponse:
    return JsonResponse({"error": why}, status=413)
