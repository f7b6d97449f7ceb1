import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from switchboard.policy.priority import (
    CELLS,
    Cell,
    Impact,
    Matrix,
    MatrixHole,
    Priority,
    UnknownPriority,
    Urgency,
    assess,
    reversals,
)
from tests.policy.sample_policy import sample

IMPACTS = st.sampled_from(Impact)
URGENCIES = st.sampled_from(Urgency)


def assessed(impact: Impact, urgency: Urgency, *, has_workaround: bool) -> Priority:
    matrix = sample().matrix
    return assess(matrix, impact=impact, urgency=urgency, has_workaround=has_workaround).priority


def test_the_smaller_number_goes_first():
    queue = sorted([Priority.LOW, Priority.CRITICAL, Priority.MEDIUM, Priority.HIGH])

    assert [priority.key for priority in queue] == ["critical", "high", "medium", "low"]


@pytest.mark.parametrize("word", ["", "Low", "urgent", "1"])
def test_a_word_that_is_no_priority_is_refused_with_the_known_ones(word):
    with pytest.raises(UnknownPriority, match="critical, high, medium, low"):
        Priority.from_key(word)


@pytest.mark.parametrize("impact", [Impact.SEVERAL, Impact.SITE, Impact.CLIENT])
def test_an_outage_for_many_without_a_workaround_is_critical_or_high(impact):
    priority = assessed(impact, Urgency.HIGH, has_workaround=False)

    assert priority in {Priority.CRITICAL, Priority.HIGH}


@pytest.mark.parametrize("urgency", Urgency)
def test_one_persons_problem_is_medium_or_low(urgency):
    priority = assessed(Impact.INDIVIDUAL, urgency, has_workaround=False)

    assert priority in {Priority.MEDIUM, Priority.LOW}


@pytest.mark.parametrize("impact", Impact)
@pytest.mark.parametrize("urgency", Urgency)
def test_a_larger_issue_with_a_workaround_is_medium_or_low(impact, urgency):
    priority = assessed(impact, urgency, has_workaround=True)

    assert priority in {Priority.MEDIUM, Priority.LOW}


@settings(deadline=None)
@given(impact=IMPACTS, urgency=URGENCIES)
def test_a_workaround_never_raises_a_priority(impact, urgency):
    with_one = assessed(impact, urgency, has_workaround=True)
    without = assessed(impact, urgency, has_workaround=False)

    assert with_one >= without


@settings(deadline=None)
@given(impacts=st.tuples(IMPACTS, IMPACTS), urgencies=st.tuples(URGENCIES, URGENCIES))
def test_more_impact_or_urgency_never_lowers_a_priority(impacts, urgencies):
    milder, graver = sorted(impacts, key=list(Impact).index)
    calmer, hastier = sorted(urgencies, key=list(Urgency).index)

    before = assessed(milder, calmer, has_workaround=False)
    after = assessed(graver, hastier, has_workaround=False)

    assert after <= before


def test_an_assessment_says_which_answers_led_to_it():
    assessment = assess(
        sample().matrix, impact=Impact.SEVERAL, urgency=Urgency.HIGH, has_workaround=False
    )

    assert assessment.because == (
        "Several people are affected, work has stopped and there is no workaround: High."
    )


def test_a_matrix_with_a_hole_cannot_be_made():
    hole = Cell(Impact.SITE, Urgency.NORMAL, has_workaround=True)
    cells = {cell: Priority.LOW for cell in CELLS if cell != hole}

    with pytest.raises(MatrixHole) as refused:
        Matrix(cells)

    assert refused.value.missing == (hole,)
    assert "a whole site is affected, work is slowed down" in str(refused.value)


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from(CELLS), st.sampled_from(Priority)))
def test_reversals_are_found_exactly_where_a_graver_neighbour_ranks_lower(cells):
    def steps(milder: Cell, graver: Cell) -> list[int]:
        return [
            list(Impact).index(graver.impact) - list(Impact).index(milder.impact),
            list(Urgency).index(graver.urgency) - list(Urgency).index(milder.urgency),
            milder.has_workaround - graver.has_workaround,
        ]

    expected = {
        (milder, graver)
        for milder in cells
        for graver in cells
        if sorted(steps(milder, graver)) == [0, 0, 1] and cells[graver] > cells[milder]
    }

    assert set(reversals(cells)) == expected
