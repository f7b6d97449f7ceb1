"""Decides what every Jinja2 template can say without being handed it."""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import cache, lru_cache
from typing import Any

from django.templatetags.static import static
from django.urls import reverse
from jinja2 import Environment, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup, escape

from switchboard.policy.mentions import marks
from switchboard.policy.spoken_time import Language
from switchboard.ui import words
from switchboard.ui.phrases import said

_SILENT = Markup('<svg class="icon" aria-hidden="true"><use href="{}#{}"/></svg>')
_SPOKEN = Markup('<svg class="icon" role="img" aria-label="{}"><use href="{}#{}"/></svg>')
_MENTION = Markup('<mark class="mention">{}</mark>')
PLAIN = ("duration", "hue", "initials", "iso", "phone", "plural", "size", "tel")


def environment(**options: Any) -> Environment:
    """Make the environment of Django's Jinja2 back end.

    Templates that show instants need `now` (aware, UTC) and `zone` (ZoneInfo) in their context;
    `_("…")` says a phrase in its `language`, English where it names none.
    A static file's address is looked up once, and an icon drawn once: a queue asks for them by
    the hundred.
    A name that nobody gave is an error, never an empty string.
    """
    options |= {"undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True}
    made = Environment(**{**options, "autoescape": True})  # noqa: S701
    made.globals.update(_=_phrase, static=cache(static), url=_url)
    made.globals.update(drawn_icon=lru_cache(512)(_drawn_icon))
    made.filters.update({name: getattr(words, name) for name in PLAIN})
    made.filters["mentioning"] = _mentioning
    for rule in (words.relative, words.recent, words.local, words.clock_time, words.wall):
        made.filters[rule.__name__] = _seen_by_the_reader(rule)
    return made


def _url(name: str, *args: Any, **kwargs: Any) -> str:
    return reverse(name, args=args, kwargs=kwargs)


def _mentioning(text: str, names: Sequence[str]) -> str:
    """The text, escaped, with the mentions of these names marked."""
    if not names:
        return text
    return Markup().join(
        _MENTION.format(part) if is_mention else part
        for part, is_mention in marks(text, list(names))
    )


def _drawn_icon(name: str, label: str = "") -> Markup:
    """Draw an icon of the sprite; without a label it is ornament, and readers pass over it."""
    if not label:
        return _SILENT.format(static("ui/icons.svg"), name)
    return _SPOKEN.format(label, static("ui/icons.svg"), name)


def _seen_by_the_reader(rule: Callable[..., str]) -> Callable[[Context, datetime], str]:
    """Make a filter of a rule that needs to know when and where it is read."""

    @pass_context
    def filtered(context: Context, at: datetime) -> str:
        language = context.get("language", Language.ENGLISH)
        return rule(at, now=context["now"], zone=context["zone"], language=language)

    return filtered


@pass_context
def _phrase(context: Context, english: str, **values: object) -> Markup:
    """The phrase, in the `language` of the context if it names one; values may be markup."""
    words = escape(said(english, context.get("language", Language.ENGLISH)))
    return words.format(**values) if values else words
