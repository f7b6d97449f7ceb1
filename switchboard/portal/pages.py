"""Decides what every page of the portal knows: who reads, when, where, and which desk to call."""

import re
from functools import lru_cache
from typing import Any
from urllib.parse import unquote
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme

from switchboard.policy import spoken_hours
from switchboard.portal import desks, language
from switchboard.portal.door import Visit
from switchboard.portal.saying import Reader
from switchboard.ui import words
from switchboard.ui.phrases import phrase
from switchboard.ui.shapes import Link

ZONE_COOKIE = "portal_zone"
_ZONE_NAME = re.compile(r"[A-Za-z][\w+-]*(?:/[A-Za-z][\w+-]*){0,2}", re.ASCII)


def page(
    request: Visit, template: str, *, status: int = 200, place: str = "",
    known: dict[str, Any] | None = None, **context: Any,
) -> HttpResponse:  # fmt: skip
    """One page of the portal, in its `frame` unless that is `known` already.

    `place` is the entry of the navigation that the page belongs to.
    """
    known = known or frame(request)
    reader: Reader = known["reader"]
    nav = _places(place, reader) if request.contact_id else []
    shown = {**known, "nav": nav, **context}
    response = render(request, f"portal/{template}", shown, using="jinja2", status=status)
    return language.told(response, request, reader.language)


def frame(request: Visit) -> dict[str, Any]:
    """What the frame around every page shows; at most three queries."""
    terms = desks.in_force()
    reader = reader_of(request, terms)
    known: dict[str, Any] = {
        "now": reader.now,
        "zone": reader.zone,
        "desk_time": _desk_time(reader, terms.calendar(desk_key(request, terms)).zone),
        "zone_said": spoken_hours.zone(reader.zone.key, reader.language),
        "reader": reader,
        "language": reader.language,
        "lang": reader.language.value,
        "other_language": (other := language.other(reader.language)),
        "switch_href": language.switch(request, other),
        "here": request.get_full_path() if request.method in {"GET", "HEAD"} else "/tickets",
        "terms": terms.document,
        "fee_notice": reader.named("fees.notice", otherwise=terms.document["fees"]["notice"]),
        "desk": desks.desk_view(terms, desk_key(request, terms), reader=reader),
        "begins_at": desks.begins_at(terms.calendar(desk_key(request, terms)), now=reader.now),
        "brand_name": terms.document["company"]["name"],
    }
    if not request.contact_id:
        return known
    contact = request.contact
    viewer = {"name": contact.name, "detail": contact.client.name}
    return {
        **known, "viewer": viewer, "sign_out_href": "/sign-out",
        "mail_failed_at": contact.mail_failed_at,
    }  # fmt: skip


def reader_of(request: Visit, terms: desks.Terms) -> Reader:
    """Who reads: when, where, and in which language."""
    spoken = language.of(request)
    names = terms.translations.get(spoken.value, {})
    return Reader(now=request.now, zone=zone_of(request, terms), language=spoken, names=names)


def zone_of(request: Visit, terms: desks.Terms) -> ZoneInfo:
    """The zone of the reader's browser, else their own; the desk's for who has not signed in."""
    desk_zone = terms.calendar(desk_key(request, terms)).zone
    if not request.contact_id:
        return desk_zone
    told = unquote(request.COOKIES.get(ZONE_COOKIE, ""))
    return _zone(told) or _zone(request.contact.timezone) or desk_zone


@lru_cache(maxsize=64)
def _zone(name: str) -> ZoneInfo | None:
    """The zone of that name; None for what is none."""
    if not _ZONE_NAME.fullmatch(name):
        return None
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return None


def _desk_time(reader: Reader, zone: ZoneInfo) -> str:
    """What the desk's clock says, for a reader whose own says something else; “” otherwise."""
    there, here = reader.now.astimezone(zone), reader.now.astimezone(reader.zone)
    if there.utcoffset() == here.utcoffset():
        return ""
    return f"{words.on_the_wall(there, reader.language)} {there:%Z}"


def desk_key(request: Visit, terms: desks.Terms) -> str:
    """The desk that serves the reader's site, or the fallback (S1)."""
    site = request.contact.site if request.contact_id else None
    return terms.known(site.region.desk.key if site and site.region else None)


def local_path(wanted: str) -> str:
    """The path to go on to: ours alone, the list of tickets for anything else."""
    is_ours = wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return wanted if is_ours and not wanted.startswith("/sign-") else "/tickets"


def _places(current: str, reader: Reader) -> list[Link]:
    named = (
        ("tickets", phrase("Tickets"), "/tickets"),
        ("new", phrase("New ticket"), "/tickets/new"),
        ("service", phrase("How support works"), "/service"),
    )
    return [
        Link(label=reader.say(label), href=href, is_current=key == current)
        for key, label, href in named
    ]
