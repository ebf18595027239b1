from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.rehearsal.timing import GRACE, Course, Pace, clock_face, pace_of, spoken_at

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def course(minutes: int = 45) -> Course:
    return Course(START, START + minutes * MINUTE)


def test_the_deadline_and_the_grace() -> None:
    at = course().deadline_at
    assert course().left(at - 3 * MINUTE) == 3 * MINUTE
    assert course().left(at + MINUTE) == timedelta()
    assert not course().is_over(at + GRACE)
    assert course().is_over(at + GRACE + timedelta(microseconds=1))


def test_a_pause_moves_the_deadline_by_its_length_and_nothing_else() -> None:
    paused = course().pause(START + 10 * MINUTE)
    assert paused.left(START + 300 * MINUTE) == 35 * MINUTE
    assert not paused.is_over(START + 300 * MINUTE)
    again = paused.resume(START + 300 * MINUTE)
    assert again.left(START + 301 * MINUTE) == 34 * MINUTE
    assert again.used(START + 301 * MINUTE) == 11 * MINUTE


def test_pausing_twice_is_pausing_once_and_resuming_what_goes_on_changes_nothing() -> None:
    once = course().pause(START + MINUTE)
    assert once.pause(START + 2 * MINUTE) == once
    assert course().resume(START + MINUTE) == course()


def test_a_clock_that_went_back_during_a_pause_takes_nothing_away() -> None:
    paused = course().pause(START + 10 * MINUTE)
    assert paused.resume(START).deadline_at == course().deadline_at


@given(st.lists(st.integers(0, 90), max_size=8))
def test_time_used_and_left_are_the_whole(gaps: list[int]) -> None:
    """Whatever is paused and resumed, what was used and what is left make up the interview."""
    one, now = course(), START
    for number, gap in enumerate(gaps):
        now += gap * MINUTE / 4
        one = one.resume(now) if number % 2 else one.pause(now)
        if one.left(now):
            assert one.used(now) + one.left(now) == 45 * MINUTE


@pytest.mark.parametrize(
    ("spent", "pace"), [(0, Pace.CALM), (44, Pace.CALM), (45, Pace.NEAR), (60, Pace.NEAR), (61, Pace.OVER)]
)
def test_the_pace(spent: int, pace: Pace) -> None:
    assert pace_of(timedelta(seconds=spent), timedelta(seconds=60)) is pace


@pytest.mark.parametrize(
    ("minutes", "seconds"), [(60, (1800, 300, 60)), (15, (450, 300, 60)), (10, (300, 60)), (2, (60,)), (1, (30,))]
)  # fmt: skip
def test_the_clock_speaks_sparingly(minutes: int, seconds: tuple[int, ...]) -> None:
    assert spoken_at(minutes) == seconds


def test_the_face_of_the_clock() -> None:
    assert [clock_face(timedelta(seconds=n)) for n in (0, 65, 3600, 3725, -4)] == [
        "00:00", "01:05", "1:00:00", "1:02:05", "00:00"
    ]  # fmt: skip
