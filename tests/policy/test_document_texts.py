import pytest

from switchboard.policy.acts import PUBLIC_ACTS, Act
from switchboard.policy.document import Policy
from switchboard.policy.document_texts import MUST_HAVE, TEXTS, TextValueMissing, fill, text_faults
from tests.policy.sample_policy import faults, form, sample

# What the requestor does needs no mail to the requestor.
BY_THE_REQUESTOR = {Act.REQUESTOR_REPLIED, Act.SURVEY_ANSWERED}


@pytest.mark.parametrize("act", sorted(PUBLIC_ACTS - BY_THE_REQUESTOR))
def test_there_is_a_text_for_each_act_that_the_requestor_is_told_of(act):
    assert act.value in TEXTS


@pytest.mark.parametrize("name", TEXTS)
def test_every_text_of_the_sample_can_be_filled_in(name):
    values = dict.fromkeys(TEXTS[name].known, "x")

    text = sample().text(name, **values)

    assert text
    assert "{" not in text


@pytest.mark.parametrize("name", MUST_HAVE)
def test_a_missing_text_is_told(name):
    changed = form()
    del changed["texts"]["en"][name]

    assert list(faults(changed)) == [f"texts.en.{name}"]


@pytest.mark.parametrize("name", ["call_back_promised", "called_back"])
def test_a_policy_older_than_a_text_says_it_in_its_usual_words(name):
    changed = form()
    del changed["texts"]["en"][name]
    policy = Policy.from_json(changed)

    text = policy.text(name, **dict.fromkeys(TEXTS[name].known, "x"))

    assert text == fill(name, TEXTS[name].otherwise, {"call_back_by": "x"})
    assert not list(text_faults(name, TEXTS[name].otherwise))


def test_a_text_of_an_unknown_name_is_told_with_the_likeliest_one():
    changed = form()
    changed["texts"]["en"]["receive"] = "We have it."

    assert faults(changed)["texts.en.receive"].remedy == "Did you mean “received”?"


@pytest.mark.parametrize(
    "place", ["engineer", "contact.__class__", "contact[0]", "", "0", "contact!r", "contact:>9"]
)
def test_a_place_that_cannot_be_filled_in_is_told(place):
    changed = form()
    changed["texts"]["en"]["greeting"] = f"Hello {{{place}}}"

    assert "can't be filled in" in faults(changed)["texts.en.greeting"].message


@pytest.mark.parametrize("text", ["Hello {contact", "Hello contact}", "Hello {"])
def test_an_open_brace_is_told(text):
    changed = form()
    changed["texts"]["en"]["greeting"] = text

    assert "left open" in faults(changed)["texts.en.greeting"].message


def test_the_texts_of_other_languages_are_checked_as_well():
    changed = form()
    changed["texts"]["es"] = {"greeting": "Hola {nombre}"}

    assert list(faults(changed)) == ["texts.es.greeting"]


def test_the_resolution_says_cause_work_and_confirmation():
    changed = form()
    changed["texts"]["en"]["resolved"] = "Done: {cause} {done}"

    assert "{confirmed} is missing" in faults(changed)["texts.en.resolved"].message


def test_the_after_hours_answer_says_when_we_open_and_whom_to_call():
    changed = form()
    changed["texts"]["en"]["after_hours"] = "We open {opens_at}."

    assert "{desk_phone} is missing" in faults(changed)["texts.en.after_hours"].message


def test_what_a_client_wrote_is_never_filled_in():
    assert fill("received", "About {subject}", {"subject": "{number} {{7*7}}"}) == (
        "About {number} {{7*7}}"
    )


def test_a_value_that_was_not_given_is_named():
    with pytest.raises(TextValueMissing, match=r"names \{contact\}"):
        sample().text("greeting")
