"""A street of outages: people of Hill Country Law in Austin, and what they report."""

from datetime import datetime, timedelta

from switchboard.clients.models import Contact, Site
from switchboard.flow import outages
from switchboard.policy.priority import Impact, Urgency
from switchboard.tickets.models import Outage, Ticket
from switchboard.tickets.models.ticket import Channel
from tests.cast import Cast
from tests.flow.scenes import found, reported

MINUTE = timedelta(minutes=1)
CHANNELS = (Channel.MAIL, Channel.PORTAL, Channel.PHONE)


def person(cast: Cast, name: str, *, site: Site | None = None) -> Contact:
    """One more contact of Hill Country Law."""
    made, _ = Contact.objects.get_or_create(
        client=cast.hillcountry, name=name, site=site or cast.hector.site,
        email=f"{name.split(maxsplit=1)[0].lower()}@hillcountry-law.example",
    )  # fmt: skip
    return made


def three_reports(cast: Cast, now: datetime, *, every: timedelta = 3 * MINUTE) -> list[Ticket]:
    """Hector by mail, Opal in the portal, June by phone."""
    people = (cast.hector, cast.opal, person(cast, "June Abel"))
    return [
        reported(one, at=now + number * every, subject="No internet", channel=channel)
        for number, (one, channel) in enumerate(zip(people, CHANNELS, strict=True))
    ]


WIDE = found(impact=Impact.SITE, urgency=Urgency.HIGH, category="internet", team="network",
             reason="The whole office is without internet.")  # fmt: skip


def opened(cast: Cast, now: datetime) -> tuple[Outage, list[Ticket]]:
    """An open outage of the three."""
    tickets = three_reports(cast, now)
    outage = outages.open_outage(
        tickets[0].pk, WIDE, joining=[one.pk for one in tickets], by=cast.dispatcher,
        now=now + 10 * MINUTE,
    )  # fmt: skip
    return outage, tickets
