"""Decides how what could not be read is remembered, and whether the rest can be relied on."""

_MOST_TOLD = 50


class Problems:
    """The faults found in one message: each is told once, and the list has an end."""

    def __init__(self) -> None:
        self._told: dict[str, None] = {}
        self.is_readable = True

    def note(self, problem: str) -> None:
        """Remember a fault that leaves the rest of the message readable."""
        if len(self._told) < _MOST_TOLD:
            self._told[problem] = None

    def give_up(self, problem: str) -> None:
        """Remember a fault after which a person must look at the raw message."""
        self.is_readable = False
        self.note(problem)

    @property
    def told(self) -> tuple[str, ...]:
        """The faults in the order in which they were found."""
        return tuple(self._told)
