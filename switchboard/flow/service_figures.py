"""Measures what the public page says of us: how often promises were kept, in 30 days (S18)."""

from datetime import datetime, timedelta

from switchboard.flow import attainment
from switchboard.flow.attainment import Line
from switchboard.flow.attainment_period import Period
from switchboard.flow.attainment_question import Question
from switchboard.published.models import NoPolicyPublished, PolicyVersion, ServiceFigures

DAYS = 30
STALE = timedelta(minutes=5)


def measure_if_stale(*, now: datetime) -> bool:
    """Measures anew what is older than five minutes; whether it did. One query if it is not."""
    newest = ServiceFigures.objects.order_by("-measured_at").values_list("measured_at", flat=True)
    last_at = newest.first()
    if last_at is not None and now - last_at < STALE:
        return False
    try:
        measure(now=now)
    except NoPolicyPublished:
        return False
    return True


def measure(*, now: datetime) -> ServiceFigures:
    """The figures of the thirty days until today, in place of today's earlier ones.

    Days are those of the fallback desk's zone. Every client's tickets count; nobody is named.
    """
    policy = PolicyVersion.objects.in_force().policy
    zone = policy.desk_calendar(policy.desk_for_region(None).key).zone
    period = Period.last_days(DAYS, until=now.astimezone(zone).date(), zone=zone)
    question = Question(period=period)
    kept, _ = ServiceFigures.objects.update_or_create(
        last_on=period.last,
        defaults={
            "first_on": period.first,
            "measured_at": now,
            "tickets": question.tickets().count(),
            "promises": {
                line.clock.value: _told(line) for line in attainment.report(question, now=now)
            },
        },
    )
    return kept


def _told(line: Line) -> dict[str, float | int | None]:
    """How often one promise was kept; the median is working minutes of what has ended."""
    figures = line.figures
    return {
        "met": figures.met,
        "missed": figures.missed,
        "percent": figures.percent,
        "median_minutes": None if figures.p50 is None else figures.p50.total_seconds() / 60,
    }
