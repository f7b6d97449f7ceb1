"""Decides which parts of an address can name a record; all else is a page that isn't there."""

from switchboard.policy.ticket_number import read_ticket_number


class SpokenNumber:
    """A ticket's number in any form that a person writes; gives the nine digits."""

    regex = "[^/]{1,40}"

    def to_python(self, value: str) -> str:
        """The nine digits; NotATicketNumber, a ValueError, means no match."""
        return read_ticket_number(value)

    def to_url(self, value: str) -> str:
        """As it is."""
        return value


class RowId:
    """A row's own number, never beyond what the database counts to."""

    regex = "[0-9]{1,18}"

    def to_python(self, value: str) -> int:
        """The number."""
        return int(value)

    def to_url(self, value: int) -> str:
        """As it is."""
        return str(value)
