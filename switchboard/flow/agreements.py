"""Writes down what a client agreed to; the clocks of its open tickets are then counted anew."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from switchboard.accounts.actor import Actor
from switchboard.agreements.models import Agreement
from switchboard.clients.models import Client
from switchboard.flow import recount
from switchboard.policy import access, agreement_targets
from switchboard.policy.access import Right
from switchboard.tickets.models import RecountCause

NAME_LENGTH = 200


class AgreementWithoutName(ValueError):
    """The agreement has no name, or one that nobody would read to its end."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"“{name[:60]}” can't name an agreement; give it 1 to {NAME_LENGTH} characters."
        )


class AgreementEndsBeforeItStarts(ValueError):
    """The first day without the agreement is not after its first day."""

    def __init__(self, *, starts_on: date, ends_on: date) -> None:
        super().__init__(
            f"The agreement starts on {starts_on} and would end on {ends_on};"
            " give a later end, or none."
        )


class AgreementHasTickets(ValueError):
    """The first day of an agreement was to be later, and tickets were promised under it."""

    def __init__(self, agreement: Agreement) -> None:
        super().__init__(
            f"Tickets were received under “{agreement.name}”, so it can't begin later than "
            f"{agreement.starts_on:%b %d, %Y}. End it, and add another with the new terms."
        )


class AgreementChangedMeanwhile(ValueError):
    """Somebody else wrote the agreement after the author had read it."""

    def __init__(self, agreement: Agreement) -> None:
        super().__init__(
            f"{agreement.changed_by} changed “{agreement.name}” just now. Load it again, then save."
        )


class AgreementTwin(ValueError):
    """The client has an agreement of that name from that day on already."""

    def __init__(self, *, name: str, starts_on: date) -> None:
        super().__init__(
            f"There is an agreement “{name}” from {starts_on} already."
            " Change that one, or give this one another name."
        )


class ClientWithoutAgreements(ValueError):
    """The placeholder of unknown senders agrees to nothing."""

    def __init__(self, client: Client) -> None:
        super().__init__(f"{client.name} is no client and agrees to nothing. Choose a client.")


@dataclass(frozen=True, kw_only=True)
class AgreementTerms:
    """What is agreed: `targets` is the JSON form that `agreement_targets.read` reads.

    Days are the client's calendar days; `ends_on` is the first day without the agreement.
    """

    name: str
    starts_on: date
    ends_on: date | None = None
    covers_after_hours: bool = False
    targets: Mapping[str, Any]


@transaction.atomic
def add_agreement(client_id: int, terms: AgreementTerms, *, by: Actor, now: datetime) -> Agreement:
    """A new agreement of that client's; raises AgreementFaults and this module's errors."""
    access.require(by.role, Right.EDIT_CLIENTS)
    client = _locked(client_id)
    if client.is_placeholder:
        raise ClientWithoutAgreements(client)
    return _write(Agreement(client=client), terms, by=by, now=now)


@transaction.atomic
def change_agreement(
    agreement_id: int, terms: AgreementTerms, *, seen_at: datetime | None, by: Actor, now: datetime
) -> Agreement:
    """The agreement in these terms; `seen_at` is the `changed_at` that the author had read.

    Raises AgreementChangedMeanwhile where somebody was quicker, and what `add_agreement` raises.
    """
    access.require(by.role, Right.EDIT_CLIENTS)
    _locked(Agreement.objects.values_list("client_id", flat=True).get(pk=agreement_id))
    agreement = Agreement.objects.get(pk=agreement_id)
    if agreement.changed_at != seen_at:
        raise AgreementChangedMeanwhile(agreement)
    if terms.starts_on > agreement.starts_on and agreement.tickets.exists():
        raise AgreementHasTickets(agreement)
    return _write(agreement, terms, by=by, now=now)


def _locked(client_id: int) -> Client:
    """The client, so that one person at a time writes its agreements; intake goes on."""
    return Client.objects.select_for_update(no_key=True).get(pk=client_id)


def _write(agreement: Agreement, terms: AgreementTerms, *, by: Actor, now: datetime) -> Agreement:
    agreement.name, agreement.starts_on = terms.name.strip(), terms.starts_on
    agreement.ends_on, agreement.covers_after_hours = terms.ends_on, terms.covers_after_hours
    agreement.targets = agreement_targets.read(terms.targets).to_json()
    agreement.changed_at, agreement.changed_by = now, by.name
    _check(agreement)
    agreement.save()
    recount.ask(RecountCause.AGREEMENT, agreement=agreement, now=now)
    return agreement


def _check(agreement: Agreement) -> None:
    name, starts_on, ends_on = agreement.name, agreement.starts_on, agreement.ends_on
    if not 1 <= len(name) <= NAME_LENGTH:
        raise AgreementWithoutName(name)
    if ends_on is not None and ends_on <= starts_on:
        raise AgreementEndsBeforeItStarts(starts_on=starts_on, ends_on=ends_on)
    same = Agreement.objects.filter(client=agreement.client_id, name=name, starts_on=starts_on)
    if same.exclude(pk=agreement.pk).exists():
        raise AgreementTwin(name=name, starts_on=starts_on)
