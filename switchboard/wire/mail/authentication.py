"""Decides how far a sender is believed: only by the results that our own mail server wrote."""

import re
from collections.abc import Iterator

from switchboard.wire.mail import charsets, words
from switchboard.wire.mail.inbound import Address, Authentication, Verdict
from switchboard.wire.mail.mime import Part

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"?|\\.|[()]|[^"\\()]+|\\', re.DOTALL)
_PARTING = str.maketrans(dict.fromkeys('; =()"', "_"))
_PAIR = re.compile(r"([a-z0-9.-]{1,40})\s*=\s*\"?([^\s;\"]{1,300})")
_LONGEST = 8_000
_Result = tuple[str, str, dict[str, str]]


def judged(
    part: Part, *, sender: Address | None, trusted_authserv_id: str | None
) -> Authentication:
    """The verdict on `sender` from Authentication-Results (RFC 8601) named `trusted_authserv_id`.

    Every other server's results are ignored, as are all below the first Received under ours: a
    sender may have forged them. Verified means a DMARC pass for the domain in From, or, without
    a DMARC result, a DKIM or SPF pass for that very domain or its parent.
    """
    if not trusted_authserv_id:
        return Authentication(because="no mail server of ours is named as trusted")
    results = list(_results(part, trusted_authserv_id.lower()))
    told = tuple((method, result) for method, result, _ in results)
    if sender is None:
        return Authentication(because="there is no one sender", results=told)
    if not results:
        return Authentication()
    verdict, because = _verdict(results, sender.domain)
    return Authentication(verdict=verdict, because=because, results=told)


def _verdict(results: list[_Result], domain: str) -> tuple[Verdict, str]:
    dmarc = next((found for found in results if found[0] == "dmarc"), None)
    if dmarc is not None and dmarc[1] == "fail":
        return "failed", f"DMARC failed for {domain}"
    if dmarc is not None and dmarc[1] == "pass":
        if _is_aligned(dmarc[2].get("header.from", domain), domain):
            return "verified", f"DMARC passed for {domain}"
        return "unverified", "DMARC passed for another domain than From"
    if dmarc is None or dmarc[1] in ("none", "bestguesspass"):
        for method, result, properties in results:
            signed = _signed_domain(method, properties)
            if result == "pass" and signed and _is_aligned(signed, domain):
                return "verified", f"{method.upper()} passed for {signed}"
    return "unverified", f"nothing passed for {domain}"


def _signed_domain(method: str, properties: dict[str, str]) -> str:
    if method == "dkim":
        return properties.get("header.d") or properties.get("header.i", "").rpartition("@")[2]
    if method == "spf":
        return properties.get("smtp.mailfrom", "").rpartition("@")[2]
    return ""


def _is_aligned(signed: str, domain: str) -> bool:
    """The same domain, or a parent that speaks for it; never a single label such as com."""
    signed = signed.lower().strip("<>.")
    return signed == domain or ("." in signed and domain.endswith(f".{signed}"))


def _results(part: Part, trusted: str) -> Iterator[_Result]:
    """Method, result and properties of each result of ours, the first of each kind of proof."""
    is_ours_seen = False
    for name, raw in part.headers:
        if name == "received" and is_ours_seen:
            return
        if name != "authentication-results":
            continue
        value = _plain(words.unfolded(raw[:_LONGEST])).lower()
        head, _, rest = value.partition(";")
        if head.split()[:1] != [trusted]:
            continue
        is_ours_seen = True
        for statement in rest.split(";"):
            pairs = [(found[1], charsets.one_line(found[2])) for found in _PAIR.finditer(statement)]
            if pairs:
                yield pairs[0][0], pairs[0][1], dict(pairs[1:])


def _plain(value: str) -> str:
    """The value without comments, however deep, and with nothing in a quoted string that parts.

    Our server repeats there what a sender chose, as the address of an envelope.
    """
    kept, depth = list[str](), 0
    for found in _TOKEN.finditer(value):
        token = found[0]
        if token in "()":
            depth = max(0, depth + (1 if token == "(" else -1))
            kept.append(" ")
        elif not depth:
            kept.append(token.strip('"').translate(_PARTING) if token.startswith('"') else token)
    return "".join(kept)
