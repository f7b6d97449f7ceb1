import pytest

from switchboard.policy.siblings import plain_subject


@pytest.mark.parametrize(
    "written",
    [
        "Printer is jammed", "re: Printer is jammed", "RV: Re: RE: printer  is jammed",
        "AW: WG: Printer is jammed", "TR : Printer is jammed", "Re[2]: Printer is jammed",
        "Fwd: [300 000 017] Printer is jammed", "[#300000017] RE: Printer is jammed",
        "RE: [300 000 017] RE: [300 000 017] Printer is jammed", "Re：Printer is jammed",
    ],
)  # fmt: skip
def test_answers_and_forwarded_mails_have_the_subject_of_the_first(written: str):
    assert plain_subject(written) == "printer is jammed"


@pytest.mark.parametrize("written", ["", "  ", "Re:", "RE: Fwd: ", "(no subject)", "[300 000 017]"])
def test_a_subject_that_says_nothing_is_empty(written: str):
    assert plain_subject(written) == ""


@pytest.mark.parametrize("written", ["Reset my password", "Trouble", "Awning [big]", "Room (12)"])
def test_words_that_begin_like_a_prefix_stay(written: str):
    assert plain_subject(written) == written.casefold()


def test_a_long_row_of_prefixes_is_read_in_no_time():
    assert plain_subject("Re: " * 20_000 + "x") == "x"
