import hashlib
import re
from datetime import datetime, timedelta

from switchboard.accounts.models import SignInCode
from switchboard.channels.models import OutboundMail
from switchboard.flow import sign_in
from tests.cast import Cast

MINUTE = timedelta(minutes=1)


def asked(email: str, *, at: datetime, **changed) -> SignInCode:
    usual = {"origin": "192.0.2.7", "asked_at": at, "expires_at": at + 15 * MINUTE}
    return SignInCode.objects.create(email=email, **{**usual, **changed})


def test_a_known_contact_is_mailed_a_code_of_which_only_a_hash_is_kept(cast: Cast, now: datetime):
    request = asked("Lucille@Bayou-Dental.example", at=now)

    assert sign_in.send_codes(10, now=now) == 1

    letter = OutboundMail.objects.get()
    code = re.search(r"portal is (\w{3}) (\w{3})\.", letter.text)
    request.refresh_from_db()
    digest = hashlib.sha256(f"{request.pk}:{code[1]}{code[2]}".encode()).digest()
    assert bytes(request.code_hash) == digest
    assert (letter.recipient, letter.ticket) == ("lucille@bayou-dental.example", None)
    assert request.sent_at == now


def test_an_unknown_address_is_settled_without_a_letter(cast: Cast, now: datetime):
    request = asked("eve@elsewhere.example", at=now)

    sign_in.send_codes(10, now=now)

    request.refresh_from_db()
    assert (request.sent_at, request.code_hash) == (now, None)
    assert not OutboundMail.objects.exists()


def test_who_has_left_gets_no_code(cast: Cast, now: datetime):
    type(cast.lucille).objects.filter(pk=cast.lucille.pk).update(is_active=False)
    asked(cast.lucille.email, at=now)

    sign_in.send_codes(10, now=now)

    assert not OutboundMail.objects.exists()


def test_each_request_is_answered_once_and_an_expired_one_never(cast: Cast, now: datetime):
    asked(cast.lucille.email, at=now)
    asked(cast.hector.email, at=now - 20 * MINUTE)

    assert [sign_in.send_codes(10, now=now) for _ in range(2)] == [1, 0]
    assert OutboundMail.objects.get().recipient == cast.lucille.email


def test_two_requests_get_two_different_codes(cast: Cast, now: datetime):
    asked(cast.lucille.email, at=now)
    asked(cast.hector.email, at=now)

    sign_in.send_codes(10, now=now)

    subjects = set(OutboundMail.objects.values_list("subject", flat=True))
    assert len(subjects) == 2
