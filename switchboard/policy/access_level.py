"""Decides which access to a client's systems an engineer holds, and whether it is enough."""

from enum import StrEnum


class AccessLevel(StrEnum):
    """What may be touched, from nothing special to everything; each level holds those below."""

    NONE = "none"
    ELEVATED = "elevated"
    ADMINISTRATOR = "administrator"

    @property
    def label(self) -> str:
        """The word that people read."""
        return self.value.capitalize()

    @property
    def rank(self) -> int:
        """The level as a number, 0 for none, so that more access is more."""
        return list(AccessLevel).index(self)

    def covers(self, required: "AccessLevel") -> bool:
        """Whether who holds this level may do what requires the other.

        >>> AccessLevel.ADMINISTRATOR.covers(AccessLevel.ELEVATED)
        True
        """
        return self.rank >= required.rank
