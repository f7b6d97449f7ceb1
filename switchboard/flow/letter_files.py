"""Decides whether an engineer's files go out with the letter, or wait on the ticket's page.

Mailboxes refuse what is too large, and a letter that is refused tells nobody anything; so beyond
a size that the common ones take, the letter goes out without the files and says where they are.
"""

from django.conf import settings
from django.db.models import Sum

from switchboard.tickets.models import Attachment, Message

# In all, before base64 makes a third more of it.
MOST_BYTES = 20 * 1024 * 1024


def links(message: Message | None) -> list[tuple[str, str]]:
    """Name and address of each file that doesn't go out with the letter; none while all do."""
    if message is None or fit(message.pk):
        return []
    named = Attachment.objects.filter(message=message).order_by("id").values_list("name", "uuid")
    return [(name, f"{settings.PORTAL_URL}/attachments/{uuid}") for name, uuid in named]


def fit(message_id: int) -> bool:
    """Whether the message's files may be sent; one query."""
    files = Attachment.objects.filter(message_id=message_id)
    size: int = files.aggregate(total=Sum("size"))["total"] or 0
    return size <= MOST_BYTES
