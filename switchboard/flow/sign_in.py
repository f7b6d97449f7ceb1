"""Mails sign-in codes to contacts who asked for one in the portal; it never sees a code itself."""

import hashlib
import secrets
import uuid
from datetime import datetime

from django.conf import settings
from django.db import transaction

from switchboard import later
from switchboard.accounts.models import SignInCode
from switchboard.channels.models import OutboundMail
from switchboard.clients.models import Contact
from switchboard.flow.news import Voice
from switchboard.flow.outbox import SIGN_IN
from switchboard.published.models import PolicyVersion
from switchboard.wire import letter

# Without letters and digits that are mistaken for one another.
ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
CODE_LENGTH = 6


@transaction.atomic
def send_codes(limit: int, *, now: datetime) -> int:
    """Makes and mails a code for each waiting request of a known contact; how many it settled.

    An unknown address gets nothing, and the page that asked says the same in both cases.
    """
    waiting = SignInCode.objects.select_for_update(skip_locked=True).filter(
        sent_at=None, expires_at__gt=now
    )
    asked = list(waiting.order_by("id")[:limit])
    for request in asked:
        contact = Contact.objects.by_address(request.email)
        if contact:
            _send(request, contact, now=now)
        request.sent_at = now
        request.save(update_fields=["sent_at", "code_hash"])
    return len(asked)


def _send(request: SignInCode, contact: Contact, *, now: datetime) -> None:
    code = "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))
    request.code_hash = hashlib.sha256(f"{request.pk}:{code}".encode()).digest()
    policy = PolicyVersion.objects.in_force().policy
    region = contact.site.region.key if contact.site and contact.site.region else None
    desk = policy.desk_for_region(region)
    voice = Voice.of(policy, language=contact.language, zone=contact.timezone)
    shown, words = f"{code[:3]} {code[3:]}", voice.words
    link = f"{settings.PORTAL_URL}/sign-in/code"
    said = letter.render(
        paragraphs=[
            one.format(contact=contact.name, code=shown, link=link) for one in words.sign_in
        ],
        footer=words.sign_in_footer.format(
            company=policy.company.name, phone=desk.phone_display, option=desk.menu_option
        ),
        heading=policy.company.name,
        language=voice.language.value,
    )
    OutboundMail.objects.create(
        contact=contact,
        act=SIGN_IN,
        internet_message_id=f"<sign-in.{uuid.uuid4().hex}@{policy.company.mail_domain}>",
        sender_name=policy.company.name,
        sender_address=desk.email,
        recipient_name=contact.name,
        recipient=contact.email,
        subject=words.sign_in_subject.format(code=shown),
        text=said.text,
        html=said.html,
        written_at=now,
        next_try_at=now,
    )
    later.send_letters()
