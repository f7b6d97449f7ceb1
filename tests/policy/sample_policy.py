"""The sample policy as text and as a form to spoil, and the faults that spoiling it gives."""

from functools import cache
from pathlib import Path
from typing import Any

from switchboard.policy.document import Fault, Policy, PolicyFaults, load, read_toml

TOML = (Path(__file__).parents[2] / "examples" / "policy.toml").read_text(encoding="utf-8")


@cache
def sample() -> Policy:
    """The sample policy; it can't be changed, so one is enough for all tests."""
    return load(TOML)


def form() -> dict[str, Any]:
    """A fresh JSON form of the sample, free to be changed."""
    return read_toml(TOML)


def faults(changed: Any) -> dict[str, Fault]:
    """Every fault of a form, by key."""
    try:
        Policy.from_json(changed)
    except PolicyFaults as refused:
        return {fault.key: fault for fault in refused.faults}
    return {}
