"""Decides how a file leaves the portal: to be saved, never to be run."""

import uuid

from django.http import Http404, HttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from switchboard.portal.door import Visit
from switchboard.tickets.models import Attachment

# Types that a browser may believe; the rest is only bytes, whatever its sender called it.
PLAIN_TYPES = frozenset(
    {"image/png", "image/jpeg", "image/gif", "image/webp", "application/pdf", "text/plain"}
)


@require_safe
def attachment(request: Visit, file: uuid.UUID) -> HttpResponse:
    """The file, if it hangs on a message that this contact may read; else 404."""
    found = Attachment.objects.only("name", "content_type", "content").filter(uuid=file).first()
    if found is None:
        raise Http404
    kind = found.content_type if found.content_type in PLAIN_TYPES else "application/octet-stream"
    name = "".join(sign for sign in found.name if sign.isprintable()) or "file"
    headers = {
        "Content-Disposition": content_disposition_header(as_attachment=True, filename=name),
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-store",
    }
    return HttpResponse(bytes(found.content), content_type=kind, headers=headers)
