import pytest

from switchboard.policy import document
from switchboard.policy.document import Policy
from switchboard.policy.document_texts import TEXTS
from tests.policy.sample_policy import faults, form, sample


def gaps(changed: dict) -> list[str]:
    return [gap.key for gap in document.gaps(changed)]


def test_the_sample_is_complete_in_spanish():
    assert gaps(form()) == []


@pytest.mark.parametrize("name", TEXTS)
def test_every_spanish_text_names_what_its_english_one_names(name: str):
    texts = form()["texts"]
    places = {f"{{{place}}}" for place in TEXTS[name].known}

    named = [{place for place in places if place in texts[code].get(name, "")} for code in texts]

    assert named[0] - named[1] <= {"{contact}", "{team}", "{desk}", "{company}"}
    assert TEXTS[name].must <= {place.strip("{}") for place in named[1]} or not texts["en"].get(
        name
    )


def test_a_text_and_a_name_that_a_language_lacks_are_warned_of_and_no_fault():
    changed = form()
    del changed["texts"]["es"]["held"]
    del changed["translations"]["es"]["priorities"]["names"]["low"]

    assert gaps(changed) == ["texts.es.held", "translations.es.priorities.names.low"]
    assert not faults(changed)


def test_a_text_that_is_missing_is_said_in_english():
    changed = form()
    del changed["texts"]["es"]["reopened"]

    policy = Policy.from_json(changed)

    assert policy.text("reopened", "es") == policy.text("reopened", "en")


def test_a_translation_of_what_left_the_policy_is_warned_of_and_of_nonsense_a_fault():
    changed = form()
    changed["translations"]["es"]["desks"]["gone"] = {"name": "La que se fue"}
    assert gaps(changed) == ["translations.es.desks.gone.name"]
    assert not faults(changed)

    changed["translations"]["es"]["desks"]["texas"]["fax"] = "?"
    assert list(faults(changed)) == ["translations.es.desks.texas.fax"]


def test_a_language_that_we_have_no_dates_in_is_warned_of():
    changed = form()
    changed["texts"]["fr"] = dict(changed["texts"]["en"])

    assert "texts.fr" in gaps(changed)


def test_a_name_is_said_in_the_language_that_has_it_and_else_as_it_is():
    policy = sample()

    said = [
        policy.translated("priorities.names.high", language=code, otherwise="High")
        for code in ("es", "en", "fr")
    ]

    assert said == ["Alta", "High", "High"]


@pytest.mark.parametrize(
    ("code", "language"), [("es", "es"), ("es-MX", "es"), ("fr", "en"), ("", "en")]
)
def test_a_reader_is_written_to_in_a_language_that_the_policy_has(code: str, language: str):
    assert sample().language_for(code) == language


def test_what_was_translated_is_read_back_as_it_was_written():
    policy = sample()

    assert Policy.from_json(policy.to_json()) == policy


def test_a_policy_without_translations_is_the_same_document_as_before_there_were_any():
    changed = form()
    del changed["translations"]

    assert "translations" not in Policy.from_json(changed).to_json()
