"""The design system's own pages: every component and page pattern, with invented people."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from switchboard.ui.gallery import clocks, forms, people, tickets, wall

#: Pages of the gallery, by the last part of their address; the first is its entrance.
PAGES = {
    "components": "Components",
    "clocks": "Clocks and strips",
    "wallboard": "Wallboard",
    "queue": "Queue page",
    "ticket": "Ticket page",
    "clients": "List page",
    "form": "Form page",
    "policy": "Document page",
    "portal_list": "Portal: my tickets",
    "portal_ticket": "Portal: one ticket",
    "portal_new": "Portal: new ticket",
    "survey": "Survey",
    "sign_in": "Sign in",
}


def template(page: str) -> str:
    """Name the template of a page of `PAGES`."""
    return f"ui/gallery/{page}.html"


def context(*, now: datetime, zone: ZoneInfo) -> dict[str, Any]:
    """Give everything that the gallery's templates show, as seen at `now` by a reader in `zone`."""
    return {
        "now": now,
        "zone": zone,
        "gallery_pages": PAGES,
        "csrf_input": "",
        "search_href": "/search",
        "sign_out_href": "/sign-out",
        "viewer": people.VIEWER,
        "viewer_links": people.VIEWER_LINKS,
        "desk": people.DESK,
        "requestor": people.REQUESTOR,
        "clients": people.CLIENTS,
        "wall": wall.wallboard(now=now, zone=zone),
        **tickets.context(now=now, zone=zone),
        **clocks.context(now=now, zone=zone),
        **forms.context(),
    }
