"""Decides which names and sentences of a policy are said in other languages, and how they are."""

from collections.abc import Iterator, Mapping
from typing import Any

from switchboard.policy.document_faults import Fault, nearest
from switchboard.policy.document_texts import TEXTS
from switchboard.policy.document_walk import fault, table, walk
from switchboard.policy.priority import Priority
from switchboard.policy.spoken_time import Language, spoken_in

# What a letter, a survey or a page of the portal says of the policy besides its texts.
TRANSLATABLE = (
    *(f"priorities.names.{priority.key}" for priority in Priority),
    "priorities.groups.#.name", "priorities.groups.#.meaning", "priorities.groups.#.examples.#",
    "desks.*.name", "teams.*.name", "fees.notice", "after_hours.on_call_text",
    "survey.question", "survey.lowest_means", "survey.highest_means", "survey.comment_prompt",
)  # fmt: skip
ENGLISH = Language.ENGLISH.value


def flat(value: Any, before: str = "") -> Any:
    """Tables within tables as one table of dotted keys; anything else as it is.

    >>> flat({"desks": {"texas": {"name": "Tejas"}}, "fees.notice": "Puede costar más."})
    {'desks.texas.name': 'Tejas', 'fees.notice': 'Puede costar más.'}
    """
    if not isinstance(value, Mapping):
        return value
    found: dict[str, Any] = {}
    for key, inner in value.items():
        path = f"{before}{key}"
        found.update(flat(inner, f"{path}.") if isinstance(inner, Mapping) else {path: inner})
    return found


def translation_faults(form: Mapping[str, Any]) -> Iterator[Fault]:
    """Translations under a key that no policy could have."""
    for language, words in table(form, "translations").items():
        for path in flat(words) if isinstance(words, Mapping) else ():
            if not any(_fits(path, pattern) for pattern in TRANSLATABLE):
                message = "Nothing is translated under this key."
                location = ("translations", language, *path.split("."))
                yield fault(location, message, nearest(path, translatable(form)))


def gaps(form: Mapping[str, Any]) -> Iterator[Fault]:
    """What readers of another language get in English; a warning, for the letter is sent.

    A language that has no [texts.…] at all is none that this policy speaks. Translations of what
    is not there are warned of too: a desk that left the policy must not stop its publishing.
    """
    known = translatable(form)
    for language, texts in table(form, "texts").items():
        if language == ENGLISH or not isinstance(texts, Mapping):
            continue
        for name in TEXTS:
            if name not in texts and (name in table(form, "texts", ENGLISH)):
                message = "This text is missing; its readers get it in English."
                yield fault(("texts", language, name), message, "Write it in this language too.")
        given = flat(table(form, "translations", language))
        for path in given:
            if path not in known:
                message = "Nothing of this policy is translated under this key."
                location = ("translations", language, *path.split("."))
                yield fault(location, message, nearest(path, known))
        for path in known:
            if path not in given:
                message = "This is not translated; letters name it as the policy does."
                remedy = f"Write it in the table [translations.{language}]."
                yield fault(("translations", language, *path.split(".")), message, remedy)
        if spoken_in(language).value != language.partition("-")[0]:
            message = "Dates, hours and fixed words of letters are known in English and Spanish."
            yield fault(("texts", language), message, "These stand in English in its letters.")


def _fits(path: str, pattern: str) -> bool:
    steps, wanted = path.split("."), pattern.split(".")
    return len(steps) == len(wanted) and all(
        want in ("*", step) or (want == "#" and step.isdecimal())
        for step, want in zip(steps, wanted, strict=True)
    )


def translatable(form: Mapping[str, Any]) -> list[str]:
    """Every dotted key of this policy that can be said in another language."""
    found = [walk(form, pattern) for pattern in TRANSLATABLE]
    return [".".join(map(str, location)) for places in found for location, _ in places]
