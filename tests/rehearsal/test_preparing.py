from datetime import date, timedelta
from itertools import accumulate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.kernel.errors import Invalid
from app.rehearsal.preparing import Prepared, checked, plan, rehearsals
from app.scheduling.forecast import Course

TODAY = date(2026, 11, 30)


@st.composite
def prepared(draw: st.DrawFn) -> list[Prepared]:
    cards = []
    for number in range(draw(st.integers(0, 12))):
        gains = draw(st.lists(st.floats(0, 0.15), max_size=5))
        is_new = draw(st.booleans())
        start = 0.0 if is_new else draw(st.floats(0, 0.25))
        recall = tuple(accumulate(gains, initial=start))
        cards.append(Prepared(number, draw(st.sampled_from("ABC")), Course(recall), start, is_new))
    return cards


def card(number: int, topic: str, *recall: float, new: bool = False) -> Prepared:
    return Prepared(number, topic, Course(recall), recall[0], new)


@given(prepared(), st.integers(1, 30), st.integers(1, 40), st.integers(1, 40), st.floats(1, 120))
def test_more_minutes_never_lower_what_is_expected(
    cards: list[Prepared], days: int, one: int, more: int, seconds: float
) -> None:
    on_day = TODAY + timedelta(days)
    few, many = (plan(cards, TODAY, on_day, minutes, seconds) for minutes in (one, one + more))
    assert many.on_day >= few.on_day - 1e-12
    assert all(
        after.on_day >= before.on_day - 1e-12 for before, after in zip(few.topics, many.topics, strict=True)
    )


@given(prepared(), st.integers(1, 30), st.integers(1, 60), st.floats(1, 120))
def test_a_plan_keeps_to_its_time_and_to_chances(
    cards: list[Prepared], days: int, minutes: int, seconds: float
) -> None:
    found = plan(cards, TODAY, TODAY + timedelta(days), minutes, seconds)
    assert found.minutes <= found.room + 1e-9
    assert found.minutes == pytest.approx(sum(one.minutes for one in found.topics))
    assert 0 <= found.unstudied <= found.on_day + 1e-12 <= 1 + 1e-9
    assert sum(one.cards for one in found.topics) == len(cards)


def test_time_goes_where_it_adds_most() -> None:
    cards = [card(1, "A", 0.8, 0.82), card(2, "B", 0.2, 0.9), card(3, "B", 0.0, 0.9, new=True)]
    found = plan(cards, TODAY, TODAY + timedelta(1), 1, 60)
    assert [(one.topic, one.on_day, one.left_out) for one in found.topics] == [("A", 0.8, 0), ("B", 0.45, 1)]
    assert [one.topic for one in found.leaves_out] == ["B"]
    assert found.eve == (1,)


@pytest.mark.parametrize(
    ("days", "before"),
    [(1, []), (2, [2]), (3, [3]), (5, [3]), (10, [7, 3]), (60, [28, 14, 7, 3])],
)
def test_rehearsals_stand_apart_and_never_on_the_eve(days: int, before: list[int]) -> None:
    on_day = TODAY + timedelta(days)
    assert [(on_day - one).days for one in rehearsals(TODAY, on_day)] == before


@pytest.mark.parametrize(
    ("days", "minutes", "topics", "words"),
    [
        (0, 30, ["A"], "not ahead"),
        (-3, 30, ["A"], "not ahead"),
        (400, 30, ["A"], "more than a year off"),
        (10, 0, ["A"], "0 minutes a day"),
        (10, 5_000, ["A"], "5000 minutes a day"),
        (10, 30, [], "No topic"),
    ],
)
def test_what_no_plan_can_be_made_for(days: int, minutes: int, topics: list[str], words: str) -> None:
    with pytest.raises(Invalid, match=words):
        checked(TODAY, TODAY + timedelta(days), minutes, topics)
