"""Names what is wrong with the arrays given to a calendar."""


class NotMicroseconds(TypeError):
    """An array given for instants or for work does not hold int64 microseconds."""

    def __init__(self, name: str, given: object) -> None:
        super().__init__(f"{name} has {given}; give int64 microseconds (astype would hide a unit)")


class NegativeWork(ValueError):
    """Work below zero was asked for."""

    def __init__(self, work: object) -> None:
        super().__init__(f"work is {work}, below zero; give the working time still to be done")
