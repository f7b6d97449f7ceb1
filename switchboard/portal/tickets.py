"""Decides which tickets a contact sees, and what is told of each."""

from datetime import datetime
from typing import Any

from django.core.exceptions import BadRequest
from django.db.models import Prefetch, Q, QuerySet
from django.http import Http404, HttpResponse
from django.views.decorators.http import require_http_methods, require_safe

from switchboard.policy.acts import Act
from switchboard.policy.ticket_number import NotATicketNumber, read_ticket_number
from switchboard.policy.transitions import State, allows
from switchboard.portal import clocks, desks, happening, timeline
from switchboard.portal.counting import Counting, counting
from switchboard.portal.door import Visit
from switchboard.portal.forms import ReopeningForm, ReplyForm, WordlessForm
from switchboard.portal.new_ticket import create
from switchboard.portal.pages import frame, page
from switchboard.portal.saying import Reader
from switchboard.tickets.models import Attachment, ClockRun, Hold, MessageKind, Ticket
from switchboard.tickets.models.ticket import Channel
from switchboard.tickets.models.ticket_queues import TicketQuerySet
from switchboard.ui.shapes import Link

ON_A_PAGE = 25
DONE = (State.RESOLVED, State.CLOSED, State.MERGED)
CHOICES = {"whose": ("mine", "all"), "state": ("open", "closed")}
COLUMNS = (
    "number", "subject", "state", "channel", "received_at", "triaged_at", "resolved_at",
    "closed_at", "contact_id", "client_id", "policy_version_id",
    "engineer__name", "team__name", "team__key",
    "contact__name", "sender_name", "sender_address", "desk__key",
    "survivor__number",
)  # fmt: skip
RUN_COLUMNS = ("ticket_id", "clock", "started_at", "due_at", "stopped_at")


@require_http_methods(["GET", "HEAD", "POST"])
def index(request: Visit) -> HttpResponse:
    """The list of tickets; a POST adds one to it."""
    return create(request) if request.method == "POST" else listed(request)


def listed(request: Visit) -> HttpResponse:
    """The contact's tickets, or all of the client's for who may see them, newest first."""
    chosen = {name: _choice(request, name) for name in CHOICES}
    found = _narrowed(visible(), request, **chosen).order_by("-received_at", "-id")
    after = _after(found, request.GET.get("before"))
    shown = list(after[: ON_A_PAGE + 1])
    known = frame(request)
    reader: Reader = known["reader"]
    cards = [_card(ticket, reader, request) for ticket in shown[:ON_A_PAGE]]
    older = f"?{_query(**chosen)}&before={shown[ON_A_PAGE - 1].number}" if shown[ON_A_PAGE:] else ""
    return page(
        request,
        "tickets.html",
        place="tickets",
        known=known,
        cards=cards,
        older_href=older,
        chosen=chosen,
        state_tabs=_tabs(
            "state",
            chosen,
            open=reader.say("Open||tickets"),
            closed=reader.say("Resolved||tickets"),
        ),
        whose_tabs=_whose_tabs(request, chosen, reader),
    )


@require_safe
def shown(request: Visit, number: str) -> HttpResponse:
    """One ticket: what happens, who has it, when they will hear, and what was said."""
    return ticket_page(request, find(number))


def find(number: str) -> Ticket:
    """The ticket of that number that this contact may see; anybody else's is 404."""
    found = visible().filter(number=number).first()
    if found is None:
        raise Http404
    return found


def visible() -> TicketQuerySet:
    """Every ticket that row security shows, with its clocks and what stands in its way."""
    standing = Hold.objects.filter(ended_at__isnull=True).only(
        "ticket_id", "reason", "started_at", "until_at"
    )
    runs = ClockRun.objects.only(*RUN_COLUMNS).order_by("started_at", "id")
    return (
        Ticket.objects.select_related("engineer", "team", "contact", "desk", "survivor")
        .only(*COLUMNS)
        .prefetch_related(
            Prefetch("clock_runs", runs), Prefetch("holds", standing, to_attr="standing_holds")
        )
    )


