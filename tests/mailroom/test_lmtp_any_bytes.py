"""Whatever bytes come over the wire, the door answers and takes the next message."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from switchboard.channels.models import InboundMail
from tests.flow import mails
from tests.mailroom.conftest import Sender

PIECES = st.one_of(
    st.binary(max_size=80),
    st.sampled_from([b"\r\n", b"\r", b"\n", b".", b"\r\n.", b"\0", b": ", b"From: a@b.example"]),
)
MESSAGES = st.lists(PIECES, max_size=12).map(b"".join)
COMMANDS = st.one_of(
    st.binary(min_size=1, max_size=60).map(lambda raw: raw.replace(b"\n", b"")),
    st.tuples(
        st.sampled_from([b"MAIL FROM:<", b"RCPT TO:<", b"LHLO ", b"VRFY ", b"AUTH PLAIN "]),
        st.binary(max_size=60).map(lambda raw: raw.replace(b"\n", b"")),
    ).map(b"".join),
)  # fmt: skip
FEW = settings(
    max_examples=40, deadline=None, derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)  # fmt: skip


def as_mail(message: bytes) -> bytes:
    """With each line's leading dot doubled, as every sender does."""
    return b"\r\n".join(
        b"." + line if line.startswith(b".") else line for line in message.split(b"\r\n")
    )


@FEW
@given(message=MESSAGES)
def test_any_message_is_kept_byte_for_byte(sender: Sender, message: bytes):
    sender.offers(mails.TEXAS)

    answer = sender.hands_over(as_mail(message))[0]

    assert answer[:3] == "250"
    kept = InboundMail.objects.get(pk=int(answer.rpartition(" ")[2]))
    if "already" not in answer:  # the same mail, seen through, may differ in its line ends
        assert bytes(kept.raw) == message + b"\r\n"


@FEW
@given(commands=st.lists(COMMANDS, max_size=4))
def test_any_commands_are_answered_and_the_next_message_taken(calls, commands: list[bytes]):
    strange = calls()

    answers = [strange.says(command) for command in commands]

    assert all(answer[:3].isdigit() for answer in answers)
    strange.hangs_up()
    sound = calls()
    sound.offers(mails.TEXAS)
    assert sound.hands_over(mails.raw(sender="a@b.example"))[0][:3] == "250"
    sound.hangs_up()
