"""Decides which tickets a search finds, why each was found, and how far was looked."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import QuerySet

from switchboard.console.ticket_terms import Reader, narrowed
from switchboard.database.patience import TookTooLong, within
from switchboard.tickets.models import Message, Ticket
from switchboard.tickets.models.lexemes import HasWords, Headline
from switchboard.wire.search_words import Search, as_lexemes

FOUND = 50
# Several letters of one ticket may have the words.
LETTERS = 4 * FOUND
PATIENCE_MS = 1_500
NEWEST = 20_000
LETTERS_A_TICKET = 3
Pieces = tuple[tuple[str, bool], ...]


@dataclass(frozen=True, kw_only=True)
class Found:
    """Tickets by key, newest first; `letters` tells for each where it was found, if in a letter."""

    keys: tuple[int, ...] = ()
    letters: Mapping[int, int] = field(default_factory=dict)
    #: So many of the newest tickets were looked through; 0 where all were, None where it failed.
    newest_only: int | None = 0


def find(search: Search, *, reader: Reader) -> Found:
    """At most fifty tickets. Two queries, and two more where all were too many to look through.

    Raises TermNotUnderstood.
    """
    if search.is_empty:
        return Found()
    terms = narrowed(Ticket.objects.all(), search.terms, reader=reader)
    try:
        return within(PATIENCE_MS, lambda: _found(search, terms))
    except TookTooLong:
        pass
    try:
        return within(PATIENCE_MS, lambda: _found(search, terms, newest=NEWEST))
    except TookTooLong:
        return Found(newest_only=None)


def _found(search: Search, terms: QuerySet[Ticket], *, newest: int = 0) -> Found:
    asked = as_lexemes(search)
    since = _received_of(newest)
    tickets = terms.order_by("-received_at", "-id")
    if since:
        tickets = tickets.filter(received_at__gte=since)
    by_subject = tickets.filter(HasWords("subject", asked)) if asked else tickets
    received = dict(by_subject.values_list("pk", "received_at")[:FOUND])
    letters = _letters(asked, tickets, has_terms=bool(search.terms), newest=newest) if asked else {}
    missing = [key for key in letters if key not in received]
    received |= dict(Ticket.objects.filter(pk__in=missing).values_list("pk", "received_at"))
    keys = sorted(received, key=lambda key: (received[key], key), reverse=True)[:FOUND]
    by_subject_too = {key for key in keys if key not in missing}
    told = {key: letters[key] for key in keys if key not in by_subject_too}
    return Found(keys=tuple(keys), letters=told, newest_only=newest)


def _received_of(newest: int) -> datetime | None:
    """When the oldest of so many of the newest was received."""
    if not newest:
        return None
    in_order = Ticket.objects.order_by("-received_at", "-id").values_list("received_at", flat=True)
    return in_order[newest : newest + 1].first()


def _letters(
    asked: str, tickets: QuerySet[Ticket], *, has_terms: bool, newest: int
) -> dict[int, int]:
    """The newest message of each ticket that has the words: by ticket, newest message first."""
    said = Message.objects.filter(HasWords("text", asked)).order_by("-id")
    if has_terms:
        said = said.filter(ticket__in=tickets.order_by())
    if newest and (last := Message.objects.order_by("-id").values_list("pk", flat=True).first()):
        said = said.filter(pk__gt=last - LETTERS_A_TICKET * newest)
    found: dict[int, int] = {}
    for message, ticket in said.values_list("pk", "ticket_id")[:LETTERS]:
        found.setdefault(ticket, message)
    return found


def headlines(found: Found, search: Search) -> dict[int, tuple[str, Pieces]]:
    """By ticket: who said it, and a few of the words around it; one query."""
    asked = as_lexemes(search)
    said = Message.objects.filter(pk__in=found.letters.values()).annotate(
        around=Headline("text", asked)
    )
    return {
        ticket: (author, _pieces(around))
        for ticket, author, around in said.values_list("ticket_id", "author_name", "around")
    }


def _pieces(around: str) -> Pieces:
    r"""The text in pieces, each with whether it was looked for.

    >>> _pieces("the \x01credential\x02 store")
    (('the ', False), ('credential', True), (' store', False))
    """
    pieces: list[tuple[str, bool]] = []
    for part in around.split("\x01"):
        hit, parted, rest = part.partition("\x02")
        pieces += [(hit, True), (rest, False)] if parted else [(part, False)]
    return tuple((text, is_hit) for text, is_hit in pieces if text)
