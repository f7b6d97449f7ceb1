"""Decides how a client's form is kept: once, whole, before anybody acts on it (S4)."""

import hashlib
import json
from collections.abc import Sequence
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, connection, transaction

from switchboard.channels.models import Submission, SubmissionKind
from switchboard.channels.models.submission import SubmittedFile
from switchboard.portal.door import Visit
from switchboard.portal.forms import SubmittedForm

CHANNEL = "switchboard_work"


def submit(
    request: Visit, form: SubmittedForm, *, kind: SubmissionKind, fields: dict[str, Any]
) -> Submission:
    """Keeps the form and wakes the worker; the same form again is the same submission.

    The key is made of the form's own and of what it says: a second click changes nothing, but who
    goes back, writes something else and sends again has sent something else.
    """
    files = [_file(given) for given in form.cleaned_data.get("attachments") or ()]
    key = _key(form.cleaned_data["key"], kind=kind, fields=fields, files=files)
    try:
        with transaction.atomic():
            made = Submission.objects.create(
                client_id=request.client_id,
                contact_id=request.contact_id,
                kind=kind,
                idempotency_key=key,
                fields=fields,
                received_at=request.now,
            )
    except IntegrityError:
        return Submission.objects.get(contact_id=request.contact_id, idempotency_key=key)
    for file in files:
        file.submission, file.client_id = made, made.client_id
    SubmittedFile.objects.bulk_create(files)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, 'submission')", [CHANNEL])
    return made


def _file(given: UploadedFile) -> SubmittedFile:
    # Django has taken folders and unprintable signs out of the name already.
    name = (given.name or "")[-255:] or "file"
    kind = (given.content_type or "")[:127]
    return SubmittedFile(name=name, content_type=kind, content=given.read())


def _key(
    given: str, *, kind: SubmissionKind, fields: dict[str, Any], files: Sequence[SubmittedFile]
) -> str:
    digest = hashlib.sha256(json.dumps([given, kind, fields], sort_keys=True).encode())
    for file in files:
        digest.update(hashlib.sha256(file.name.encode()).digest())
        digest.update(hashlib.sha256(file.content).digest())
    return digest.hexdigest()
