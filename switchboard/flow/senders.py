"""Decides who a mail is from, and lets a dispatcher settle those whom nobody knows (S4)."""

from datetime import datetime

from django.db import IntegrityError, transaction

from switchboard.accounts.actor import Actor
from switchboard.clients.models import Client, Contact, MailDomain
from switchboard.flow import clocks, outage_proposals, siblings
from switchboard.flow.opening import acknowledge, agreement_of, desk_for
from switchboard.flow.ours import own_addresses
from switchboard.policy import access
from switchboard.policy.acts import Act
from switchboard.policy.trust import Verdict
from switchboard.tickets.models import Ticket, TimelineEvent
from switchboard.wire.mail import Address, InboundEmail


class SenderAlreadySettled(ValueError):
    """Somebody said already who the sender is."""

    def __init__(self, ticket: Ticket) -> None:
        super().__init__(f"{ticket} belongs to {ticket.requestor_name} already. Load it again.")


class ClientNotActive(ValueError):
    """The client can't have tickets."""

    def __init__(self, client: Client) -> None:
        super().__init__(f"{client.name} is not an active client. Choose another.")


class PersonOfAnotherClient(ValueError):
    """The person who was chosen is another client's."""

    def __init__(self, contact: Contact, client: Client) -> None:
        super().__init__(
            f"{contact.name} is a person of {contact.client.name}, not of {client.name}. Choose"
            " the client that they belong to."
        )


def known_contact(email: InboundEmail) -> Contact | None:
    """The contact with the sender's address; nobody where it is probably forged.

    Only the From address counts; Reply-To is never an identity.
    """
    sender = email.sender
    if sender is None or _is_forged(email):
        return None
    return Contact.objects.by_address(sender.address)


def newcomer(email: InboundEmail) -> Contact | None:
    """A new contact of the client whose mail domain the sender's is, where one has it."""
    sender = email.sender
    if sender is None or _is_forged(email):
        return None
    return _of_domain(sender)


def note_alive(contact: Contact | None) -> None:
    """Forgets that somebody's mail came back: they have just written from that address."""
    if contact is not None and contact.mail_failed_at is not None:
        contact.mail_failed_at, contact.mail_failure = None, ""
        contact.save(update_fields=["mail_failed_at", "mail_failure"])


@transaction.atomic
def settle(
    ticket_id: int, *, client: Client, by: Actor, now: datetime, keep_domain: bool = False,
    contact: Contact | None = None,
) -> Ticket:  # fmt: skip
    """Says which client an unknown sender belongs to: makes the contact and acknowledges.

    Clock and place in the queue stay those of the receipt. With `keep_domain`, other people of
    the same mail domain are known from now on. `contact` is who it is, where they are known.
    """
    access.require(by.role, Act.SENDER_SETTLED)
    ticket = Ticket.objects.locked(ticket_id)
    if not ticket.is_sender_unknown:
        raise SenderAlreadySettled(ticket)
    if client.is_placeholder or not client.is_active:
        raise ClientNotActive(client)
    ticket.move(Act.SENDER_SETTLED)
    if contact is None:
        contact = _contact_for(ticket, client)
    elif contact.client_id != client.pk:
        raise PersonOfAnotherClient(contact, client)
    ticket.client, ticket.contact, ticket.site = client, contact, contact.site
    ticket.is_sender_unknown = False
    version = ticket.policy_version
    ticket.desk = desk_for(contact.site, version=version, addressed=ticket.desk.key)
    ticket.agreement = agreement_of(client, version=version, on=ticket.received_at)
    ticket.save()
    ticket.record(
        Act.SENDER_SETTLED, by=by, now=now, client_name=client.name, contact_name=contact.name
    )
    clocks.index(ticket, now=now, because=Act.SENDER_SETTLED)
    if keep_domain and "@" in ticket.sender_address:
        MailDomain.objects.get_or_create(
            domain=ticket.sender_address.rpartition("@")[2].lower(), defaults={"client": client}
        )
    siblings.propose(ticket, now=now)
    outage_proposals.propose(ticket, now=now)
    received = ticket.events.select_related("message").get(act=Act.RECEIVED)
    if not _is_quiet(received):
        acknowledge(ticket, now=now, answers=received.details.get("answers", ()))
    return ticket


def _is_quiet(received: TimelineEvent) -> bool:
    """Whether nobody is answered: a machine, or who was posed as. What was only set aside is a
    person's as likely as not.
    """
    is_failed = received.details.get("authentication") == Verdict.FAILED
    is_machines = received.message is not None and received.message.is_automatic
    return is_failed or (is_machines and "set_aside_because" not in received.details)


def _is_forged(email: InboundEmail) -> bool:
    return Verdict(email.authentication.verdict) is Verdict.FAILED


def _of_domain(sender: Address) -> Contact | None:
    domain = (
        MailDomain.objects.select_related("client")
        .filter(domain__iexact=sender.domain, client__is_active=True)
        .first()
    )
    if domain is None or sender.key in own_addresses():
        return None
    if _has_left(sender.address):
        return None
    return _new_contact(domain.client, name=sender.name, address=sender.address)


def _has_left(address: str) -> bool:
    """Whether it is a contact's who is not served any more: a question, never a guess."""
    known = Contact.objects.filter(email__iexact=address)
    return known.exclude(is_active=True, client__is_active=True).exists()


def _contact_for(ticket: Ticket, client: Client) -> Contact:
    """Whoever has the address already, if they are of that client; nobody changes clients here."""
    address = ticket.sender_address
    known = Contact.objects.filter(email__iexact=address).first() if address else None
    if known and known.client_id == client.pk:
        return known
    address = "" if known else address
    return _new_contact(client, name=ticket.sender_name, address=address)


def _new_contact(client: Client, *, name: str, address: str) -> Contact:
    """A contact at the client's only site, if it has just one; two mails at once make one."""
    sites = list(client.sites.select_related("region__desk").order_by("id")[:2])
    named = " ".join(name.split())
    shown = named if named and "@" not in named else address.partition("@")[0]
    try:
        with transaction.atomic():
            return Contact.objects.create(
                client=client,
                site=sites[0] if len(sites) == 1 else None,
                name=shown[:200] or "Unnamed caller",
                email=address.lower(),
            )
    except IntegrityError:
        return Contact.objects.get(email__iexact=address)
