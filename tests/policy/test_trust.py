import pytest

from switchboard.policy.trust import Refusal, Verdict, refusal, warnings

STAFF = [("Ines Baptiste", "ines@support.example"), ("Noah Lindqvist", "noah@support.example")]


@pytest.mark.parametrize(
    ("verdict", "takes_part", "is_closed", "refused"),
    [
        (Verdict.VERIFIED, True, False, None),
        (Verdict.UNVERIFIED, True, False, None),
        (Verdict.FAILED, True, False, Refusal.FAILED),
        (Verdict.FAILED, False, True, Refusal.FAILED),
        (Verdict.VERIFIED, False, False, Refusal.NO_PARTICIPANT),
        (Verdict.VERIFIED, True, True, Refusal.CLOSED),
    ],
)
def test_a_token_takes_a_participant_and_no_failed_check(
    verdict: Verdict, takes_part: bool, is_closed: bool, refused: Refusal | None
) -> None:
    assert refusal(verdict, takes_part=takes_part, is_closed=is_closed) is refused


@pytest.mark.parametrize("verdict", list(Verdict))
def test_each_verdict_says_what_to_do(verdict: Verdict) -> None:
    assert verdict.label.startswith("Sender")
    assert verdict is Verdict.UNVERIFIED or "number on file" in verdict.advice
    assert "call" in verdict.advice


@pytest.mark.parametrize("reason", list(Refusal))
def test_each_refusal_has_its_words(reason: Refusal) -> None:
    assert reason.sentence


@pytest.mark.parametrize(
    ("name", "address", "count"),
    [
        ("Lucille Fontenot", "lucille@bayou-dental.example", 0),
        ("lucille@bayou-dental.example", "lucille@bayou-dental.example", 0),
        ("Lucille@Bayou-Dental.example", "lucille@bayou-dental.example", 0),
        ("lucille@bayou-dental.example", "eve@elsewhere.example", 1),
        ("lucille＠bayou-dental.example", "eve@elsewhere.example", 1),
        ("Lucille (lucille @ bayou-dental.example)", "eve@elsewhere.example", 1),
        ("Ines Baptiste", "eve@elsewhere.example", 1),
        ("BAPTISTE, Inès (Support)", "eve@elsewhere.example", 1),
        ("Ines", "eve@elsewhere.example", 0),
        ("", "eve@elsewhere.example", 0),
    ],
)
def test_names_that_deceive_are_found(name: str, address: str, count: int) -> None:
    assert len(warnings(name, address, verdict=Verdict.UNVERIFIED, staff=STAFF)) == count


def test_an_engineers_own_address_needs_proof() -> None:
    own = "ines@support.example"

    assert warnings("Ines Baptiste", own, verdict=Verdict.VERIFIED, staff=STAFF) == []
    assert len(warnings("Ines Baptiste", own, verdict=Verdict.UNVERIFIED, staff=STAFF)) == 1
