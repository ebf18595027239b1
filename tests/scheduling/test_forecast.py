from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.scheduling.forecast import course, expected
from app.scheduling.memory import NEW, MemoryState, Phase
from app.scheduling.scheduler import retrievability

TODAY = date(2026, 11, 30)


def known(stability: float, difficulty: float = 5.0, ago: int = 0) -> MemoryState:
    at = datetime(2026, 11, 30, 12, tzinfo=UTC) - timedelta(ago)
    return MemoryState(
        Phase.REVIEW, stability=stability, difficulty=difficulty, due_at=at, last_review_at=at,
        last_study_day=TODAY - timedelta(ago), reps=3,
    )  # fmt: skip


states = st.one_of(
    st.just(NEW),
    st.builds(known, st.floats(0.1, 2_000), st.floats(1, 10), st.integers(0, 400)),
)


def test_without_reviews_recall_is_the_curves() -> None:
    state = known(12)
    found = course(state, TODAY, TODAY + timedelta(12), TODAY + timedelta(12))
    assert found.recall[0] == pytest.approx(0.9)
    assert found.recall[0] == retrievability(state, TODAY + timedelta(12))


def test_a_new_card_is_known_by_study_alone() -> None:
    found = course(NEW, TODAY, TODAY + timedelta(7), None)
    assert found.recall[0] == 0
    assert found.recall[1] > 0.7
    assert found.recall[-1] > found.recall[1]


def test_the_last_review_is_on_the_eve_at_the_latest() -> None:
    assert len(course(known(3), TODAY, TODAY + timedelta(1), TODAY).recall) == 2
    assert len(course(known(500), TODAY, TODAY + timedelta(5), TODAY + timedelta(400)).recall) == 1


@given(states, st.integers(1, 366), st.integers(-30, 400))
def test_recall_is_a_chance_that_reviews_never_lower(state: MemoryState, days: int, due: int) -> None:
    found = course(state, TODAY, TODAY + timedelta(days), TODAY + timedelta(due))
    assert all(0 <= chance <= 1 for chance in found.recall)
    assert list(found.recall) == sorted(found.recall)
    assert len(found.gains) == len(found.recall) - 1 <= 31


def test_of_no_cards_nothing_is_expected() -> None:
    assert expected([]) == 0
    assert expected([0.5, 1.0]) == 0.75
