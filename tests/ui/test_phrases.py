"""Every phrase that a client can read is there in both languages, and none stands outside them."""

import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest
from jinja2 import Environment, nodes

from switchboard.policy.spoken_time import Language
from switchboard.ui.phrases import counted, said
from switchboard.ui.spanish import PAGES, PHRASES
from tests.architecture.rooms import PACKAGE
from tests.ui.phrases_found import phrases, templates

PORTAL = PACKAGE / "portal"
UI = PACKAGE / "ui" / "templates" / "ui"
# What every page of the portal stands in; the other templates of `ui` serve the console as well.
FRAMES = [UI / f"{name}.html" for name in ("base", "plain", "portal", "frame")]
SPOKEN = [*templates(PORTAL), *FRAMES, UI / "errors" / "frame.html"]
# Spanish puts an instant into its sentence in another way than English: both are handed over.
INSTANTS = {"at", "when", "by"}
NOT_WORDS = {"Switchboard"}
# Blocks that name a class or an icon.
UNREAD = re.compile(r"{% block (?:look|width|mark) %}[\w-]*{% endblock %}")


def test_every_phrase_of_the_portal_has_its_spanish():
    missing = {english: file for english, file in phrases().items() if english not in PHRASES}

    assert missing == {}


def test_no_spanish_is_kept_for_what_nobody_says():
    assert sorted(set(PHRASES) - set(phrases())) == []


def test_no_phrase_is_translated_twice():
    assert sum(len(page.PHRASES) for page in PAGES) == len(PHRASES)


@pytest.mark.parametrize("english", sorted(PHRASES))
def test_a_translation_has_the_places_of_its_phrase(english: str):
    ours, theirs = _places(english), _places(PHRASES[english])

    assert theirs - INSTANTS == ours - INSTANTS
    assert bool(theirs & INSTANTS) == bool(ours & INSTANTS)


@pytest.mark.parametrize("template", SPOKEN, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_template_says_nothing_outside_the_phrases(template: Path):
    assert list(_loose_words(template)) == []


def test_a_phrase_without_spanish_is_said_in_english():
    assert said("Nobody wrote this down", Language.SPANISH) == "Nobody wrote this down"


def test_a_note_on_a_phrase_is_never_read():
    assert said("Open||tickets", Language.ENGLISH) == "Open"
    assert said("Open||tickets", Language.SPANISH) == "Abiertos"


def test_one_is_not_said_as_many():
    one, many = "{count} hour", "{count} hours"

    assert counted(1, one, many, Language.SPANISH) == "1 hora"
    assert counted(2, one, many, Language.SPANISH) == "2 horas"


def _places(phrase: str) -> set[str]:
    named = {name for _, name, _, _ in Formatter().parse(phrase) if name}
    return named | set(re.findall(r"%\((\w+)\)", phrase))


def _loose_words(template: Path) -> Iterator[str]:
    """Words between tags or in a spoken attribute, and sentences handed to a macro as they are."""
    source = UNREAD.sub("", template.read_text(encoding="utf-8"))
    tree = Environment(autoescape=True).parse(source)
    markup = "".join(
        node.data if isinstance(node, nodes.TemplateData) else "\x00"
        for output in tree.find_all(nodes.Output)
        for node in output.nodes
    )
    spoken = re.findall(r'(?:aria-label|title|placeholder|alt)="([^"]*)"', markup)
    between = re.sub(r"<(style|script|svg)\b.*?</\1>|<[^>]*>", "\x00", markup, flags=re.DOTALL)
    for text in [*spoken, *between.split("\x00")]:
        is_read = re.search(r"[^\W\d_]{2,}", text) and '="' not in text
        if is_read and text.strip() not in NOT_WORDS:
            yield text.strip()
    said_by_us = {id(const) for call in _sayings(tree) for const in call.find_all(nodes.Const)}
    for const in tree.find_all(nodes.Const):
        if id(const) not in said_by_us and _is_sentence(const.value):
            yield const.value


def _sayings(tree: nodes.Template) -> Iterator[nodes.Call]:
    for call in tree.find_all(nodes.Call):
        if isinstance(call.node, nodes.Name) and call.node.name == "_":
            yield call


def _is_sentence(value: object) -> bool:
    return (
        isinstance(value, str) and bool(re.match(r"[A-Z][a-z]+", value)) and value not in NOT_WORDS
    )
