"""Decides how far a mail is believed, in plain words: its verdict, why, and what to do about it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from switchboard.policy.ticket_number import spoken
from switchboard.policy.trust import Refusal, Verdict
from switchboard.ui.shapes import Trust


@dataclass(frozen=True, kw_only=True)
class Apart:
    """The ticket that a mail answers without being added to it, and why."""

    number: str
    spoken: str
    because: str


_TONES = {Verdict.VERIFIED: "green", Verdict.UNVERIFIED: "amber", Verdict.FAILED: "red"}


def trust_of(details: Mapping[str, Any]) -> Trust | None:
    """What an event remembers of its mail; None for what came by no mail, or from long ago."""
    given = details.get("authentication")
    if given not in set(Verdict):
        return None
    verdict = Verdict(given)
    because = str(details.get("authentication_because", ""))
    return Trust(
        label=verdict.label,
        tone=_TONES[verdict],
        is_alarming=verdict is Verdict.FAILED or bool(details.get("warnings")),
        because=f"{because[:1].upper()}{because[1:]}." if because else "",
        advice=verdict.advice,
        warnings=tuple(details.get("warnings", ())),
    )


def apart_from(details: Mapping[str, Any]) -> Apart | None:
    """The ticket whose token the opening mail carries; None for every other."""
    number, given = details.get("about"), details.get("about_because")
    if not number:
        return None
    because = Refusal(given).sentence if given in set(Refusal) else ""
    return Apart(number=str(number), spoken=spoken(str(number)), because=because)
