"""What each behaviour allows, and what it pays."""

from collections import defaultdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.assessment.attempting import Behaviour, Given, best, earned, is_settled
from app.assessment.marking import Certainty

RIGHT, HALF, WRONG = Given(1.0), Given(0.5), Given(0.0)
SURE_RIGHT, SURE_WRONG = Given(1.0, Certainty.HIGH), Given(0.0, Certainty.HIGH)

CASES = [
    (Behaviour.AT_ONCE, [], False, 0.0),
    (Behaviour.AT_ONCE, [HALF], True, 0.5),
    (Behaviour.AT_END, [RIGHT], False, 1.0),
    (Behaviour.AT_END, [RIGHT, WRONG], False, 0.0),
    (Behaviour.AT_END, [RIGHT, Given(0.0, late=True)], False, 1.0),
    (Behaviour.TRIES, [WRONG], False, 0.0),
    (Behaviour.TRIES, [WRONG, RIGHT], True, 2 / 3),
    (Behaviour.TRIES, [HALF, WRONG, WRONG], True, 0.5),
    (Behaviour.TRIES, [WRONG, WRONG, RIGHT], True, 1 / 3),
    (Behaviour.CERTAINTY, [SURE_RIGHT], True, 3.0),
    (Behaviour.CERTAINTY, [SURE_WRONG], True, -6.0),
    (Behaviour.CERTAINTY, [Given(0.0, Certainty.LOW)], True, 0.0),
]


@pytest.mark.parametrize(("behaviour", "responses", "settled", "mark"), CASES)
def test_what_responses_settle_and_earn(
    behaviour: Behaviour, responses: list[Given], settled: bool, mark: float
) -> None:
    assert is_settled(behaviour, responses) is settled
    assert earned(behaviour, responses) == pytest.approx(mark)


scores = st.floats(0, 1)
one_question = st.lists(
    st.builds(Given, scores, st.sampled_from(Certainty), st.booleans()), min_size=1, max_size=3
)


@given(st.sampled_from(Behaviour), st.lists(one_question, min_size=1, max_size=5), st.randoms())
def test_any_interleaving_earns_what_the_order_earns(behaviour, asked, chance) -> None:  # type: ignore[no-untyped-def]
    in_order = [earned(behaviour, responses) for responses in asked]
    turns = [number for number, responses in enumerate(asked) for _ in responses]
    chance.shuffle(turns)
    came, left = defaultdict(list), [list(responses) for responses in asked]
    for number in turns:
        came[number].append(left[number].pop(0))
    assert [earned(behaviour, came[number]) for number in range(len(asked))] == in_order


@given(st.sampled_from(Behaviour), one_question)
def test_no_question_earns_more_than_the_best(behaviour, responses) -> None:  # type: ignore[no-untyped-def]
    assert -6 <= earned(behaviour, responses) <= best(behaviour)


@given(st.sampled_from(Behaviour), one_question)
def test_what_came_late_earns_nothing(behaviour, responses) -> None:  # type: ignore[no-untyped-def]
    late = [Given(one.score, one.certainty, late=True) for one in responses]
    assert earned(behaviour, late) == 0
