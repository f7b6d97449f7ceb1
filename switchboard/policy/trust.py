"""Decides how far a mail is believed: what may be added to a ticket, and which names deceive."""

import re
import unicodedata
from collections.abc import Iterable
from enum import StrEnum

_ADDRESS = re.compile(r"[^\s@<>()\"']+\s*@\s*[^\s@<>()\"']+\.[^\s@<>()\"']{2,}")
_MARKS = re.compile(r"[^\w\s]")


class Verdict(StrEnum):
    """What our own mail server found about the address in From."""

    VERIFIED = "verified"
    UNVERIFIED = "unverified"
    FAILED = "failed"

    @property
    def label(self) -> str:
        """The words that people read."""
        return _LABELS[self]

    @property
    def advice(self) -> str:
        """What follows for who works on the ticket."""
        return _ADVICE[self]


_LABELS = {
    Verdict.VERIFIED: "Sender verified",
    Verdict.UNVERIFIED: "Sender not verified",
    Verdict.FAILED: "Sender is probably forged",
}
_ADVICE = {
    Verdict.VERIFIED: "Our mail server proved the domain. It does not prove the person: a request "
    "for access, a password or money still needs a call to the number on file.",
    Verdict.UNVERIFIED: "Nothing proves that this address wrote it. Before you change anything on "
    "its word, call the number on file.",
    Verdict.FAILED: "The domain of this address says that the mail is not its own. Do not answer "
    "or open files; call the number on file and ask whether they wrote it.",
}


class Refusal(StrEnum):
    """Why a mail that carries our token is not added to its ticket but opens a new one."""

    FAILED = "failed"
    NO_PARTICIPANT = "no_participant"
    CLOSED = "after_closure"

    @property
    def sentence(self) -> str:
        """The reason, as people read it."""
        return _REFUSALS[self]


_REFUSALS = {
    Refusal.FAILED: "its sender is probably forged",
    Refusal.NO_PARTICIPANT: "its sender does not take part there",
    Refusal.CLOSED: "that ticket is closed",
}


def refusal(verdict: Verdict, *, takes_part: bool, is_closed: bool) -> Refusal | None:
    """Why a mail with a ticket's signed token is not added to it; None where it may be.

    A token alone proves only that somebody has seen a letter of ours, an address alone nothing:
    it takes both. Where nobody checks (unverified), that is enough; a check that failed is not.

    >>> refusal(Verdict.UNVERIFIED, takes_part=True, is_closed=False) is None
    True
    >>> refusal(Verdict.FAILED, takes_part=True, is_closed=False)
    <Refusal.FAILED: 'failed'>
    """
    if verdict is Verdict.FAILED:
        return Refusal.FAILED
    if not takes_part:
        return Refusal.NO_PARTICIPANT
    return Refusal.CLOSED if is_closed else None


def warnings(
    name: str, address: str, *, verdict: Verdict, staff: Iterable[tuple[str, str]]
) -> list[str]:
    """What deceives in a sender's name or address; `staff` are names and addresses of engineers.

    >>> warnings("ceo@gulf-freight.example", "x@elsewhere.example",
    ...          verdict=Verdict.UNVERIFIED, staff=[])
    ['The name looks like an address; the mail came from x@elsewhere.example.']
    """
    found = []
    shown = unicodedata.normalize("NFKC", name)
    looks_like = _ADDRESS.search(shown)
    if looks_like and looks_like[0].casefold() != address.casefold():
        found.append(f"The name looks like an address; the mail came from {address}.")
    for engineer, own in staff:
        is_own = own.casefold() == address.casefold()
        if is_own and verdict is not Verdict.VERIFIED:
            found.append(f"It bears the address of our {engineer}, and nothing proves that.")
        elif not is_own and _words(engineer) and _words(engineer) <= _words(shown):
            found.append(f"It bears the name of our {engineer}, but came from {address}.")
    return found[:3]


def _words(name: str) -> frozenset[str]:
    """A name's words in any order and case, without accents: “Baptiste, INÈS” is Ines Baptiste."""
    plain = unicodedata.normalize("NFKD", name)
    bare = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return frozenset(_MARKS.sub(" ", bare).casefold().split())
