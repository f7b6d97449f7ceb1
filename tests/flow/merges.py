"""What is said on tickets of one matter, and one of them that goes on in another."""

from datetime import datetime

from switchboard.clients.models import Contact
from switchboard.flow import conversation, merging
from switchboard.tickets.models import Merge, Ticket
from tests.cast import Cast
from tests.flow import scenes


def hear(ticket: Ticket, contact: Contact, *, now: datetime, **said: object):
    report = scenes.report(at=now, text="Still broken.", **said)
    return conversation.hear(ticket.pk, report, contact=contact, now=now)


def merged(absorbed: Ticket, survivor: Ticket, cast: Cast, *, now: datetime) -> Merge:
    return merging.merge(absorbed.pk, into=survivor.pk, by=cast.dispatcher, now=now)
