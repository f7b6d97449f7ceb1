"""Decides whether work after hours may be charged: nothing is before the requestor agreed (S17)."""

from enum import StrEnum


class Uncharged(StrEnum):
    """Why work after hours is not charged."""

    REFUSED = "refused"
    NOT_GIVEN = "not_given"
    NOT_ASKED = "not_asked"

    @property
    def label(self) -> str:
        """The words that people read."""
        return _LABELS[self]


_LABELS = {
    Uncharged.REFUSED: "logged after hours, and the fee was refused",
    Uncharged.NOT_GIVEN: "logged after hours, and nothing was said to the fee notice",
    Uncharged.NOT_ASKED: "logged after hours, and nobody was asked for the fee",
}
GIVEN = "given"
_SAID = {"refused": Uncharged.REFUSED, "not_given": Uncharged.NOT_GIVEN}


def uncharged_because(*, is_open: bool, is_covered: bool, said: str | None) -> Uncharged | None:
    """Why what is logged now is not charged; None where it may be.

    `said` is the last answer to the fee notice, None where there was none. An agreement that covers
    the hours after closing needs no consent.

    >>> uncharged_because(is_open=False, is_covered=False, said="refused").label
    'logged after hours, and the fee was refused'
    >>> uncharged_because(is_open=False, is_covered=True, said=None) is None
    True
    """
    if is_open or is_covered or said == GIVEN:
        return None
    return _SAID.get(said or "", Uncharged.NOT_ASKED)
