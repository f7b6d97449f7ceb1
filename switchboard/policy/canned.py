"""Decides which variables a canned answer can have, and what stands in their place."""

import re
from collections.abc import Mapping

VARIABLES = {
    "requestor_name": "the requestor's name",
    "requestor_first_name": "the requestor's first name",
    "client_name": "the client's name",
    "ticket_number": "the ticket's number, as 332-098-230",
    "subject": "the ticket's subject",
    "engineer_name": "the name of who writes",
    "engineer_first_name": "the first name of who writes",
    "desk_name": "the desk's name",
    "desk_phone": "the number to call",
    "desk_hours": "when the desk is open",
}
_VARIABLE = re.compile(r"\{([^{}\n]*)\}")


class UnknownVariable(ValueError):
    """A canned answer names what we can't fill in."""

    def __init__(self, names: list[str]) -> None:
        wrong = ", ".join(f"{{{name}}}" for name in names)
        known = ", ".join(f"{{{name}}}" for name in VARIABLES)
        verb = "is no variable" if len(names) == 1 else "are no variables"
        super().__init__(f"{wrong} {verb}. Those there are: {known}.")


def refuse_unknown(text: str) -> None:
    """Raises UnknownVariable where the text names others than VARIABLES.

    >>> refuse_unknown("Hello {requestor_first_name}, about {ticket_number}:")
    """
    names = dict.fromkeys(_VARIABLE.findall(text))
    if unknown := [name for name in names if name not in VARIABLES]:
        raise UnknownVariable(unknown)


def filled(text: str, values: Mapping[str, str]) -> str:
    """The text with its variables filled in; what nobody knows stays, for its reader to write out.

    >>> filled("Hello {requestor_first_name}, from {desk_name}", {"requestor_first_name": "Ada"})
    'Hello Ada, from {desk_name}'
    """
    return _VARIABLE.sub(lambda found: values.get(found[1]) or found[0], text)


def left_open(text: str) -> list[str]:
    """The variables of ours that still stand in words that are about to be sent.

    >>> left_open("Hello {requestor_name}, set it to {auto}.")
    ['{requestor_name}']
    """
    names = dict.fromkeys(_VARIABLE.findall(text))
    return [f"{{{name}}}" for name in names if name in VARIABLES]


def first_name(name: str) -> str:
    """How a person is greeted.

    >>> first_name("Wanda Hebert"), first_name("Hebert, Wanda Mae"), first_name("")
    ('Wanda', 'Wanda', '')
    """
    _, comma, given = name.partition(",")
    words = (given if comma else name).split()
    return words[0] if words else ""
