"""Any bytes at all become a ticket, an entry in one, or a reasoned refusal; never an error."""

from datetime import UTC, datetime

from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from switchboard.channels.models import InboundState
from switchboard.tickets.models import Ticket
from tests.cast import Cast
from tests.flow import mails, scenes

NOW = datetime(2026, 11, 23, 13, 2, tzinfo=UTC)
NAMES = st.sampled_from(
    [b"From", b"To", b"Subject", b"Message-ID", b"References", b"Content-Type", b"Reply-To",
     b"Content-Disposition", b"Content-Transfer-Encoding", b"Auto-Submitted", b"List-Id"]
)  # fmt: skip
VALUES = st.one_of(
    st.binary(max_size=60),
    st.text(max_size=60).map(str.encode),
    st.sampled_from(
        [b"lucille@bayou-dental.example", b"A\0B <lucille@bayou-dental.example>", b"<[",
         b"<\xff@x>", b"%s@%s.example" % (b"a" * 64, b".".join([b"b" * 60] * 4)),
         ("İ" * 120 + "@bayou-dental.example").encode(),
         b"=?utf-8?q?A=00B=0A?=", b"multipart/mixed; boundary=b", b"text/html; charset=utf-16",
         b'attachment; filename="a\0b"', b"base64", b"=?utf-7?q?+2AA-?=", b"new\r\n one@x.example"]
    ),
)  # fmt: skip
HEADERS = st.lists(st.tuples(NAMES, VALUES).map(b": ".join), max_size=8).map(b"\r\n".join)
BODIES = st.one_of(st.binary(max_size=200), st.sampled_from([b"--b\r\n\r\n\0x", b"\xff\xfe\0\0"]))
KNOWN = b"From: lucille@bayou-dental.example\r\n"
MESSAGES = st.one_of(
    st.binary(max_size=300),
    st.tuples(st.sampled_from([b"", KNOWN]), HEADERS, BODIES).map(
        lambda parts: parts[0] + parts[1] + b"\r\n\r\n" + parts[2]
    ),
)


@settings(
    max_examples=150, deadline=None, derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
@given(message=MESSAGES)
def test_any_bytes_are_settled_and_what_we_answer_can_be_sent(cast: Cast, message: bytes):
    with transaction.atomic():
        mail = mails.arrive(message, at=NOW)
        tickets = Ticket.objects.count()
        letters = scenes.letters(mail.ticket) if mail.ticket else []
        transaction.set_rollback(True)

    assert mail.state != InboundState.WAITING
    assert tickets == (1 if mail.ticket else 0)
    assert mail.ticket or mail.reason
    for letter in letters:
        assert mails.sendable(letter)
