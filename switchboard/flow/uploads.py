"""Keeps the files that an engineer chooses until the words that they go with are sent.

A file is kept before anybody is told that it is uploaded. It is its engineer's alone, for one
ticket, and either for a reply or for a note: what was chosen for a note never leaves by mistake.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from switchboard.accounts.actor import Actor
from switchboard.flow.opening import File
from switchboard.policy import access
from switchboard.policy.acts import Act
from switchboard.policy.file_limits import MOST_BYTES, MOST_FILES
from switchboard.tickets.models import Ticket, Upload

KEPT = timedelta(days=7)
SWEPT_AT_ONCE = 200


class TooMuch(ValueError):
    """More files, or larger ones, than go with one reply."""


class UploadGone(ValueError):
    """A file that was chosen is not there any more."""

    def __init__(self) -> None:
        days = KEPT.days
        super().__init__(
            f"A file that you chose was removed, or waited for more than {days} days. "
            "Choose it again, and send."
        )


@transaction.atomic
def keep(ticket_id: int, file: File, *, is_public: bool, by: Actor, now: datetime) -> Upload:
    """Keeps one file for words of this engineer's; raises TooMuch."""
    access.require(by.role, Act.REPLIED if is_public else Act.NOTED)
    # The ticket, so that two files at once are counted one after the other.
    ticket = Ticket.objects.locked(ticket_id)
    waiting = Upload.objects.filter(ticket=ticket, engineer_id=by.as_engineer, is_public=is_public)
    refuse_too_much([*waiting.values_list("size", flat=True), len(file.content)], name=file.name)
    return Upload.objects.create(
        ticket=ticket,
        engineer_id=by.as_engineer,
        is_public=is_public,
        name=file.name[:255] or "file",
        content_type=file.content_type[:127],
        size=len(file.content),
        content=file.content,
        uploaded_at=now,
    )


def refuse_too_much(sizes: Sequence[int], *, name: str) -> None:
    """Raises TooMuch where files of these sizes, the last being `name`, don't go together."""
    if len(sizes) > MOST_FILES:
        message = f"“{name}” is one too many: {MOST_FILES} files go with one message. Remove one,"
        raise TooMuch(f"{message} or send it with the next.")
    if sum(sizes) > MOST_BYTES:
        message = f"With “{name}” the files are larger than {MOST_BYTES // 1_000_000} MB together."
        raise TooMuch(f"{message} Remove one, or put it where the reader can fetch it.")


def waiting_on(ticket: Ticket, *, by: Actor) -> list[Upload]:
    """What the engineer chose for words on this ticket, without the files' bytes; one query."""
    own = Upload.objects.filter(ticket=ticket, engineer_id=by.as_engineer)
    return list(own.defer("content").order_by("id"))


def attached(
    ticket: Ticket, chosen: Sequence[UUID], more: Sequence[File], *, is_public: bool, by: Actor
) -> list[File]:
    """The chosen files and those that came with the form, to go with words now.

    The chosen ones wait no more; with a rollback they do again. Raises UploadGone, TooMuch.
    """
    if not chosen:
        found = []
    else:
        own = Upload.objects.filter(
            ticket=ticket, engineer_id=by.as_engineer, is_public=is_public, uuid__in=chosen
        )
        found = list(own.order_by("id"))
        if len(found) != len(set(chosen)):
            raise UploadGone
        own.delete()
    files = [
        File(name=one.name, content_type=one.content_type, content=bytes(one.content))
        for one in found
    ]
    files.extend(more)
    if files:
        refuse_too_much([len(file.content) for file in files], name=files[-1].name)
    return files


@transaction.atomic
def remove(uuid: UUID, *, by: Actor) -> None:
    """Somebody thinks better of a file of theirs."""
    Upload.objects.filter(uuid=uuid, engineer_id=by.as_engineer).delete()


def sweep(*, now: datetime) -> int:
    """Deletes files whose words were never sent; says how many."""
    old = Upload.objects.filter(uploaded_at__lt=now - KEPT).order_by("uploaded_at")
    keys = list(old.values_list("pk", flat=True)[:SWEPT_AT_ONCE])
    return Upload.objects.filter(pk__in=keys).delete()[0] if keys else 0
