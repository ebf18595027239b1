from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.scheduling.memory import NEW, Grade, MemoryState, Phase
from app.scheduling.parameters import DEFAULT_PARAMETERS, Settings
from app.scheduling.replay import ReviewEvent, replay
from app.scheduling.scheduler import engine, next_states, retrievability, review
from app.scheduling.study_day import DayContext
from tests.scheduling.histories import histories, settings

BERLIN = ZoneInfo("Europe/Berlin")
NOON = datetime(2026, 3, 27, 11, tzinfo=UTC)
TODAY = DayContext.at(NOON, BERLIN, 4)
STEADY = Settings(fuzz=False)
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)


def learned(stability: float = 10.0, due_in: int = 0, waited: int = 10, **changes: object) -> MemoryState:
    """A card in review, last seen `waited` days before it falls due."""
    state = MemoryState(
        phase=Phase.REVIEW,
        stability=stability,
        difficulty=5.0,
        due_at=TODAY.start_in(due_in),
        last_review_at=TODAY.start_in(due_in - waited),
        last_study_day=TODAY.day + timedelta(due_in - waited),
        reps=3,
    )
    return replace(state, **changes)  # type: ignore[arg-type]


def steps(*minutes: int) -> tuple[timedelta, ...]:
    return tuple(timedelta(minutes=m) for m in minutes)


@pytest.mark.parametrize(
    ("minutes", "step", "expected"),
    [
        ((1, 10), 0, (MINUTE, 5.5 * MINUTE, 10 * MINUTE)),
        ((1, 10), 1, (MINUTE, 10 * MINUTE, DAY * 2)),
        ((1, 10, 100), 1, (MINUTE, 10 * MINUTE, 100 * MINUTE)),
        ((10,), 0, (10 * MINUTE, 15 * MINUTE, DAY * 2)),
        ((10,), 3, (10 * MINUTE, 15 * MINUTE, DAY * 2)),  # there were more steps once
        ((), 0, (DAY, DAY, DAY * 2)),
    ],
)
def test_learning_steps(minutes: tuple[int, ...], step: int, expected: tuple[timedelta, ...]) -> None:
    chosen = replace(STEADY, learning_steps=steps(*minutes))
    choices = next_states(replace(NEW, step=step), NOON, TODAY, chosen, card_id=1)
    assert (choices.again.interval, choices.hard.interval, choices.good.interval) == expected
    assert choices.easy.interval == 8 * DAY
    assert choices.easy.state.phase is Phase.REVIEW


def test_a_first_review_sets_the_memory() -> None:
    choices = next_states(NEW, NOON, TODAY, STEADY, card_id=1)
    assert [c.state.stability for c in choices] == pytest.approx([0.212, 1.2931, 2.3065, 8.2956])
    assert [c.state.difficulty for c in choices] == pytest.approx([6.4133, 5.11217, 2.11810, 1.0], abs=1e-4)
    assert [c.state.step for c in choices] == [0, 0, 1, 0]
    assert choices.good.state == MemoryState(
        phase=Phase.LEARNING,
        step=1,
        stability=choices.good.state.stability,
        difficulty=choices.good.state.difficulty,
        due_at=NOON + 10 * MINUTE,
        last_review_at=NOON,
        last_study_day=date(2026, 3, 27),
        reps=1,
        lapses=0,
    )


def test_a_lapse_is_counted_once_and_relearned() -> None:
    again = review(learned(), Grade.AGAIN, NOON, TODAY, STEADY, card_id=1)
    assert (again.state.phase, again.state.lapses, again.interval) == (Phase.RELEARNING, 1, 10 * MINUTE)
    later = NOON + 10 * MINUTE
    choices = next_states(again.state, later, TODAY, STEADY, card_id=1)
    assert [c.interval for c in choices][:2] == [10 * MINUTE, 15 * MINUTE]
    assert [c.state.phase for c in choices] == [
        Phase.RELEARNING,
        Phase.RELEARNING,
        Phase.REVIEW,
        Phase.REVIEW,
    ]
    assert [c.state.lapses for c in choices] == [1, 1, 1, 1]


def test_a_lapse_without_relearning_steps_comes_back_on_another_day() -> None:
    again = review(learned(), Grade.AGAIN, NOON, TODAY, replace(STEADY, relearning_steps=()), card_id=1)
    assert (again.state.phase, again.state.lapses) == (Phase.REVIEW, 1)
    assert again.interval >= DAY


