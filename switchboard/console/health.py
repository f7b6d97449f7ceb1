"""Decides whether this process lives, and whether it can serve."""

from django.db import Error, transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from switchboard.console.door import become_staff
from switchboard.flow import clock_health, mailbox_health, outbox_health, page_health
from switchboard.flow.mailbox_health import Figure
from switchboard.published.models import PolicyVersion


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Whether the process answers at all; asks nobody."""
    return _told("ok", status=200)


@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """Whether the database answers and a policy is in force; 503 with the reason if not."""
    try:
        with transaction.atomic():
            become_staff()
            has_policy = PolicyVersion.objects.exists()
    except Error:
        return _told("The database does not answer.", status=503)
    if not has_policy:
        return _told("No policy is published yet.", status=503)
    return _told("ok", status=200)


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """What a monitor reads, as Prometheus text: counts and seconds, nothing of any client."""
    try:
        with transaction.atomic():
            become_staff()
            now = timezone.now()
            health, letters = clock_health.look(now=now), outbox_health.look(now=now)
            pages = page_health.look(now=now)
            boxes = list(mailbox_health.figures(now=now))
    except Error:
        return _told("The database does not answer.", status=503)
    since = (health.at - health.swept_at).total_seconds() if health.swept_at else -1
    told = (
        ("switchboard_clocks_open", health.open_clocks, "Clocks that run."),
        ("switchboard_deadlines_overdue", health.overdue, "Steps a minute late, not acted on."),
        ("switchboard_deadline_lag_seconds", health.lag.total_seconds(), "How late the oldest is."),
        ("switchboard_deadlines_unnoticed", health.unnoticed, "What the last sweep found so."),
        ("switchboard_clocks_mended", health.mended, "Stored runs that the last sweep mended."),
        ("switchboard_letters_waiting", letters.waiting, "Letters that have not left yet."),
        ("switchboard_letters_oldest_seconds", letters.age.total_seconds(), "Age of the oldest."),
        ("switchboard_letters_failed", letters.failed, "Letters that nobody got."),
        ("switchboard_letters_bounced", letters.bounced, "Letters that came back."),
        ("switchboard_mail_server_away", int(letters.is_away), "1: away for over 5 minutes."),
        ("switchboard_pages_waiting", pages.waiting, "Pages that nobody has accepted yet."),
        ("switchboard_pages_unsent", pages.unsent, "Of them, a minute without one attempt sent."),
        ("switchboard_pages_late", pages.late, "Looks and attempts a minute overdue."),
        ("switchboard_carriers", len(pages.carriers), "Telephone carriers that are configured."),
        ("switchboard_carriers_away", int(pages.is_away), "1: no carrier takes calls now."),
        ("switchboard_desks_uncallable", len(pages.uncallable), "Desks whose ladder ends nowhere."),
        ("switchboard_rehearsals_failed", len(pages.rehearsals), "Desks not rehearsed well."),
        ("switchboard_sweep_age_seconds", since, "Since the last sweep; -1 before the first."),
    )
    lines = (f"# HELP {n} {words}\n# TYPE {n} gauge\n{n} {value}\n" for n, value, words in told)
    said = "".join(lines) + _mailbox_lines(boxes)
    return HttpResponse(said, content_type="text/plain; version=0.0.4; charset=utf-8")


def _mailbox_lines(figures: list[Figure]) -> str:
    """A line a mailbox, and an outcome where there are several."""
    told = []
    for name, words in mailbox_health.WORDS.items():
        told.append(f"# HELP {name} {words}\n# TYPE {name} gauge\n")
        for one in figures:
            if one.name == name:
                outcome = f',outcome="{one.outcome}"' if one.outcome else ""
                told.append(f'{name}{{mailbox="{_escaped(one.mailbox)}"{outcome}}} {one.value:g}\n')
    return "".join(told)


def _escaped(label: str) -> str:
    return label.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ")


def _told(words: str, *, status: int) -> HttpResponse:
    return HttpResponse(words, content_type="text/plain; charset=utf-8", status=status)
