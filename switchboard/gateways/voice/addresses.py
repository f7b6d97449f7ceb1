"""Decides at which of our addresses a carrier says how a call goes: by our own identity of it."""

from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings

IN, OUT = "in", "out"


def step(carrier: str, way: str, call: UUID, name: str, **more: object) -> str:
    """The full address of a step of a call; `way` is IN for a client's call and OUT for ours."""
    query = f"?{urlencode(more)}" if more else ""
    return f"{settings.PHONE_URL}/phone/{carrier}/{way}/{call}/{name}{query}"


def step_without_us(carrier: str, name: str) -> str:
    """The address of a step that needs no records of ours."""
    return f"{settings.PHONE_URL}/phone/{carrier}/{name}"
