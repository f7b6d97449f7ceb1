"""Decides which texts a policy must have, and which places in them are filled in."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from string import Formatter

# What every mail can name.
EVERYWHERE = frozenset(
    {
        "company", "contact", "number", "subject", "ticket_link", "desk", "desk_phone",
        "menu_option", "hours",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class TextRule:
    """One text: what it may name besides EVERYWHERE, and what it must name to keep a promise.

    `otherwise` is said where a policy has no such text, because it is older than the text.
    """

    may: frozenset[str] = frozenset()
    must: frozenset[str] = frozenset()
    otherwise: str = ""

    @property
    def known(self) -> frozenset[str]:
        """Every place that this text may have."""
        return EVERYWHERE | self.may


def _rule(may: str = "", *, must: str = "", otherwise: str = "") -> TextRule:
    return TextRule(may=frozenset(may.split()), must=frozenset(must.split()), otherwise=otherwise)


# The texts named as acts are the ones that tell the requestor of that act (S9).
TEXTS: Mapping[str, TextRule] = {
    "greeting": _rule(),
    "received": _rule(must="number"),
    "work_begins": _rule("first_response_by", must="first_response_by"),
    "after_hours": _rule("opens_at first_response_by", must="opens_at desk_phone"),
    "fee_notice": _rule("notice", must="notice", otherwise="{notice}"),
    "outage_hint": _rule(must="desk_phone"),
    "unknown_sender": _rule(must="desk_phone"),
    "assessed": _rule("engineer priority because team resolution_by", must="priority because team"),
    "reassessed": _rule("engineer priority because team resolution_by", must="priority because"),
    "taken": _rule("engineer", must="engineer"),
    "replied": _rule("engineer", must="engineer"),
    "held": _rule("engineer reason resumes_at", must="reason resumes_at"),
    "resumed": _rule("engineer"),
    "handed_over": _rule("engineer from_engineer reason", must="engineer reason"),
    "escalated": _rule("team reason", must="reason"),
    "call_back_promised": _rule(
        "engineer call_back_by", must="call_back_by", otherwise="We call you by {call_back_by}."
    ),
    "called_back": _rule("engineer", otherwise="We called you, as we had promised."),
    "page_accepted": _rule(
        "engineer call_back_by",
        must="engineer",
        otherwise="{engineer} has your message and calls you by {call_back_by}.",
    ),
    "call_back_missed": _rule(
        "engineer", otherwise="{engineer} called you and could not reach you, and tries again."
    ),
    "resolved": _rule("engineer cause done confirmed", must="cause done confirmed"),
    "reopened": _rule("engineer"),
    "closing_hint": _rule("closes_after_days", must="closes_after_days"),
    "closed": _rule(),
    "survey": _rule("question survey_link", must="question survey_link"),
    "merged": _rule(
        "survivor survivor_link",
        must="survivor",
        otherwise=(
            "Your ticket {number} is about the same matter as ticket {survivor}, so we go on with"
            " both there. You need do nothing: an answer to either number reaches us."
        ),
    ),
    "merge_undone": _rule(
        "survivor survivor_link",
        otherwise=(
            "Your ticket {number} is handled by itself again, apart from ticket {survivor}."
            " It has kept its place and everything that you wrote."
        ),
    ),
    "split": _rule(
        "origin origin_link",
        must="origin",
        otherwise=(
            "What you wrote on ticket {origin} is another matter, so we have made it ticket"
            " {number}. It counts from the time at which you wrote."
        ),
    ),
    "outage_opened": _rule(
        otherwise=(
            "Others at your company report the same as your ticket {number}, so we work on it as"
            " one outage. You hear of every step here."
        ),
    ),
    "outage_joined": _rule(
        otherwise=(
            "Others at your company report the same, so we work on it as one outage, and your"
            " ticket {number} is part of it. You hear of every step here, and your ticket stays"
            " your own."
        ),
    ),
    "outage_left": _rule(
        otherwise=(
            "Your ticket {number} is not part of the outage after all. We work on it by itself."
        ),
    ),
    "footer": _rule(must="desk_phone"),
}

MUST_HAVE = tuple(name for name, rule in TEXTS.items() if not rule.otherwise)


class TextValueMissing(ValueError):
    """A text is to be sent and a value that it names was not given."""

    def __init__(self, name: str, *, place: str) -> None:
        super().__init__(
            f"The text “{name}” names {{{place}}}, and no value was given for it."
            f" Pass {place}=… where the text is filled in."
        )


def fill(name: str, template: str, values: Mapping[str, object]) -> str:
    """The text with its places filled in; a value is never read as a template itself.

    >>> fill("received", "Ticket {number}: {subject}", {"number": 7, "subject": "{company}"})
    'Ticket 7: {company}'
    """
    try:
        return template.format_map(values)
    except KeyError as missing:
        raise TextValueMissing(name, place=str(missing.args[0])) from None


def text_faults(name: str, template: str) -> Iterator[tuple[str, str]]:
    """Message and remedy of everything that is wrong with one text."""
    rule = TEXTS[name]
    return place_faults(template, known=rule.known, must=rule.must)


def place_faults(
    template: str, *, known: frozenset[str], must: frozenset[str]
) -> Iterator[tuple[str, str]]:
    """Message and remedy of each place that can't be filled in, or is missing."""
    remedy = f"Use only {', '.join(f'{{{place}}}' for place in sorted(known))}."
    try:
        places = _places(template)
    except ValueError:
        yield "A brace { or } is left open.", "Close it, or write {{ and }} for braces in the text."
        return
    for place in sorted(places - known):
        yield f"{{{place}}} can't be filled in here.", remedy
    for place in sorted(must - places):
        yield f"{{{place}}} is missing, and the reader needs it.", f"Add {{{place}}} to the text."


def _places(template: str) -> set[str]:
    """Every place as it is written: with an attribute, a format or a conversion it is not plain."""
    return {
        place + (f"!{conversion}" if conversion else "") + (f":{form}" if form else "")
        for _, place, form, conversion in Formatter().parse(template)
        if place is not None
    }
