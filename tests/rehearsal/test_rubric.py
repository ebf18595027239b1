"""Marks and the rule to pass, against numbers that were worked out by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.rehearsal.rubric import (
    ANCHORS,
    NOTHING_CHOSEN,
    NOTHING_SAID,
    RULES,
    Dimension,
    Marks,
    Weighed,
    judge,
    mark_of_points,
    mark_of_share,
    rule_of,
)


@pytest.mark.parametrize(
    ("points", "marks"),
    [
        (1, [1, 4]),
        (3, [1, 2, 3, 4]),
        (4, [1, 1, 2, 3, 4]),
        (5, [1, 1, 2, 3, 3, 4]),
        (7, [1, 1, 1, 2, 2, 3, 3, 4]),
        (10, [1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4]),
    ],
)
def test_correctness_comes_from_the_points(points: int, marks: list[int]) -> None:
    assert [mark_of_points(ticked, points) for ticked in range(points + 1)] == marks


def test_without_points_there_is_nothing_to_go_by() -> None:
    assert mark_of_points(0, 0) is None


@given(st.integers(1, 40), st.integers(0, 40))
def test_one_more_point_never_costs(points: int, ticked: int) -> None:
    ticked = min(ticked, points)
    assert mark_of_share(ticked / points) >= mark_of_share(max(0, ticked - 1) / points)


def test_a_mark_is_the_mean_of_what_was_judged() -> None:
    assert Marks(4, 2, 3).mean == 3
    assert Marks(4, None, 3).mean == 3.5
    assert Marks(2).mean == 2
    assert Marks().mean is None
    assert (NOTHING_SAID.mean, NOTHING_CHOSEN.mean) == (1, 1)


def test_an_attempt_is_judged_by_its_minutes() -> None:
    # Open, 5 min: (3 + 2 + 4) / 3 = 3. Open, 10 min: (4 + 4 + 3) / 3 = 11/3. An item, 1 min: 1.
    # Average: (5 * 3 + 10 * 11/3 + 1 * 1) / 16 = (15 + 36.667 + 1) / 16 = 3.29167
    # Correctness: (5 * 3 + 10 * 4 + 1) / 16 = 3.5. Depth: (5 * 2 + 10 * 4) / 15 = 3.333. Clarity: (20 + 30) / 15 = 3.333
    asked = [Weighed(Marks(3, 2, 4), 300), Weighed(Marks(4, 4, 3), 600), Weighed(Marks(1), 60)]
    verdict = judge(asked, "staff")
    assert verdict is not None
    assert verdict.average == pytest.approx(3.2916666667)
    assert dict(verdict.dimensions) == pytest.approx(
        {Dimension.CORRECTNESS: 3.5, Dimension.DEPTH: 10 / 3, Dimension.CLARITY: 10 / 3}
    )
    assert verdict.passes
    assert verdict.sentence == "This would pass: 3.29 of 4, and every dimension at 2.75 or above."


def test_one_strong_side_does_not_pay_for_a_missing_one() -> None:
    verdict = judge([Weighed(Marks(4, 2, 4), 60)], "senior")  # the average is 3.33
    assert verdict is not None
    assert not verdict.passes
    assert verdict.sentence == "This would not pass yet: depth is 2.00, under 2.50."


def test_every_reason_is_said() -> None:
    verdict = judge([Weighed(Marks(2, 1, 3), 60)], "senior")
    assert verdict is not None
    assert verdict.reasons == (
        "the average is 2.00, under 3.00",
        "correctness is 2.00, under 2.50",
        "depth is 1.00, under 2.50",
    )


def test_exactly_at_the_bar_passes_and_a_hair_under_says_how_much() -> None:
    at = judge([Weighed(Marks(2, 3, 4), 1), Weighed(Marks(4, 3, 2), 1)], "senior")
    assert at is not None
    assert at.passes
    under = judge([Weighed(Marks(3, 3, 3), 999), Weighed(Marks(1, 1, 1), 1)], "senior")
    assert under is not None
    assert under.reasons == ("the average is 2.998, under 3.000",)


def test_nothing_judged_is_no_verdict() -> None:
    assert judge([], "senior") is None
    assert judge([Weighed(Marks(), 60)], "senior") is None


def test_the_rule_is_printed() -> None:
    assert RULES["junior"].sentence == (
        "To pass at the level junior, the average must be at least 2.50 of 4, and no dimension may be under 2.00. "
        "Each question counts by its target time."
    )
    assert rule_of("wizard").level == "wizard"
    assert rule_of("wizard").average == rule_of("senior").average
    assert rule_of("").level == "senior"


def test_every_mark_has_words() -> None:
    assert {one: len(set(words)) for one, words in ANCHORS.items()} == dict.fromkeys(Dimension, 4)


@given(
    st.lists(st.builds(Weighed, st.builds(Marks, *[st.integers(1, 4)] * 3), st.floats(1, 3600)), min_size=1)
)
def test_a_verdict_stays_in_its_bounds(asked: list[Weighed]) -> None:
    verdict = judge(asked, "lead")
    assert verdict is not None
    assert 1 - 1e-6 <= verdict.average <= 4 + 1e-6
    assert verdict.passes == (not verdict.reasons)
