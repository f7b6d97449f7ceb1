"""Decides how a file from outside may leave: as a download, never as a page of ours."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from switchboard.channels.models import InboundMail
from switchboard.console.door import StaffRequest
from switchboard.console.file_names import safe_name
from switchboard.policy import access
from switchboard.policy.access import Right
from switchboard.tickets.models import Attachment

# Pictures that a browser draws without running anything; SVG and HTML are not among them.
SHOWN_INLINE = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
SANDBOX = "default-src 'none'; sandbox"


@require_safe
def attachment(request: StaffRequest, uuid: str) -> HttpResponse:
    """A file of a message: a picture may be looked at, all else is downloaded."""
    access.require(request.actor.role, Right.READ_QUEUES)
    file = get_object_or_404(Attachment, uuid=uuid)
    return shown(bytes(file.content), kind=file.content_type, name=file.name)


@require_safe
def raw_mail(request: StaffRequest, mail_id: int) -> HttpResponse:
    """A mail as it came in, byte for byte."""
    access.require(request.actor.role, Right.READ_MAIL)
    mail = get_object_or_404(InboundMail, pk=mail_id)
    return _sent(
        bytes(mail.raw), kind="text/plain; charset=utf-8", name=f"mail-{mail.pk}.eml",
        is_download=True,
    )  # fmt: skip


def shown(content: bytes, *, kind: str, name: str) -> HttpResponse:
    """A file from outside: a picture is shown, everything else is downloaded."""
    is_picture = kind.lower() in SHOWN_INLINE
    return _sent(
        content,
        kind=kind.lower() if is_picture else "application/octet-stream",
        name=name,
        is_download=not is_picture,
    )


def _sent(content: bytes, *, kind: str, name: str, is_download: bool) -> HttpResponse:
    disposition = content_disposition_header(is_download, safe_name(name))
    headers = {
        "Content-Disposition": disposition or "attachment",
        "Content-Security-Policy": SANDBOX,
    }
    return HttpResponse(content, content_type=kind, headers=headers)
