from math import nextafter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.scheduling.fuzz import bounds, chance, days_within

ALMOST_ONE = nextafter(1.0, 0.0)


@pytest.mark.parametrize(
    ("interval", "minimum", "maximum", "expected"),
    [
        (1.0, 1, 1000, (1, 1)),
        (2.49, 1, 1000, (2, 2)),
        (2.5, 1, 1000, (2, 4)),
        (7.0, 1, 1000, (5, 9)),
        (17.0, 1, 1000, (14, 20)),
        (20.0, 3, 1000, (17, 23)),
        (37.0, 1, 1000, (33, 41)),
        (100.0, 1, 99, (93, 99)),
        (100.0, 97, 103, (97, 103)),
        (3.0, 3, 3, (3, 3)),
    ],
)
def test_the_range_of_an_interval(
    interval: float, minimum: int, maximum: int, expected: tuple[int, int]
) -> None:
    assert bounds(interval, minimum, maximum) == expected


def test_a_lower_bound_that_leaves_one_day_leaves_two() -> None:
    assert (days_within(2.0, 3, 1000, 0.0), days_within(2.0, 3, 1000, ALMOST_ONE)) == (3, 4)
    assert bounds(2.0, 3, 1000) == (3, 4)


def test_without_fuzz_an_interval_is_rounded_and_bounded() -> None:
    assert [days_within(i, 1, 100, None) for i in (0.1, 1.5, 2.5, 101.0)] == [1, 2, 3, 100]


@given(st.floats(0, 1e6), st.integers(1, 36_500), st.integers(1, 36_500), st.floats(0, ALMOST_ONE))
def test_the_bounds_hold(interval: float, minimum: int, maximum: int, at: float) -> None:
    assert min(minimum, maximum) <= days_within(interval, minimum, maximum, at) <= maximum


def test_chance_is_even_and_repeats() -> None:
    draws = [chance(card, reps) for card in range(40) for reps in range(25)]
    assert draws == [chance(card, reps) for card in range(40) for reps in range(25)]
    tenths = [sum(t / 10 <= d < (t + 1) / 10 for d in draws) for t in range(10)]
    assert sum(tenths) == 1000
    assert min(tenths) > 60
