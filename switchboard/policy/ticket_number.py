"""Decides a ticket's number: unique, not counting up, with a check digit, sayable on the phone."""

# A balanced Feistel network over two four-digit halves permutes 0..99,999,999.
_HALF = 10_000
_ROUND_KEYS = (2_654_435_761, 40_503, 2_246_822_519, 3_266_489_917)
DOMAIN = _HALF * _HALF

# The Damm quasigroup of order ten: catches each single wrong digit and each swap of neighbours.
_DAMM = (
    "0317598642", "7092154863", "4206871359", "1750983426", "6123045978",
    "3674209581", "5869720134", "8945362017", "9438617205", "2581436790",
)  # fmt: skip


class NotATicketNumber(ValueError):
    """The text is not a ticket number, or its check digit does not fit."""


def ticket_number(ordinal: int) -> str:
    """The nine digits of the `ordinal`-th ticket: eight that hop about, and a check digit.

    Every ordinal below 100,000,000 has a number of its own, so no look-up and no retry is needed.

    >>> ticket_number(1), ticket_number(2)
    ('332098230', '510018396')
    """
    if not 0 <= ordinal < DOMAIN:
        message = f"There is no ticket number for ordinal {ordinal}: it must be below {DOMAIN}."
        raise ValueError(message)
    digits = f"{_permuted(ordinal):08d}"
    return digits + str(_damm(digits))


def read_ticket_number(text: str) -> str:
    """The nine digits that a person wrote or said, with or without #, spaces and dashes.

    >>> read_ticket_number("#332-098-230")
    '332098230'
    """
    digits = "".join(character for character in text.strip() if character not in "# -\u2011")
    is_number = len(digits) == 9 and digits.isascii() and digits.isdigit()
    if not is_number or _damm(digits) != 0:
        shown = text if len(text) < 40 else f"{text[:40]}…"
        message = f"“{shown}” is not a ticket number: it has nine digits, like 332-098-230."
        raise NotATicketNumber(message)
    return digits


def spoken(number: str) -> str:
    """The number in groups of three, as it is shown and said.

    >>> spoken("332098230")
    '332-098-230'
    """
    return f"{number[:3]}-{number[3:6]}-{number[6:]}"


def _permuted(ordinal: int) -> int:
    left, right = divmod(ordinal, _HALF)
    for key in _ROUND_KEYS:
        mixed = (right * key + key // 7) & 0xFFFFFFFF
        mixed = ((mixed ^ (mixed >> 15)) * 0x2C1B3C6D) & 0xFFFFFFFF
        left, right = right, (left + (mixed ^ (mixed >> 12))) % _HALF
    return left * _HALF + right


def _damm(digits: str) -> int:
    interim = 0
    for digit in digits:
        interim = int(_DAMM[interim][int(digit)])
    return interim
