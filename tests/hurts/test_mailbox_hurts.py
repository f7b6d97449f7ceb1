"""What hurts users of other desks about mailboxes, each as a test on a real mail server."""

from collections.abc import Iterator

import pytest

from switchboard.channels.models import After, InboundMail
from tests.cast import Cast
from tests.mailroom.dovecot import PROGRAM, Dovecot, dovecot
from tests.mailroom.imap_scenes import box, look, mail

pytestmark = pytest.mark.skipif(PROGRAM is None, reason="Dovecot is not installed")


@pytest.fixture
def server() -> Iterator[Dovecot]:
    with dovecot() as one:
        yield one


def test_mail_that_can_not_be_moved_does_not_come_again(cast: Cast, server: Dovecot):
    texas = box(server, after=After.MOVE, move_to="Archive that is not there")
    server.deliver(mail(1))

    taken = [look(texas, is_whole=is_whole) for is_whole in (True, False, True, True)]

    assert (sum(taken), InboundMail.objects.count(), server.uids()) == (1, 1, [1])
