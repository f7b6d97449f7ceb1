"""Looks at an installation and says, line by line, what is right and what to do about the rest."""

import argparse
from collections.abc import Callable, Iterator

import psycopg

from switchboard.cli.__main__ import use
from switchboard.cli.printing import say, show_json
from switchboard.database import place
from switchboard.database.applied import missing_migrations


def add_to(group: argparse.ArgumentParser) -> None:
    """Exit status 0 if nothing is wrong."""
    group.add_argument("--json", action="store_true", help="answer as JSON")
    group.set_defaults(call=_look)


def _look(options: argparse.Namespace) -> int:
    found = [(name, *_result(check)) for name, check in _checks()]
    if options.json:
        show_json([{"check": name, "is_right": ok, "words": words} for name, ok, words in found])
    else:
        for name, ok, words in found:
            say(f"{'ok   ' if ok else 'WRONG'}  {name}: {words}")
    return 0 if all(ok for _, ok, _ in found) else 1


def _result(check: Callable[[], str]) -> tuple[bool, str]:
    try:
        return True, check()
    except Exception as wrong:
        return False, str(wrong).strip() or type(wrong).__name__


def _checks() -> Iterator[tuple[str, Callable[[], str]]]:
    yield "database", _database
    use("worker")
    yield "migrations", _migrations
    yield "policy", _policy
    yield "mail out", _mail_out
    yield "DKIM", _dkim
    yield "mailboxes", _mailboxes
    yield "Asterisk", _asterisk
    yield "ledger", _ledger
    yield "clocks", _clocks
    yield "telephone", _telephone
    yield "pages", _pages
    yield "on call", _on_call


def _database() -> str:
    here = place.here()
    with psycopg.connect(**here.connection("desk_console"), connect_timeout=5) as connection:
        version = connection.info.server_version // 10000
    kind = "embedded" if here.is_embedded else "DATABASE_URL"
    return f"PostgreSQL {version} answers ({kind})."


def _migrations() -> str:
    if missing := missing_migrations(place.here()):
        message = f"{len(missing)} migrations are missing: run bin/switchboard prepare."
        raise RuntimeError(message)
    return "All are applied."


def _policy() -> str:
    from switchboard.flow import publishing
    from switchboard.published.models import PolicyVersion

    version = PolicyVersion.objects.in_force()
    faults = list(publishing.people_faults(version.policy))
    if faults:
        said = "; ".join(f"{fault.key}: {fault.message} {fault.remedy}" for fault in faults)
        raise RuntimeError(said)
    return f"Version {version.number} is in force and fits the people."


def _mail_out() -> str:
    from django.utils import timezone

    from switchboard.flow import outbox_health
    from switchboard.flow.outbox_server import server
    from switchboard.gateways import mail

    now, there = timezone.now(), server()
    with mail.line(there, now=now):
        pass
    health = outbox_health.look(now=now)
    if fault := health.fault:
        raise RuntimeError(fault)
    oldest = f", the oldest for {int(health.age.total_seconds())} s" if health.waiting else ""
    return (
        f"{there.host}:{there.port} answers; {health.waiting} letters wait{oldest},"
        f" {health.failed} failed and {health.bounced} came back."
    )


def _dkim() -> str:
    from switchboard.flow import signing

    key = signing.signing_key()
    if key is None:
        return "Letters leave unsigned; bin/switchboard mail dkim makes a key."
    return f"Letters are signed with the selector {key.selector}, key {signing.key_file()}."


def _mailboxes() -> str:
    from switchboard.channels.models import Mailbox

    failing = Mailbox.objects.filter(is_active=True, failing_since__isnull=False)
    if failing:
        said = (
            f"{one} since {one.failing_since:%Y-%m-%d %H:%M}: {one.last_error}" for one in failing
        )
        raise RuntimeError("; ".join(said))
    stuck = Mailbox.objects.filter(is_active=True).exclude(filing_error="")
    if stuck:
        raise RuntimeError("; ".join(f"{one}, mails stay: {one.filing_error}" for one in stuck))
    active = Mailbox.objects.filter(is_active=True).count()
    return f"{active} are read, none is failing."


def _asterisk() -> str:
    from switchboard.gateways import voice
    from switchboard.phone import speech

    carrier = voice.CARRIERS["asterisk"]
    if not carrier.is_configured():
        return "None is named; SWITCHBOARD_ARI_URL would."
    spoken = speech.voice().command[0]
    carrier.hang_up("doctor-looks")
    return f"It answers, and {spoken} speaks the prompts."


def _ledger() -> str:
    from switchboard.flow import ledger

    form = ledger.account()
    if not form["is_even"]:
        raise RuntimeError("; ".join(form["differences"][:5]))
    return f"{form['mail']['received']} mails and {form['portal']['received']} forms, none missing."


def _clocks() -> str:
    from django.utils import timezone

    from switchboard.flow import clock_health

    health = clock_health.look(now=timezone.now())
    if fault := health.fault:
        raise RuntimeError(fault)
    return f"{health.open_clocks} run, none is overdue unnoticed."


def _telephone() -> str:
    from switchboard.gateways import voice

    if wrong := list(voice.faults()):
        raise RuntimeError(" ".join(wrong))
    names = [one.name for one in voice.configured()]
    return f"Calls go over {', then '.join(names)}." if names else "No carrier is configured."


def _pages() -> str:
    from django.utils import timezone

    from switchboard.flow import page_health

    health = page_health.look(now=timezone.now())
    if fault := health.fault:
        raise RuntimeError(fault)
    if not health.is_in_use:
        return "No telephone carrier is configured, and nobody was ever paged."
    return f"{health.waiting} wait; carriers: {', '.join(health.carriers)}."


def _on_call() -> str:
    from django.utils import timezone

    from switchboard.flow import schedule_gaps

    gaps = schedule_gaps.standing(now=timezone.now())
    if not gaps:
        return "No gap is known in the next seven days."
    said = "; ".join(
        f"{one.desk.name} from {one.starts_at:%Y-%m-%d %H:%M} UTC: {one.because}" for one in gaps
    )
    return f"{len(gaps)} gaps, told to leads; bin/switchboard oncall gaps lists them. {said}"
