"""Decides who a call is from and which desk it is for, by the numbers alone (S1, S16).

A number is a hint and no proof: a caller may show any. It finds the ticket's contact, and gives no
right to anything.
"""

from django.db.models import QuerySet

from switchboard.clients.models import Client, Contact, Site
from switchboard.published.models import Desk, PolicyVersion
from switchboard.wire import telephone

# Beyond them a number says nothing.
MOST_SHARERS = 500


def e164(number: str) -> str:
    """The number in E.164; what is no number that exists stays as it came, at most 64 characters.

    >>> e164("(737) 356-2220"), e164("tel:+17373562220"), e164("anonymous")
    ('+17373562220', '+17373562220', 'anonymous')
    """
    return telephone.e164(number) or number[:64]


def is_number(number: str) -> bool:
    """Whether an E.164 number can be rung: as long as its country's are.

    >>> is_number("+17375550123"), is_number("+1737555012300"), is_number("anonymous")
    (True, False, False)
    """
    return number.startswith("+") and telephone.e164(number) != ""


def dialled_desk(to_number: str, *, version: PolicyVersion) -> Desk:
    """The desk whose number was dialled, else the fallback: no call is refused. One query."""
    policy = version.policy
    own = [desk.key for desk in policy.desks.values() if desk.phone == e164(to_number)]
    return Desk.objects.get(key=next(iter(own), policy.desk_for_region(None).key))


def is_ours(number: str, *, version: PolicyVersion) -> bool:
    """Whether this is the number of one of our desks."""
    return e164(number) in {desk.phone for desk in version.policy.desks.values()}


def known_caller(from_number: str) -> Contact | None:
    """The one active contact with this number; nobody where several share it. One query."""
    found = list(sharers(from_number)[:2])
    return found[0] if len(found) == 1 else None


def known_client(from_number: str) -> tuple[Client, Site | None] | None:
    """The client of a number that several of its people share, and the site if they share that.

    Nobody's where several clients have it. One query.
    """
    found = list(sharers(from_number)[:MOST_SHARERS])
    clients = {one.client_id for one in found}
    if len(clients) != 1 or len(found) == MOST_SHARERS:
        return None
    sites = {one.site_id for one in found}
    return found[0].client, found[0].site if len(sites) == 1 else None


def sharers(from_number: str) -> "QuerySet[Contact]":
    """Every active contact with this number, as of one switchboard of a site."""
    number = e164(from_number)
    people = Contact.objects.select_related("client", "site__region__desk").order_by("id")
    active = people.filter(
        is_active=True, client__is_active=True, client__is_placeholder=False, phone=number
    )
    return active if number.startswith("+") else active.none()
