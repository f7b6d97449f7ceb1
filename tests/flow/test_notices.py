"""Notices to the staff: a line in the console for each rung, one letter a reader and look."""

from datetime import UTC, datetime, timedelta

from switchboard.channels.models import OutboundMail, OutboundState
from switchboard.flow import ladders, notices, outbox
from switchboard.policy.acts import Act
from switchboard.policy.priority import Priority
from switchboard.policy.transitions import State
from switchboard.staff.models import Engineer
from switchboard.tickets.models import Notice, NoticeReader, Ticket
from tests.cast import Cast
from tests.flow import scenes
from tests.flow.ladder_scenes import MOMENT, counted_anew, staff_letters

HOUR, MINUTE, SECOND = timedelta(hours=1), timedelta(minutes=1), timedelta(seconds=1)


def waiting(count: int, cast: Cast, *, at: datetime) -> list[Ticket]:
    """So many reports of the same second, their clocks running."""
    rows = [(2_000_000 + number, Priority.LOW, at) for number in range(count)]
    tickets = scenes.backlog(rows, cast, state=State.NEW)
    counted_anew(tickets, now=at)
    return tickets


def test_a_letter_says_what_is_at_risk_until_when_and_where(cast: Cast, now: datetime):
    ticket = scenes.reported(cast.lucille, at=now)

    ladders.climb(now=now + 12 * MINUTE + MOMENT)

    (letter,) = staff_letters(cast.ines)
    assert letter.subject == (
        f"First response of {ticket} is at risk: due Monday, November 23 at 7:17 am (CST)"
    )
    assert letter.text.startswith("Hello Ines Baptiste,")
    assert "Outlook hangs" in letter.text
    assert f"/tickets/{ticket.number}" in letter.text
    assert "/notices" in letter.text
    assert (letter.sender_address, letter.recipient) == (
        "louisiana@support.example", "ines@support.example",
    )  # fmt: skip
    assert (letter.ticket, letter.act, letter.is_automatic) == (None, Act.NOTIFIED, True)
    assert (letter.state, letter.next_try_at) == (OutboundState.NEW, now + 12 * MINUTE + MOMENT)


def test_a_reader_elsewhere_reads_their_own_time(cast: Cast, now: datetime):
    Engineer.objects.filter(pk=cast.ines.pk).update(timezone="Europe/Lisbon")
    scenes.reported(cast.lucille, at=now)

    ladders.climb(now=now + 9 * MINUTE + MOMENT)

    (here,), (there,) = staff_letters(cast.noah), staff_letters(cast.ines)
    assert "7:17 am" in here.subject
    assert "1:17 pm" in there.subject


def test_a_miss_and_an_age_are_said_as_such(cast: Cast, now: datetime):
    ticket = scenes.taken(cast.lucille, cast, at=now, findings=scenes.critical())

    ladders.climb(now=now + timedelta(days=2) + MOMENT)

    (letter,) = staff_letters(cast.petra)
    assert f"Resolution of {ticket} is missed: it was due" in letter.text
    assert f"{ticket} has waited for a long time" in letter.text


def test_a_reader_gets_one_letter_a_look_however_many_rungs(cast: Cast, now: datetime):
    scenes.reported(cast.lucille, at=now)

    ladders.climb(now=now + 15 * MINUTE + MOMENT)

    written = OutboundMail.objects.filter(act=Act.NOTIFIED)
    assert sorted(letter.recipient_name.split()[0] for letter in written) == [
        "Dana", "Ines", "Noah", "Petra",
    ]  # fmt: skip
    assert NoticeReader.objects.filter(engineer=cast.petra).count() == 3
    (to_the_lead,) = staff_letters(cast.petra)
    assert to_the_lead.subject == "3 notices of the desk's clock"


def test_a_flood_of_sixty_is_one_letter_that_counts_the_rest(cast: Cast, now: datetime):
    waiting(60, cast, at=now)

    ladders.climb(now=now + 9 * MINUTE + MOMENT)

    (letter,) = staff_letters(cast.ines)
    assert letter.subject == "60 notices of the desk's clock"
    assert letter.text.count("First response of") == notices.MOST_LINES
    assert "And 10 more, all of them in the console." in letter.text
    assert NoticeReader.objects.filter(engineer=cast.ines).count() == 60
    assert Notice.objects.count() == 60


def test_the_statements_of_a_flood_are_as_few_as_those_of_one(
    cast: Cast, now: datetime, django_assert_max_num_queries
):
    waiting(60, cast, at=now)

    with django_assert_max_num_queries(24):
        ladders.climb(now=now + 15 * MINUTE + MOMENT)

    assert Notice.objects.count() == 180


def test_a_notice_is_unseen_until_its_reader_has_seen_it(cast: Cast, now: datetime):
    scenes.reported(cast.lucille, at=now)

    ladders.climb(now=now + 12 * MINUTE + MOMENT)

    notice = Notice.objects.get(fraction=0.8)
    reader = notice.readers.get()
    assert (reader.engineer, reader.seen_at) == (cast.petra, None)
    assert (notice.tell, notice.told_at, notice.due_at) == (
        "team_lead", now + 12 * MINUTE + MOMENT, now + 15 * MINUTE,
    )  # fmt: skip


def test_what_was_told_is_on_the_timeline_for_the_staff_alone(cast: Cast, now: datetime):
    ticket = scenes.reported(cast.lucille, at=now)

    ladders.climb(now=now + 9 * MINUTE + MOMENT)

    event = scenes.event(ticket, Act.NOTIFIED)
    assert (event.is_public, event.public_details) == (False, {})
    assert (event.details["fraction"], event.details["tell"]) == (0.6, "team")
    assert event.details["told"] == [
        "Dana Okafor", "Ines Baptiste", "Noah Lindqvist", "Petra Volkova",
    ]  # fmt: skip


def test_a_letter_to_the_staff_leaves_by_the_same_outbox(cast: Cast, now: datetime):
    scenes.reported(cast.lucille, at=now)
    ladders.climb(now=now + 12 * MINUTE + MOMENT)

    claims = outbox.claim(50, now=datetime(2026, 11, 23, 14, tzinfo=UTC))

    recipients = {claim.letter().recipient for claim in claims}
    assert "petra@support.example" in recipients


def test_nobody_to_tell_is_no_letter(cast: Cast, now: datetime):
    notices.write({}, now=now)

    assert not OutboundMail.objects.exists()
