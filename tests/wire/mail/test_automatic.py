"""What a machine or a list wrote is recognised, and a person's mail is not taken for it."""

import pytest

from switchboard.wire.mail import parse
from tests.wire.mail.letters import mail


@pytest.mark.parametrize(
    "header",
    [
        "Auto-Submitted: auto-replied (vacation)",
        "Precedence: bulk",
        "List-Id: Staff <staff.riverbend-school.example>",
        "Return-Path: <>",
        "X-Autoreply: yes",
        "Subject: Automatic reply: Your ticket",
        "Subject: =?utf-8?q?Respuesta_autom=C3=A1tica=3A_su_caso?=",
        "X-Switchboard-Letter: 1",
        "Content-Type: multipart/report; report-type=disposition-notification; boundary=b",
    ],
)
def test_signs_of_a_machine(header):
    found = parse(mail(header))

    assert found.is_automatic
    assert found.automatic_because


@pytest.mark.parametrize(
    "header",
    [
        "Auto-Submitted: no",
        "Precedence: first-class",
        "Return-Path: <rosa@bayou-dental.example>",
        "X-Auto-Response-Suppress: OOF",
        "Subject: Out of office phone does not ring",
        "Subject: Re: automatic reply: how do I set one?",
    ],
)
def test_a_persons_mail_is_not_automatic(header):
    found = parse(mail(header))

    assert not found.is_automatic
    assert found.automatic_because == ""


def test_a_list_is_told_apart():
    assert parse(mail("List-Id: <staff.riverbend-school.example>")).is_list
    assert not parse(mail("Auto-Submitted: auto-replied")).is_list
