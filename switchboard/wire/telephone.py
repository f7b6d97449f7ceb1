"""Reads telephone numbers as people and carriers write them, into E.164: one number, one form."""

import phonenumbers

HOME = "US"


def e164(number: str) -> str:
    """The number in E.164, a home number without its country; “” for what can't be one.

    >>> e164("(737) 356-2220"), e164("tel:+52 55 5555 0123"), e164("anonymous")
    ('+17373562220', '+525555550123', '')
    """
    try:
        parsed = phonenumbers.parse(number.strip().removeprefix("tel:"), HOME)
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_possible_number(parsed):
        return ""
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
