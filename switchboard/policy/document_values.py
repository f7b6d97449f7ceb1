"""Decides what counts as a phone number, a mail address, a key or an amount in a policy."""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Any, Self

import phonenumbers
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    PlainValidator,
    PrivateAttr,
    StringConstraints,
)

from switchboard.policy.document_faults import custom, custom_many, nearest, shown
from switchboard.policy.hours import Calendar, CalendarFault
from switchboard.policy.priority import Priority, UnknownPriority

YEAR_MINUTES = 365 * 24 * 60
LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"

_KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")
_LANGUAGE = re.compile(r"[a-z]{2}(?:-[A-Z]{2})?")
_DOMAIN = re.compile(rf"{LABEL}(?:\.{LABEL})+")
_LOCAL_PART = re.compile(r"[A-Za-z0-9_+-]+(?:\.[A-Za-z0-9_+-]+)*")
_WEBSITE = re.compile(r"https?://([^/?#\s:@]+)(?::[0-9]{1,5})?(?:/[!-~]*)?")


class Form(BaseModel):
    """A table of the policy: known keys only, and nothing changes once it is read."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)


class Named(Form):
    """A table that is one of several, and knows the key under which it stands."""

    _key: str = PrivateAttr(default="")

    @property
    def key(self) -> str:
        """The key that the rest of the policy, the rows and the URLs use for it."""
        return self._key

    def called(self, key: str) -> Self:
        """The same table, told its key; asked once, while the policy is read."""
        self._key = key
        return self


def _key(value: str) -> str:
    if not _KEY.fullmatch(value):
        remedy = "Write up to 40 lower-case letters, digits and _, beginning with a letter."
        raise custom(f"{shown(value)} can't be a key.", remedy)
    return value


def _language(value: str) -> str:
    if not _LANGUAGE.fullmatch(value):
        raise custom(f"{shown(value)} is not a language.", "Write its two letters, as en or es.")
    return value


def _one_line(value: str) -> str:
    if not value.isprintable():
        message = f"{shown(value)} has a line break or an invisible character."
        raise custom(message, "Write it on one line, in plain characters.")
    return value


def _readable(value: str) -> str:
    if not value.replace("\n", "").isprintable():
        message = f"{shown(value)} has an invisible character."
        raise custom(message, "Write it in plain characters; only line breaks may stand between.")
    return value


def _phone(value: str) -> str:
    remedy = "Write it in international form, as +17375550100."
    try:
        number = phonenumbers.parse(value)
    except phonenumbers.NumberParseException:
        raise custom(f"{shown(value)} is not a phone number.", remedy) from None
    written = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    if written != value:
        raise custom(f"{shown(value)} is not in international form.", f"Write “{written}”.")
    if not phonenumbers.is_valid_number(number):
        raise custom(f"{shown(value)} is no number that can be dialled.", remedy)
    return value


def _mail_domain(value: str) -> str:
    domain = value.lower()
    if len(domain) > 253 or not _DOMAIN.fullmatch(domain):
        raise custom(f"{shown(value)} is not a mail domain.", "Write one as support.example.")
    return domain


def _mail_address(value: str) -> str:
    local, _, domain = value.rpartition("@")
    is_local = len(local) <= 64 and _LOCAL_PART.fullmatch(local)
    if not is_local or len(domain) > 253 or not _DOMAIN.fullmatch(domain.lower()):
        remedy = "Write the bare address, as help@support.example."
        raise custom(f"{shown(value)} is not a mail address.", remedy)
    return f"{local}@{domain.lower()}"


def _website(value: str) -> str:
    address = _WEBSITE.fullmatch(value)
    if not address or not _DOMAIN.fullmatch(address[1].lower()):
        remedy = "Write it in full, as https://support.example."
        raise custom(f"{shown(value)} is not the address of a website.", remedy)
    return value


def _priority(value: object) -> Priority:
    if isinstance(value, Priority):
        return value
    try:
        return Priority.from_key(value if isinstance(value, str) else "")
    except UnknownPriority:
        remedy = nearest(str(value), [priority.key for priority in Priority])
        raise custom(f"{shown(value)} is not a priority.", remedy) from None


def _calendar(value: object) -> Calendar:
    if isinstance(value, Calendar):
        return value
    try:
        return Calendar.from_json(value)
    except CalendarFault as fault:
        raise custom_many([_told(key, message) for key, message in fault.faults]) from None


def _told(key: str, message: str) -> tuple[str, str, str]:
    """A calendar's fault as key, message and remedy; the calendar parts the two by a semicolon."""
    said, _, remedy = message.partition("; ")
    wanted = f"{remedy[:1].upper()}{remedy[1:]}." if remedy else ""
    return "" if key == "calendar" else key, f"{said[:1].upper()}{said[1:]}.", wanted


def _amount(value: object) -> object:
    if isinstance(value, bool | float):
        raise custom(f"{shown(value)} is not an exact amount.", 'Write it in quotes, as "95.00".')
    return value


def _cents(value: Decimal) -> Decimal:
    return value.quantize(Decimal("0.01"))


def _one_or_more(value: object) -> object:
    return [value] if isinstance(value, str) else value


Key = Annotated[str, AfterValidator(_key)]
Language = Annotated[str, AfterValidator(_language)]
Name = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=200),
    AfterValidator(_one_line),
]
Text = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=4000),
    AfterValidator(_readable),
]
Phone = Annotated[str, AfterValidator(_phone)]
MailDomain = Annotated[str, AfterValidator(_mail_domain)]
MailAddress = Annotated[str, AfterValidator(_mail_address)]
Website = Annotated[str, AfterValidator(_website)]
Flag = Annotated[bool, Field(strict=True)]
Count = Annotated[int, Field(strict=True, ge=0)]
Minutes = Annotated[int, Field(strict=True, ge=1, le=YEAR_MINUTES)]
MenuOption = Annotated[int, Field(strict=True, ge=1, le=9)]
Currency = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
Amount = Annotated[
    Decimal,
    BeforeValidator(_amount),
    Field(ge=0, max_digits=9, decimal_places=2),
    AfterValidator(_cents),
]
PriorityKey = Annotated[
    Priority,
    PlainValidator(_priority),
    PlainSerializer(lambda priority: priority.key, return_type=str),
]
CalendarForm = Annotated[
    Calendar,
    PlainValidator(_calendar),
    PlainSerializer(lambda calendar: calendar.to_json(), return_type=Mapping[str, Any]),
]
Keys = tuple[Key, ...]
SomeKeys = Annotated[tuple[Name, ...], BeforeValidator(_one_or_more), Field(min_length=1)]
SomePriorities = Annotated[
    tuple[PriorityKey, ...], BeforeValidator(_one_or_more), Field(min_length=1)
]
