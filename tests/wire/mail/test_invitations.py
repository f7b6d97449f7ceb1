"""Invitations become lines that people read, and stay files that calendars read."""

import pytest

from switchboard.wire.mail import parse
from tests.wire.mail.letters import multipart

EVENT = """BEGIN:VCALENDAR
METHOD:{method}
BEGIN:VTIMEZONE
TZID:Central Standard Time
BEGIN:STANDARD
DTSTART:16011101T020000
TZOFFSETFROM:-0500
TZOFFSETTO:-0600
END:STANDARD
END:VTIMEZONE
BEGIN:VEVENT
UID:1@bayou-dental.example
SUMMARY:New firewall\\, server
  room
{times}
LOCATION:Thibodaux\\, back office
ORGANIZER;CN="Rosa Guidry":mailto:rosa@bayou-dental.example
ATTENDEE;PARTSTAT=DECLINED;CN=Sam:mailto:sam@gulf-freight.example
{more}
BEGIN:VALARM
SUMMARY:Alarm
END:VALARM
END:VEVENT
END:VCALENDAR
"""
ZONE = "TZID=Central Standard Time"
NINE = f"DTSTART;{ZONE}:20261124T090000\nDTEND;{ZONE}:20261124T103000"


def invited(*, method: str = "REQUEST", times: str = NINE, more: str = "X-A:1") -> bytes:
    event = EVENT.format(method=method, times=times, more=more).replace("\n", "\r\n")
    return multipart(
        "Content-Type: text/plain\r\n\r\nPlease come.",
        f"Content-Type: text/calendar; method={method}; name=invite.ics\r\n\r\n{event}",
        kind="alternative",
    )


def test_an_invitation_is_read_as_lines_and_kept_as_a_file():
    found = parse(invited())

    assert found.text == (
        "Please come.\n\nInvitation: New firewall, server room\n"
        "When: Tue 2026-11-24 09:00 to 10:30 (America/Chicago)\n"
        "Where: Thibodaux, back office\nOrganizer: Rosa Guidry <rosa@bayou-dental.example>"
    )
    assert found.reply == found.text
    (event,) = found.invitations
    assert (event.method, event.summary) == ("REQUEST", "New firewall, server room")
    assert event.end == "Tue 2026-11-24 10:30 (America/Chicago)"
    assert [one.name for one in found.attachments] == ["invite.ics"]
    assert found.marks == ("It carries a calendar invitation: New firewall, server room.",)


@pytest.mark.parametrize(
    ("times", "line"),
    [
        ("DTSTART:20261124T150000Z\nDURATION:PT1H30M",
         "When: Tue 2026-11-24 15:00 (UTC) to 1:30:00 later"),
        ("DTSTART;VALUE=DATE:20261124\nDTEND;VALUE=DATE:20261125", "When: Tue 2026-11-24, all day"),
        ("DTSTART;VALUE=DATE:20261124\nDTEND;VALUE=DATE:20261127",
         "When: Tue 2026-11-24, all day to Thu 2026-11-26, all day"),
        ("DTSTART;TZID=Our own zone:20261124T090000", "When: Tue 2026-11-24 09:00 (Our own zone)"),
        ("DTSTART:20261124T090000", "When: Tue 2026-11-24 09:00 (no zone told)"),
        ("DTSTART:soon", "Invitation: New firewall, server room\nWhere:"),
    ],
)  # fmt: skip
def test_times_are_told_with_their_zone(times, line):
    assert line in parse(invited(times=times)).text


def test_a_cancelled_event_and_its_repetition_are_told():
    found = parse(invited(method="CANCEL", more="RRULE:FREQ=WEEKLY;COUNT=4"))

    assert "Cancelled: New firewall, server room\n" in found.text
    assert "Repeats: weekly\n" in found.text


def test_an_answer_to_an_invitation_is_told():
    found = parse(invited(method="REPLY"))

    assert "Answer to an invitation: New firewall" in found.text
    assert found.invitations[0].answer == "declined by Sam <sam@gulf-freight.example>"


def test_a_calendar_without_an_event_is_a_file_alone():
    part = "Content-Type: text/calendar\r\n\r\nBEGIN:VCALENDAR\r\nEND:VEVENT\r\nMETHOD"

    found = parse(multipart("\r\nWords", part))

    assert found.text == "Words"
    assert found.invitations == ()
    assert [one.name for one in found.attachments] == ["attachment-1.ics"]


def test_an_event_that_a_packed_file_makes_endless_is_read_as_far_as_it_goes():
    found = parse(invited(more="ATTACH;ENCODING=BASE64:" + "eHh4\n " * 100_000))

    assert "Organizer: Rosa Guidry" in found.text
    assert found.problems == ()
