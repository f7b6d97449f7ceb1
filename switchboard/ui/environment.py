"""Decides what every Jinja2 template can say without being handed it."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.templatetags.static import static
from django.urls import reverse
from jinja2 import Environment, StrictUndefined, pass_context
from jinja2.runtime import Context

from switchboard.ui import words

PLAIN = ("duration", "hue", "initials", "iso", "phone", "plural", "size", "tel")


def environment(**options: Any) -> Environment:
    """Make the environment of Django's Jinja2 back end.

    Templates that show instants need `now` (aware, UTC) and `zone` (ZoneInfo) in their context.
    A name that nobody gave is an error, never an empty string.
    """
    made = Environment(**{"trim_blocks": True, "lstrip_blocks": True, **options})
    made.undefined = StrictUndefined
    made.autoescape = True
    made.globals.update(static=static, url=_url)
    made.filters.update({name: getattr(words, name) for name in PLAIN})
    for rule in (words.relative, words.local, words.clock_time):
        made.filters[rule.__name__] = _seen_by_the_reader(rule)
    return made


def _url(name: str, *args: Any, **kwargs: Any) -> str:
    return reverse(name, args=args, kwargs=kwargs)


def _seen_by_the_reader(rule: Callable[..., str]) -> Callable[[Context, datetime], str]:
    """Make a filter of a rule that needs to know when and where it is read."""

    @pass_context
    def filtered(context: Context, at: datetime) -> str:
        return rule(at, now=context["now"], zone=context["zone"])

    return filtered
