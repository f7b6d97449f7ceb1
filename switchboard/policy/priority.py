"""Decides a ticket's priority from impact, urgency and workaround, never from a free guess (S3)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from itertools import pairwise, product
from typing import NamedTuple, Self


class Priority(IntEnum):
    """How soon a ticket is worked; a smaller number goes first, so a queue sorts by it (S10)."""

    CRITICAL = 1
    HIGH = 2
    MEDIUM = 3
    LOW = 4

    @property
    def key(self) -> str:
        """The word that stands in the policy, in URLs and in the API: `critical` … `low`."""
        return self.name.lower()

    @property
    def label(self) -> str:
        """The built-in English name; a policy may call it otherwise (`priorities.names`)."""
        return self.name.capitalize()

    @classmethod
    def from_key(cls, key: str) -> Self:
        """The priority of that key.

        >>> Priority.from_key("high") is Priority.HIGH
        True
        """
        for priority in cls:
            if priority.key == key:
                return priority
        raise UnknownPriority(key)


class UnknownPriority(ValueError):
    """A word that names no priority."""

    def __init__(self, key: object) -> None:
        known = ", ".join(priority.key for priority in Priority)
        super().__init__(f"“{key}” is not a priority. Use one of {known}.")


class Impact(StrEnum):
    """How many people are affected, from few to all of a client."""

    INDIVIDUAL = "individual"
    SEVERAL = "several"
    SITE = "site"
    CLIENT = "client"

    @property
    def label(self) -> str:
        """The answer as a form offers it."""
        return _IMPACT_LABELS[self]


class Urgency(StrEnum):
    """How much those people are kept from their work, from little to wholly."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"

    @property
    def label(self) -> str:
        """The answer as a form offers it."""
        return _URGENCY_LABELS[self]


_IMPACT_LABELS = {
    Impact.INDIVIDUAL: "One person",
    Impact.SEVERAL: "Several people",
    Impact.SITE: "A whole site",
    Impact.CLIENT: "The whole company",
}
_URGENCY_LABELS = {
    Urgency.LOW: "It can wait",
    Urgency.NORMAL: "Work is slowed down",
    Urgency.HIGH: "Work has stopped",
}


class Cell(NamedTuple):
    """One question that the matrix answers."""

    impact: Impact
    urgency: Urgency
    has_workaround: bool

    def __str__(self) -> str:
        """The question in words, without a full stop."""
        affected = "is" if self.impact is not Impact.SEVERAL else "are"
        found = "there is a workaround" if self.has_workaround else "there is no workaround"
        return (
            f"{self.impact.label} {affected} affected, {_uncapitalised(self.urgency.label)}"
            f" and {found}"
        )


CELLS = tuple(Cell(*answers) for answers in product(Impact, Urgency, (False, True)))


class MatrixHole(ValueError):
    """A matrix that leaves a question without an answer."""

    def __init__(self, missing: list[Cell]) -> None:
        self.missing = tuple(missing)
        super().__init__(
            f"The matrix has {len(missing)} of {len(CELLS)} answers missing, the first where"
            f" {_uncapitalised(str(missing[0]))}. Give every one a priority."
        )


@dataclass(frozen=True, slots=True)
class Matrix:
    """The priority of every combination of impact, urgency and workaround, without a hole."""

    cells: Mapping[Cell, Priority]

    def __post_init__(self) -> None:
        missing = [cell for cell in CELLS if cell not in self.cells]
        if missing:
            raise MatrixHole(missing)


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessed:
    """A priority and the sentence that explains it to engineer and requestor."""

    priority: Priority
    because: str
    cell: Cell


def assess(matrix: Matrix, *, impact: Impact, urgency: Urgency, has_workaround: bool) -> Assessed:
    """The priority that the policy gives to these answers, and why (S3).

    >>> matrix = Matrix({cell: Priority.MEDIUM for cell in CELLS})
    >>> assess(matrix, impact=Impact.SITE, urgency=Urgency.HIGH, has_workaround=True).because
    'A whole site is affected, work has stopped and there is a workaround: Medium.'
    """
    cell = Cell(impact, urgency, has_workaround)
    priority = matrix.cells[cell]
    return Assessed(priority=priority, because=f"{cell}: {priority.label}.", cell=cell)


def reversals(cells: Mapping[Cell, Priority]) -> Iterator[tuple[Cell, Cell]]:
    """Each pair (milder, graver) of neighbouring questions of which the graver ranks lower.

    None of them: more impact, more urgency or a missing workaround never lowers a priority.
    Cells without an answer are passed over, so that a draft with holes can be checked as well.

    >>> milder = Cell(Impact.SITE, Urgency.HIGH, has_workaround=True)
    >>> graver = milder._replace(has_workaround=False)
    >>> list(reversals({milder: Priority.HIGH, graver: Priority.LOW})) == [(milder, graver)]
    True
    """
    for milder, graver in _neighbours():
        if milder in cells and graver in cells and cells[graver] > cells[milder]:
            yield milder, graver


def _neighbours() -> Iterator[tuple[Cell, Cell]]:
    for cell in CELLS:
        for impact, graver in pairwise(Impact):
            if cell.impact is impact:
                yield cell, cell._replace(impact=graver)
        for urgency, more_urgent in pairwise(Urgency):
            if cell.urgency is urgency:
                yield cell, cell._replace(urgency=more_urgent)
        if cell.has_workaround:
            yield cell, cell._replace(has_workaround=False)


def _uncapitalised(sentence: str) -> str:
    return sentence[0].lower() + sentence[1:]
