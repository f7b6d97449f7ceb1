"""Decides how commands speak: words for people, JSON for programs."""

import json
import sys
from datetime import date
from typing import Any


def say(*words: object) -> None:
    """A line for a person."""
    print(*words, flush=True)  # noqa: T201 - this is where commands speak


def complain(*words: object) -> None:
    """A line for a person about what is wrong."""
    print(*words, file=sys.stderr, flush=True)  # noqa: T201


def show_json(form: Any) -> None:
    """A JSON document; instants as ISO 8601 has them, other values as text."""
    say(json.dumps(form, indent=2, ensure_ascii=False, default=_as_text))


def _as_text(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)
