"""Decides how a fault of the policy is told: the key, what stands there, and what to write."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails, PydanticCustomError

Location = Sequence[int | str]

_SHOWN = 60  # characters of an offending value that a message repeats
_SUGGESTIBLE = 60  # longer words are no misspelt keys, and comparing them costs time


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One fault: `key` is dotted, lists count from 0, as in `ladders.resolution.rungs[2].tell`."""

    key: str
    message: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.key}: {self.message} {self.remedy}"


class PolicyFaults(ValueError):
    """A policy that can't be used, with every fault that was found, in the file's order."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        listed = "".join(f"\n  {fault}" for fault in self.faults)
        count = "1 fault" if len(self.faults) == 1 else f"{len(self.faults)} faults"
        super().__init__(f"The policy has {count}; none of it is in force.{listed}")


def dotted(location: Location) -> str:
    """The key that an administrator can find in the file.

    >>> dotted(("ladders", "resolution", "rungs", 2, "tell"))
    'ladders.resolution.rungs[2].tell'
    >>> dotted(("desks", "new desk", "phone"))
    'desks."new desk".phone'
    """
    key = ""
    for part in location:
        if isinstance(part, int):
            key += f"[{part}]"
        else:
            key += ("." if key else "") + _quoted_where_needed(part)
    return key


def shown(value: object) -> str:
    """The value as a message repeats it: short, and on one line.

    >>> shown("a" * 100) == '“' + "a" * 59 + '…”'
    True
    """
    if isinstance(value, str):
        words = value if value.isprintable() else json.dumps(value)[1:-1]
        return f"“{_shortened(words)}”"
    return _shortened(json.dumps(value, default=str, ensure_ascii=False))


def nearest(word: str, known: Iterable[str]) -> str:
    """A sentence that offers the likeliest of the known words, or lists them all.

    >>> nearest("phnoe", ["phone", "email"])
    'Did you mean “phone”?'
    >>> nearest("fax", ["phone", "email"])
    'Use one of phone, email.'
    """
    words = list(known)
    if not words:
        return "None is defined yet."
    close = get_close_matches(word, words, n=1) if len(word) <= _SUGGESTIBLE else []
    return f"Did you mean “{close[0]}”?" if close else f"Use one of {', '.join(words)}."


def custom(message: str, remedy: str = "") -> PydanticCustomError:
    """What a validator of one value raises: the message's end, and a remedy if it knows one."""
    parts = [("", message, remedy)]
    return PydanticCustomError("policy", "{message}", {"message": message, "parts": parts})


def custom_many(parts: Sequence[tuple[str, str, str]]) -> PydanticCustomError:
    """The same for a value of many parts: (key inside the value, message, remedy) of each fault."""
    return PydanticCustomError("policy", "{message}", {"message": "", "parts": list(parts)})


def from_validation(error: ValidationError, *, form: object, model: type[BaseModel]) -> list[Fault]:
    """Our faults for what pydantic found in `form`."""
    return [
        fault
        for details in error.errors(include_url=False)
        for fault in _faults(details, form=form, model=model)
    ]


def _faults(details: ErrorDetails, *, form: object, model: type[BaseModel]) -> list[Fault]:
    location = _as_written(details["loc"], form)
    key = dotted(location) or "the policy"
    if details["type"] == "policy":
        wanted = _wanted(model, location)
        return [
            Fault(key=_joined(key, inner), message=message, remedy=remedy or wanted)
            for inner, message, remedy in details["ctx"]["parts"]
        ]
    if details["type"] == "extra_forbidden":
        known = list(_fields(_kind_at(model, location[:-1])))
        remedy = nearest(str(location[-1]), known)
        return [Fault(key=key, message="This key is not known.", remedy=remedy)]
    if details["type"] == "missing":
        return [Fault(key=key, message=_missing(location), remedy=_wanted(model, location))]
    message = f"{shown(details['input'])} {_complaint(details)}."
    return [Fault(key=key, message=message, remedy=_wanted(model, location))]


