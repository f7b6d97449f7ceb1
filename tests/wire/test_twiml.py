from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchboard.wire import twiml

ENGLISH = {"language": "en-US", "voice": "Polly.Joanna"}


def read(*verbs: twiml.Verb) -> list[ElementTree.Element]:
    return list(ElementTree.fromstring(twiml.document(*verbs).encode()))


def test_words_with_marks_of_xml_are_spoken_and_not_obeyed():
    text = "Fish & Co <Hangup/> \"Hill\" ]]> 'Country'"

    (say,) = read(twiml.Say(text=text, **ENGLISH))

    assert say.text == text
    assert list(say) == []
    assert say.attrib == ENGLISH


@given(st.text(max_size=200), st.text(max_size=40))
def test_any_words_and_any_number_make_one_document(text: str, number: str):
    (say, dial) = read(
        twiml.Say(text=text, **ENGLISH),
        twiml.Dial(number=number, caller_id=number, ring_seconds=20, action="/a", whisper="/w"),
    )

    assert (say.tag, dial.tag) == ("Say", "Dial")
    assert [one.tag for one in dial] in (["Number"], ["Sip"])


@pytest.mark.parametrize("unspeakable", ["\0", "\x08", "\ud800", "\ufffe", "\x1f"])
def test_what_xml_cannot_carry_is_left_out(unspeakable: str):
    (say,) = read(twiml.Say(text=f"Lu{unspeakable}cille", **ENGLISH))

    assert say.text == "Lu cille"


def test_a_long_text_is_cut_at_a_word():
    (say,) = read(twiml.Say(text="word " * 2000, **ENGLISH))

    assert len(say.text) <= 4096
    assert say.text.endswith("word")


def test_a_gather_takes_one_key_and_pound_too():
    (gather,) = read(
        twiml.Gather(action="/g", seconds=6, spoken=[twiml.Play(url="/m"), twiml.Pause()])
    )

    assert gather.attrib["numDigits"] == "1"
    assert gather.attrib["finishOnKey"] == ""
    assert gather.attrib["timeout"] == "6"
    assert [one.tag for one in gather] == ["Play", "Pause"]


def test_a_recording_is_told_of_twice_and_keeps_its_silence():
    (record,) = read(
        twiml.Record(action="/r", status="/s", longest_seconds=180, silence_seconds=10)
    )

    assert record.attrib["action"] == "/r"
    assert record.attrib["recordingStatusCallback"] == "/s"
    assert record.attrib["recordingStatusCallbackEvent"] == "completed absent"
    assert record.attrib["trim"] == "do-not-trim"
    assert record.attrib["playBeep"] == "true"


def test_the_caller_hears_ringing_until_the_whisper_was_heard():
    (dial,) = read(
        twiml.Dial(number="+15125550101", caller_id="", ring_seconds=20, action="/d", whisper="/w")
    )

    assert dial.attrib["answerOnBridge"] == "true"
    assert "callerId" not in dial.attrib
    (number,) = dial
    assert (number.text, number.attrib["url"]) == ("+15125550101", "/w")


def test_a_desk_telephone_is_a_sip_address():
    (dial,) = read(
        twiml.Dial(
            number="sip:ines@phones.example", caller_id="+15125550101", ring_seconds=5,
            action="/d", whisper="/w",
        )
    )  # fmt: skip

    assert dial[0].tag == "Sip"


def test_the_rest_is_as_documented():
    (redirect, pause, hangup) = read(
        twiml.Redirect(url="/next?a=1&b=2"), twiml.Pause(seconds=3), twiml.Hangup()
    )

    assert (redirect.text, redirect.attrib) == ("/next?a=1&b=2", {"method": "POST"})
    assert pause.attrib == {"length": "3"}
    assert hangup.tag == "Hangup"
    assert ElementTree.fromstring(twiml.EMPTY.encode()).tag == "Response"