def ticket_page(
    request: Visit, ticket: Ticket, *, form: ReplyForm | ReopeningForm | None = None,
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    """The ticket's page; `form` is one that came back with mistakes."""
    state = State(ticket.state)
    can_reopen = allows(state, Act.REOPENED)
    can_reply = allows(state, Act.REQUESTOR_REPLIED) and not can_reopen
    known = frame(request)
    reader: Reader = known["reader"]
    kind = ReopeningForm if can_reopen else ReplyForm if can_reply else None
    closing = desks.terms_of(ticket.policy_version_id).document["closing"]
    return page(
        request, "ticket.html", place="tickets", known=known, status=status, ticket=ticket,
        form=form or (kind(reader=reader) if kind else None), can_reopen=can_reopen,
        is_new="new" in request.GET and state is State.NEW,
        happening=happening.happening(
            ticket, hold=_hold(ticket), closes_after_days=closing["closes_after_days"],
            reader=reader, calls_back=_calls_back(ticket, now=reader.now),
        ),
        steps=happening.steps(ticket, reader=reader),
        entries=_entries(ticket, reader, request),
        counted=_counted(ticket, reader=reader), zone_name=reader.zone_name,
        resolution=ticket.resolutions.filter(reopened_at__isnull=True).first(),
        is_mine=ticket.contact_id == request.contact_id,
        outage_update=_outage_update(ticket),
        leaving=WordlessForm(reader=reader) if _takes_part(ticket, request) else None,
        closing=WordlessForm(reader=reader) if can_reopen else None,
    )  # fmt: skip


def _outage_update(ticket: Ticket) -> str | None:
    """The newest words to all of the outage that the ticket is part of, "" before the first.

    None where it is part of none, or is done. At most two queries.
    """
    if ticket.state in DONE:
        return None
    ways = ticket.events.filter(
        act__in=[Act.OUTAGE_OPENED, Act.OUTAGE_JOINED, Act.OUTAGE_LEFT], is_public=True
    )
    newest = ways.order_by("-id").values_list("act", "at").first()
    if newest is None or newest[0] == Act.OUTAGE_LEFT:
        return None
    said = ticket.messages.filter(
        kind=MessageKind.REPLY, is_public=True, sent_at__gte=newest[1]
    ).order_by("-id")
    return said.values_list("text", flat=True).first() or ""


def _takes_part(ticket: Ticket, request: Visit) -> bool:
    """Whether the reader was added to the ticket, and so may leave it."""
    rows = ticket.participants.filter(contact=request.contact_id, left_at__isnull=True)
    return rows.exists()


def _counted(ticket: Ticket, *, reader: Reader) -> list[Counting]:
    """How the time is counted, as far as it can be told from what clients may read.

    Of a merged ticket that is told where it goes on.
    """
    if ticket.state == State.MERGED:
        return []
    has_called = ticket.channel == Channel.PHONE
    return [
        counting(told, has_called=has_called, reader=reader)
        for told in clocks.explained(ticket, now=reader.now)
    ]


def _entries(ticket: Ticket, reader: Reader, request: Visit) -> list[Any]:
    files = Attachment.objects.defer("content", "sha256")
    messages = ticket.messages.filter(is_public=True).defer("html", "rest")
    return timeline.entries(
        ticket.events.filter(is_public=True).defer("details"),
        messages.prefetch_related(Prefetch("attachments", files)),
        me=request.contact_id,
        reader=reader,
    )


def _card(ticket: Ticket, reader: Reader, request: Visit) -> dict[str, Any]:
    words = happening.in_short(ticket, hold=_hold(ticket), reader=reader)
    is_mine = ticket.contact_id == request.contact_id
    return {
        "ticket": ticket,
        "state_words": reader.say(happening.STATE_WORDS[State(ticket.state)]),
        "words": words if is_mine else f"{ticket.requestor_name} · {words}",
        "hears": happening.next_word(ticket, reader=reader),
    }


def _calls_back(ticket: Ticket, *, now: datetime) -> str:
    """Who has the message that they left and still has time to call; “” for nobody. One query."""
    accepted = ticket.events.filter(act=Act.PAGE_ACCEPTED).order_by("-id")
    told = accepted.values_list("public_details", flat=True).first() or {}
    by_at = told.get("by_at")
    if not by_at or datetime.fromisoformat(by_at) < now:
        return ""
    return str(told.get("engineer", ""))


def _hold(ticket: Ticket) -> Hold | None:
    standing: list[Hold] = ticket.standing_holds  # type: ignore[attr-defined]
    return standing[0] if standing else None


def _narrowed(tickets: TicketQuerySet, request: Visit, *, whose: str, state: str) -> TicketQuerySet:
    if whose == "mine" or not request.contact.sees_all_tickets:
        tickets = tickets.concerning(request.contact_id)
    done = Q(state__in=DONE)
    return tickets.filter(done if state == "closed" else ~done)


def _after(tickets: QuerySet[Ticket], before: str | None) -> QuerySet[Ticket]:
    """The tickets that come after the one with that number."""
    if not before:
        return tickets
    try:
        last = Ticket.objects.only("received_at").filter(number=read_ticket_number(before)).first()
    except NotATicketNumber as odd:
        raise BadRequest(str(odd)) from odd
    if last is None:
        raise Http404
    older = Q(received_at__lt=last.received_at)
    return tickets.filter(older | Q(received_at=last.received_at, id__lt=last.pk))


def _choice(request: Visit, name: str) -> str:
    given = request.GET.get(name, CHOICES[name][0])
    if given not in CHOICES[name]:
        raise BadRequest(f"“{name}” in the address must be one of {', '.join(CHOICES[name])}.")
    return given


def _tabs(name: str, chosen: dict[str, str], **labels: str) -> list[Link]:
    return [
        Link(label=label, href=f"?{_query(**{**chosen, name: value})}",
             is_current=chosen[name] == value)
        for value, label in labels.items()
    ]  # fmt: skip


def _whose_tabs(request: Visit, chosen: dict[str, str], reader: Reader) -> list[Link]:
    if not request.contact.sees_all_tickets:
        return []
    everybodys = reader.say("Everybody’s at {client}", client=request.contact.client.name)
    return _tabs("whose", chosen, mine=reader.say("Mine"), all=everybodys)


def _query(**chosen: str) -> str:
    return "&".join(f"{name}={value}" for name, value in sorted(chosen.items()))