def test_a_card_is_due_when_a_study_day_begins() -> None:
    for choice in next_states(learned(2.0, waited=2), NOON, TODAY, STEADY, card_id=1):
        if choice.state.phase is Phase.REVIEW:
            assert choice.state.due_at == TODAY.start_in(choice.interval.days)
    assert TODAY.start_in(3) == datetime(
        2026, 3, 30, 2, tzinfo=UTC
    )  # summer time began: 04:00 is 02:00 in UTC


def test_elapsed_days_are_study_days() -> None:
    """From 23:00 to 05:00 is a day with a rollover at four; from 05:00 to 23:00 is none."""
    evening = datetime(2026, 1, 10, 23, tzinfo=UTC)
    utc = ZoneInfo("UTC")
    seen = review(NEW, Grade.EASY, evening, DayContext.at(evening, utc, 4), STEADY, card_id=1).state
    morning = evening + timedelta(hours=6)
    next_day = review(seen, Grade.GOOD, morning, DayContext.at(morning, utc, 4), STEADY, card_id=1).state
    assert next_day.stability is not None
    assert next_day.stability > seen.stability * 1.2  # type: ignore[operator]
    late = evening + timedelta(hours=4)
    same_day = review(seen, Grade.GOOD, late, DayContext.at(late, utc, 4), STEADY, card_id=1).state
    assert same_day.stability == pytest.approx(seen.stability)


@given(st.floats(0.01, 3000), st.integers(1, 3000), settings, st.integers(1, 10**6))
def test_grades_are_in_order(stability: float, waited: int, chosen: Settings, card_id: int) -> None:
    choices = next_states(learned(stability, waited=waited), NOON, TODAY, chosen, card_id=card_id)
    hard, good, easy = (c.interval.days for c in list(choices)[1:])
    longest = chosen.maximum_interval
    assert hard < good or good == longest
    assert good < easy or easy == longest
    assert 1 <= hard <= good <= easy <= longest
    assert choices.again.interval <= choices.hard.interval


def test_chance_does_not_shorten_what_grows() -> None:
    for card in range(300):
        choices = next_states(learned(30.0, waited=30), NOON, TODAY, card_id=card)
        assert choices.hard.interval > 30 * DAY


def test_fuzz_spreads_cards_and_no_preview() -> None:
    state = learned(30.0, waited=30)
    days = {next_states(state, NOON, TODAY, card_id=card).good.interval.days for card in range(100)}
    assert len(days) > 5
    assert len({next_states(state, NOON, TODAY, card_id=7) for _ in range(3)}) == 1


@given(histories(), st.integers(1, 2**40))
def test_replaying_the_log_gives_the_states_that_were_kept(events: list[ReviewEvent], card_id: int) -> None:
    kept = [NEW]
    for e in events:
        preview = next_states(kept[-1], e.reviewed_at, e.day, e.settings, card_id=card_id).of(e.grade)
        assert review(kept[-1], e.grade, e.reviewed_at, e.day, e.settings, card_id=card_id) == preview
        kept.append(preview.state)
    assert [replay(card_id, events[:n]) for n in range(len(events) + 1)] == kept
    assert kept[-1].reps == len(events)


@given(histories())
def test_a_state_is_whole(events: list[ReviewEvent]) -> None:
    state = replay(3, events)
    if not events:
        assert state == NEW
        return
    assert None not in (state.stability, state.difficulty, state.due_at, state.last_study_day)
    assert state.due_at > events[-1].reviewed_at  # type: ignore[operator]
    assert state.due_at.tzinfo is UTC  # type: ignore[union-attr]
    assert 1 <= state.difficulty <= 10  # type: ignore[operator]
    assert 0 <= state.step <= 2


def test_intervals_of_the_reference() -> None:
    """Stability 1, retention 0.1 to 1.0: the values of the reference implementation's own test."""
    intervals = [engine(DEFAULT_PARAMETERS).next_interval(1.0, r / 10, 3) for r in range(1, 11)]
    expected = [3116766, 34793, 2508, 387, 90, 27, 9, 3, 1, 1]
    assert [max(1, round(i)) for i in intervals] == expected


def test_retrievability_falls_to_nine_tenths_in_a_stability() -> None:
    state = learned(10.0)
    seen = state.last_study_day
    assert seen is not None
    assert retrievability(state, seen) == 1.0
    assert retrievability(state, seen + timedelta(10)) == pytest.approx(0.9)
    assert retrievability(state, seen - timedelta(10)) == 1.0
    assert retrievability(state, state.last_review_at + timedelta(days=10)) == pytest.approx(0.9)  # type: ignore[operator]
    assert retrievability(NEW, seen) == 0.0