def _missing(location: Location) -> str:
    return "The matrix has a hole here." if location[0] == "matrix" else "This is missing."


_COMPLAINTS = {
    "string_type": "is not text (text stands in quotes)",
    "string_too_short": "is empty",
    "int_type": "is not a whole number",
    "int_from_float": "is not a whole number",
    "float_type": "is not a number",
    "finite_number": "is not a finite number",
    "bool_type": "is neither true nor false",
    "tuple_type": "is not a list",
    "dict_type": "is not a table",
    "model_type": "is not a table",
    "model_attributes_type": "is not a table",
    "mapping_type": "is not a table",
    "too_short": "is empty",
    "greater_than": "is too small: it must be more than {gt}",
    "greater_than_equal": "is too small: it must be at least {ge}",
    "less_than_equal": "is too large: it must be at most {le}",
    "literal_error": "is not possible here",
    "enum": "is not possible here",
    "decimal_parsing": "is not an amount",
    "decimal_max_places": "has more than two decimal places",
    "decimal_max_digits": "is too large",
    "decimal_whole_digits": "is too large",
    "finite_decimal": "is not an amount",
    "string_pattern_mismatch": "is not written as it must be",
    "string_too_long": "is too long: at most {max_length} characters",
}


def _complaint(details: ErrorDetails) -> str:
    words = _COMPLAINTS.get(details["type"])
    if words is None:
        return f"can't be used: {details['msg'].rstrip('.')}"
    return words.format(**details.get("ctx", {}))


def _as_written(location: Location, form: object) -> tuple[int | str, ...]:
    """The location without the steps that validation took inside a single value."""
    written: list[int | str] = []
    here = form
    for number, part in enumerate(location):
        if part == "[key]":
            break
        if isinstance(here, Mapping) and isinstance(part, str):
            here = here.get(part)
        elif isinstance(here, list | tuple) and isinstance(part, int) and part < len(here):
            here = here[part]
        elif number:
            break
        written.append(part)
    return tuple(written)


def _wanted(model: type[BaseModel], location: Location) -> str:
    """What belongs at a location, from the description of the nearest field around it."""
    for length in range(len(location), 0, -1):
        part = location[length - 1]
        field = _fields(_kind_at(model, location[: length - 1])).get(str(part))
        if field is not None and field.description:
            return f"Write {field.description}."
    return "See the sample policy for how it is written."


def _kind_at(model: type[BaseModel], location: Location) -> object:
    kind: object = model
    for part in location:
        fields = _fields(kind)
        if fields:
            field = fields.get(str(part))
            kind = _plain(field.annotation) if field else None
        else:
            kind = _plain(_inside(kind))
    return kind


def _fields(kind: object) -> dict[str, FieldInfo]:
    if not (isinstance(kind, type) and issubclass(kind, BaseModel)):
        return {}
    return {field.alias or name: field for name, field in kind.model_fields.items()}


def _inside(kind: object) -> object:
    """What a table or list of that kind holds."""
    held = [argument for argument in get_args(kind) if argument not in (type(None), Ellipsis)]
    return held[-1] if held else None


def _plain(kind: Any) -> object:
    """The kind without its validators, and without “or nothing”."""
    while hasattr(kind, "__metadata__"):
        kind = kind.__origin__
    arguments = get_args(kind)
    if type(None) in arguments:
        return _plain(next(one for one in arguments if one is not type(None)))
    return kind


def _joined(key: str, inner: str) -> str:
    if not inner:
        return key
    return key + inner if inner.startswith("[") else f"{key}.{inner}"


def _quoted_where_needed(part: str) -> str:
    bare = part.isascii() and part.replace("_", "").replace("-", "").isalnum()
    return part if bare else json.dumps(part, ensure_ascii=False)


def _shortened(words: str) -> str:
    return words if len(words) <= _SHOWN else words[: _SHOWN - 1] + "…"
