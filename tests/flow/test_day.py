"""A first walk: from a report to a survey."""

from datetime import datetime, timedelta

from switchboard.accounts.actor import Actor
from switchboard.channels.models import OutboundMail
from switchboard.flow import conversation, holding, opening, resolution, triage, work
from switchboard.flow.opening import Report
from switchboard.flow.triage import Assessment
from switchboard.policy.priority import Impact, Urgency
from switchboard.tickets.models import HoldReason, Ticket
from switchboard.tickets.models.ticket import Channel
from tests.cast import Cast


def test_a_ticket_walks_from_report_to_closure(cast: Cast, now: datetime) -> None:
    report = Report(channel=Channel.MAIL, received_at=now, subject="No mail", text="Outlook hangs")
    ticket = opening.open_ticket(
        report, contact=cast.lucille, by=Actor.contact(cast.lucille), now=now
    )
    found = Assessment(
        impact=Impact.INDIVIDUAL,
        urgency=Urgency.HIGH,
        has_workaround=False,
        category="email",
        team="service_desk",
    )
    triage.assess(ticket.pk, found, by=cast.dispatcher, now=now + timedelta(minutes=3))
    taken = work.take_next(cast.service_desk.pk, by=cast.engineer, now=now + timedelta(minutes=5))
    assert taken == ticket
    conversation.reply(ticket.pk, "Looking.", by=cast.engineer, now=now + timedelta(minutes=6))
    holding.hold(
        ticket.pk,
        reason=HoldReason.REQUESTOR,
        until_at=now + timedelta(hours=5),
        note="Version?",
        by=cast.engineer,
        now=now + timedelta(minutes=7),
    )
    holding.resume(ticket.pk, by=cast.engineer, now=now + timedelta(hours=1))
    work.log_time(ticket.pk, minutes=25, note="", by=cast.engineer, now=now + timedelta(hours=1))
    resolution.resolve(
        ticket.pk,
        cause="A full mailbox.",
        done="Archived it.",
        confirmation="Lucille sent mail.",
        by=cast.engineer,
        now=now + timedelta(hours=2),
    )
    resolution.close(ticket.pk, now=now + timedelta(days=6))

    ticket = Ticket.objects.get(pk=ticket.pk)
    acts = list(ticket.events.values_list("act", flat=True))
    assert acts == [
        "received",
        "assessed",
        "taken",
        "replied",
        "held",
        "resumed",
        "time_logged",
        "resolved",
        "closed",
    ]
    letters = OutboundMail.objects.filter(ticket=ticket).order_by("id")
    assert [letter.act for letter in letters] == [a for a in acts if a != "time_logged"]
