"""A telephone carrier that keeps what it was asked for, and refuses when it is told to."""

from uuid import UUID

import pytest

from switchboard.gateways import voice
from switchboard.gateways.voice import Order, Standing


class Exchange:
    """Takes every call and rings nobody."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.orders: list[Order] = []
        self.refusal: Exception | None = None

    def is_configured(self) -> bool:
        return True

    def place(self, order: Order) -> str:
        if self.refusal is not None:
            raise self.refusal
        self.orders.append(order)
        return f"{self.name}-{len(self.orders)}"

    def hang_up(self, carrier_key: str) -> None:
        """Nothing rings."""

    def standing(self, call: UUID, carrier_key: str | None) -> Standing | None:
        return Standing(carrier_key=carrier_key, outcome=None) if carrier_key else None

    def audio(self, source: str) -> tuple[bytes, str]:
        raise voice.AudioGone(source)


def connect(monkeypatch: pytest.MonkeyPatch, *names: str) -> list[Exchange]:
    """These carriers and no others, in this order."""
    made = [Exchange(name) for name in names]
    monkeypatch.setattr(voice, "CARRIERS", {one.name: one for one in made})
    return made
