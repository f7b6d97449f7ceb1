"""A bounce names who failed, for good or for now, and which mail of ours it was."""

from switchboard.wire.mail import Bounced, parse
from tests.wire.mail.letters import mail

REPORT = """Return-Path: <>
From: Mail Delivery System <MAILER-DAEMON@mail.gulf-freight.example>
To: texas@support.example
Subject: Undelivered Mail Returned to Sender
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

Your message could not be delivered.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.gulf-freight.example

Final-Recipient: rfc822; sam@gulf-freight.example
Action: {action}
Status: {status}
--b
Content-Type: message/rfc822

From: texas@support.example
Message-ID: <482730516.1@support.example>
Subject: Your ticket

Hello
--b--
"""


def test_standard_report_of_a_failure():
    found = parse(REPORT.format(action="failed", status="5.1.1").encode())

    assert found.is_bounce
    assert found.is_automatic
    assert found.bounced == (
        Bounced(
            address="sam@gulf-freight.example",
            is_permanent=True,
            original_message_id="<482730516.1@support.example>",
        ),
    )


def test_delay_is_not_permanent():
    found = parse(REPORT.format(action="delayed", status="4.4.1").encode())

    assert [one.is_permanent for one in found.bounced] == [False]


def test_a_report_of_success_bounces_nobody():
    found = parse(REPORT.format(action="delivered", status="2.0.0").encode())

    assert found.bounced == ()


WORDING = (
    "This message was created automatically by mail delivery software.\n\n"
    "A message that you sent could not be delivered to one or more of its recipients.\n"
    "The following address(es) failed:\n\n  sam@gulf-freight.example\n"
    "    unknown user\n\n------ This is a copy of the message ------\n\n"
    "Message-ID: <482730516.1@support.example>\nSubject: Your ticket\n"
)


def test_wording_of_a_server_without_reports():
    head = "From: mailer-daemon@gulf-freight.example\nX-Failed-Recipients: sam@gulf-freight.example"
    raw = f"{head}\n\n{WORDING}".encode()

    found = parse(raw)

    assert [one.address for one in found.bounced] == ["sam@gulf-freight.example"]
    assert found.bounced[0].original_message_id == "<482730516.1@support.example>"


def test_a_client_who_forwards_a_bounce_has_a_problem_and_is_none():
    body = "What is this?\n\nThe following address(es) failed:\n\n  sam@gulf-freight.example\n"

    found = parse(mail("Subject: Undeliverable: Invoice", body=body))

    assert not found.is_bounce
    assert found.bounced == ()


FAILED = "Delivery has failed\n[sam@gulf-freight.example]\nOriginal message details:\n"


def test_a_gateway_without_a_name_of_its_own_is_a_server():
    raw = f"From: Scanning_SMTP_Service@gulf-freight.example\n\n{FAILED}"

    found = parse(raw.encode())

    assert [one.address for one in found.bounced] == ["sam@gulf-freight.example"]


def test_a_person_at_an_address_with_smtp_in_it_is_a_person():
    raw = f"From: Sam <smtp-admin@gulf-freight.example>\n\n{FAILED}"

    assert not parse(raw.encode()).is_bounce


def test_a_shortened_address_is_nobodys():
    found = parse(REPORT.replace("sam@", "sa...@").format(action="failed", status="5.1.1").encode())

    assert found.is_bounce
    assert found.bounced == ()
