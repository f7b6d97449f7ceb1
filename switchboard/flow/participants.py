"""Lets people take part in a ticket beside its requestor, and lets them go (S9).

Whose words are added and who reads the ticket in the portal follows from these rows alone.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models.functions import Lower

from switchboard.accounts.actor import Actor, ActorKind
from switchboard.clients.models import Contact
from switchboard.flow.ours import own_addresses
from switchboard.policy import access
from switchboard.policy.acts import Act
from switchboard.tickets.models import HowTheyCame, Participant, Ticket
from switchboard.wire.mail import Address

MOST_COPIED = 20


class TakesPartAlready(ValueError):
    """Nobody can take part twice."""

    def __init__(self, ticket: Ticket, contact: Contact) -> None:
        super().__init__(f"{contact.name} takes part in {ticket} already.")


class NotOfThisClient(ValueError):
    """Only the ticket's own client's people may read it."""

    def __init__(self, ticket: Ticket, contact: Contact) -> None:
        super().__init__(
            f"{contact.name} is no active contact of the client of {ticket}. Choose another."
        )


class TakesNoPart(LookupError):
    """Who doesn't take part can't be let go; the requestor always takes part."""

    def __init__(self, ticket: Ticket) -> None:
        super().__init__(f"They do not take part in {ticket}, or are its requestor. Load it again.")


@transaction.atomic
def add(ticket_id: int, contact: Contact, *, by: Actor, now: datetime) -> Participant:
    """An engineer lets one of the client's people take part; they are told from now on."""
    access.require(by.role, Act.PARTICIPANT_ADDED)
    ticket = Ticket.objects.locked(ticket_id)
    ticket.move(Act.PARTICIPANT_ADDED)
    if contact.client_id != ticket.client_id or not contact.is_active:
        raise NotOfThisClient(ticket, contact)
    if is_participant(ticket, contact):
        raise TakesPartAlready(ticket, contact)
    return _join(ticket, contact, how=HowTheyCame.ADDED, by=by, now=now)


@transaction.atomic
def leave(ticket_id: int, contact_id: int, *, by: Actor, now: datetime) -> Participant:
    """They are told no more and read no more: by an engineer, or by themselves alone.

    Being copied in again does not bring them back; speaking in the portal or an engineer does.
    """
    access.require(by.role, Act.PARTICIPANT_LEFT)
    ticket = Ticket.objects.locked(ticket_id)
    row = ticket.participants.standing().select_related("contact").filter(contact=contact_id)
    found = row.first()
    is_another = by.kind is ActorKind.CONTACT and by.contact_id != contact_id
    if found is None or is_another:
        raise TakesNoPart(ticket)
    found.left_at = now
    found.save(update_fields=["left_at"])
    ticket.record(
        Act.PARTICIPANT_LEFT, by=by, now=now, is_public=True, contact_name=found.contact.name
    )
    return found


def is_participant(ticket: Ticket, contact: Contact) -> bool:
    """Whether this person's words may be added: the requestor, or who takes part. One query."""
    if contact.client_id != ticket.client_id:
        return False
    if contact.pk == ticket.contact_id:
        return True
    return ticket.participants.standing().filter(contact=contact).exists()


def spoke(ticket: Ticket, contact: Contact, *, now: datetime) -> None:
    """Who speaks on a ticket takes part in it; a colleague in the portal by doing so."""
    if not is_participant(ticket, contact):
        _join(ticket, contact, how=HowTheyCame.SPOKE, by=Actor.contact(contact), now=now)


def copy_in(
    ticket: Ticket, copied: Sequence[Address], *, sender: Contact, now: datetime
) -> list[Participant]:
    """Those whom a believed sender wrote to as well, where they are known at the same client.

    Never strangers, our own addresses, or who has left. The caller has made sure that the sender
    is verified and takes part. Three queries, and two for each who is new.
    """
    written = {address.key for address in copied[:MOST_COPIED]} - own_addresses()
    people = _known(ticket, written - {sender.email.lower()})
    before = set(ticket.participants.known(people).values_list("contact_id", flat=True))
    return [
        _join(ticket, one, how=HowTheyCame.COPIED, by=Actor.contact(sender), now=now)
        for one in people
        if one.pk not in before
    ]


def bring_along(absorbed: Ticket, survivor: Ticket, *, by: Actor, now: datetime) -> None:
    """The people of a ticket that goes on in another take part there, and are told from now on.

    Who has left the other stays away, but for the requestor, whose own matter goes on there.
    """
    rows = survivor.participants.exclude(contact=absorbed.contact_id, left_at__isnull=False)
    before = {survivor.contact_id, *rows.values_list("contact_id", flat=True)}
    for contact in _people(absorbed):
        if contact.pk not in before:
            _join(survivor, contact, how=HowTheyCame.ALONG, by=by, now=now)


def take_along(absorbed: Ticket, survivors: Sequence[Ticket]) -> None:
    """They take part in the others no more, unless they have spoken there or came with another.

    `survivors` are those that it went on in, the nearest first. Who has left stays remembered.
    """
    people = _people(absorbed)
    for survivor in survivors:
        _let_go(people, survivor, absorbed=absorbed)


def _let_go(people: Sequence[Contact], survivor: Ticket, *, absorbed: Ticket) -> None:
    others = survivor.absorbed_tickets.exclude(pk=absorbed.pk)
    stay = {contact.pk for other in others for contact in _people(other)}
    spoken = survivor.messages.filter(came_to__isnull=True, contact__isnull=False).values("contact")
    rows = survivor.participants.filter(left_at__isnull=True)
    came = rows.filter(how=HowTheyCame.ALONG, contact__in=people)
    came.exclude(contact__in=stay).exclude(contact_id__in=spoken).delete()


def _people(ticket: Ticket) -> list[Contact]:
    """The requestor and who takes part."""
    people = [one.contact for one in ticket.participants.standing().select_related("contact")]
    return [*([ticket.contact] if ticket.contact else []), *people]


def _known(ticket: Ticket, addresses: Iterable[str]) -> list[Contact]:
    if not (wanted := sorted(addresses)):
        return []
    people = Contact.objects.filter(client_id=ticket.client_id, is_active=True)
    people = people.alias(lowered=Lower("email")).filter(lowered__in=wanted)
    return list(people.exclude(pk=ticket.contact_id or 0).order_by("id"))


def _join(
    ticket: Ticket, contact: Contact, *, how: HowTheyCame, by: Actor, now: datetime
) -> Participant:
    row, _ = Participant.objects.update_or_create(
        ticket=ticket,
        contact=contact,
        defaults={
            "client_id": ticket.client_id,
            "how": how,
            "added_by_id": by.engineer_id,
            "added_at": now,
            "left_at": None,
        },
    )
    ticket.record(
        Act.PARTICIPANT_ADDED, by=by, now=now, is_public=True,
        contact_name=contact.name, how=how.value,
    )  # fmt: skip
    return row
