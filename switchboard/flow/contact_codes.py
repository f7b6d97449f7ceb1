"""Decides whether six digits prove a way to an engineer; they can't be tried out (S16)."""

import hashlib
import hmac
from datetime import datetime, timedelta

from django.conf import settings

from switchboard.policy.paging import Method
from switchboard.staff.models import ContactMethod

CODE_LASTS = timedelta(minutes=10)
# Six digits could be tried out: so many wrong ones, and none is taken until both codes that would
# have been right are too old.
MOST_WRONG_CODES = 5
BARRED = 2 * CODE_LASTS


class WrongCode(ValueError):
    """The code is another one, or too old."""

    def __init__(self) -> None:
        super().__init__("That is not the code, or it is older than ten minutes. Send a new one.")


class TooManyWrongCodes(ValueError):
    """Somebody tries codes out."""

    def __init__(self) -> None:
        super().__init__(
            f"{MOST_WRONG_CODES} wrong codes were entered, so none is taken for"
            f" {BARRED // timedelta(minutes=1)} minutes. Then send a new one."
        )


def code(one: ContactMethod, *, now: datetime) -> str:
    """The six digits that prove this way in these ten minutes; nothing of them is stored."""
    window = int(now.timestamp() // CODE_LASTS.total_seconds())
    key = f"contact method:{settings.SECRET_KEY}".encode()
    said = f"{one.pk}:{one.address}:{window}".encode()
    made = hmac.new(key, said, hashlib.sha256).digest()
    return f"{int.from_bytes(made[:8]) % 1_000_000:06}"


def take(one: ContactMethod, said: str, *, now: datetime) -> bool:
    """Whether they are the code that was sent there; a wrong one is counted. The row is locked.

    Raises TooManyWrongCodes.
    """
    is_lately = one.wrong_code_at is not None and now - one.wrong_code_at < BARRED
    wrong = one.wrong_codes if is_lately else 0
    if wrong >= MOST_WRONG_CODES:
        raise TooManyWrongCodes
    is_right = _is_right(one, said, now=now)
    if is_right:
        one.verified_at, one.wrong_codes = now, 0
    else:
        one.wrong_codes, one.wrong_code_at = wrong + 1, now
    one.save(update_fields=["verified_at", "wrong_codes", "wrong_code_at"])
    return is_right


def _is_right(one: ContactMethod, said: str, *, now: datetime) -> bool:
    right = [code(one, now=now), code(one, now=now - CODE_LASTS)]
    typed = "".join(said.split()).encode()
    return one.method != Method.CALL and any(
        hmac.compare_digest(typed, digits.encode()) for digits in right
    )
