"""Decides which lists of tickets have a name for a reader, and how they stand beside every page."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q
from django.urls import reverse

from switchboard.staff.models import Engineer, SavedView
from switchboard.ui.shapes import Link

MOST = 12
BESIDE = 6


@dataclass(frozen=True, kw_only=True)
class View:
    """A named list, as its reader sees it."""

    pk: int
    name: str
    asked: str
    is_own: bool
    is_shared: bool


def of(engineer: Engineer) -> list[View]:
    """The reader's own and those that are shared, by name; one query."""
    seen = SavedView.objects.filter(Q(engineer=engineer) | Q(is_shared=True))
    rows = seen.order_by("name", "id").values_list(
        "pk", "name", "asked", "engineer_id", "is_shared"
    )[:MOST]
    return [
        View(pk=pk, name=name, asked=asked, is_own=owner == engineer.pk, is_shared=is_shared)
        for pk, name, asked, owner, is_shared in rows
    ]


def links(views: Sequence[View], *, current: str = "") -> list[Link]:
    """The way to each."""
    return [
        Link(
            label=view.name,
            href=f"{reverse('tickets')}?{view.asked}",
            is_current=view.asked == current,
        )
        for view in views
    ]


def side_links(engineer: Engineer, *, place: str = "") -> list[Link]:
    """What stands beside every page: all tickets, and the views; one query."""
    everything = Link(
        label="All tickets", href=reverse("tickets"), is_current=place == "tickets", key="g l"
    )
    return [everything, *links(of(engineer)[:BESIDE])]
