from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.scheduling.evidence import WEIGHTS, Effect, Evidence, consequence
from app.scheduling.memory import NEW, Grade, MemoryState, Phase
from app.scheduling.replay import Forward, ReviewEvent, replay
from app.scheduling.scheduler import review
from app.scheduling.study_day import DayContext
from tests.scheduling.histories import START, histories, minutes
from tests.scheduling.test_scheduler import NOON, STEADY, TODAY, learned

LEARNED = learned(due_in=6)


def said(state: MemoryState, evidence: Evidence, *, to: int = 0) -> tuple[Effect, MemoryState]:
    found = consequence(state, evidence, NOON, TODAY, TODAY.start_in(to), STEADY, card_id=1)
    return found.effect, found.state


def test_every_kind_has_a_weight() -> None:
    assert set(WEIGHTS) == set(Evidence)


@pytest.mark.parametrize("phase", [Phase.NEW, Phase.LEARNING, Phase.RELEARNING])
@pytest.mark.parametrize("evidence", list(Evidence))
def test_what_is_not_learned_is_left_alone(phase: Phase, evidence: Evidence) -> None:
    state = NEW if phase is Phase.NEW else replace(LEARNED, phase=phase, due_at=NOON + timedelta(minutes=10))
    assert said(state, evidence) == (Effect.NONE, state)


def test_a_miss_makes_it_due_and_changes_nothing_else() -> None:
    assert said(LEARNED, Evidence.MISSED) == (Effect.FORWARD, replace(LEARNED, due_at=TODAY.start_in(0)))
    assert said(LEARNED, Evidence.MISSED, to=1) == (
        Effect.FORWARD,
        replace(LEARNED, due_at=TODAY.start_in(1)),
    )


@pytest.mark.parametrize("due_in", [0, -3])
def test_what_is_due_already_is_not_moved(due_in: int) -> None:
    state = learned(due_in=due_in)
    assert said(state, Evidence.MISSED) == (Effect.NONE, state)


def test_a_recall_is_a_good_review() -> None:
    good = review(LEARNED, Grade.GOOD, NOON, TODAY, STEADY, card_id=1).state
    assert said(LEARNED, Evidence.RECALLED) == (Effect.REVIEW, good)


def test_a_right_choice_says_nothing() -> None:
    assert said(LEARNED, Evidence.RECOGNISED) == (Effect.NONE, LEARNED)


def test_a_card_takes_one_recall_a_day() -> None:
    today = replace(LEARNED, last_review_at=NOON - timedelta(hours=2), last_study_day=TODAY.day)
    assert said(today, Evidence.RECALLED) == (Effect.NONE, today)
    assert said(today, Evidence.MISSED)[0] is Effect.FORWARD


@pytest.mark.parametrize("evidence", list(Evidence))
def test_a_review_after_the_answer_knows_better(evidence: Evidence) -> None:
    since = replace(LEARNED, last_review_at=NOON + timedelta(minutes=1), last_study_day=TODAY.day)
    assert said(since, evidence) == (Effect.NONE, since)


@given(
    history=histories(),
    evidence=st.sampled_from(Evidence),
    later=minutes,
    to=st.integers(0, 1),
    card=st.integers(1),
)
def test_no_evidence_puts_a_card_off_longer_than_good_does(
    history: list[ReviewEvent], evidence: Evidence, later: int, to: int, card: int
) -> None:
    state = replay(card, history)
    last = history[-1] if history else ReviewEvent(Grade.GOOD, START, DayContext.at(START, TODAY.zone, 4))
    now = last.reviewed_at + timedelta(minutes=later)
    day = DayContext.at(now, last.day.zone, last.day.rollover_hour)
    found = consequence(state, evidence, now, day, day.start_in(to), last.settings, card_id=card)
    if found.effect is Effect.NONE:
        assert found.state == state
        return
    assert state.phase is Phase.REVIEW
    good = review(state, Grade.GOOD, now, day, last.settings, card_id=card).state
    assert found.state.due_at is not None
    assert good.due_at is not None
    assert found.state.due_at <= good.due_at
    if found.effect is Effect.FORWARD:
        assert state.due_at is not None
        assert found.state.due_at < state.due_at
        assert replace(found.state, due_at=state.due_at) == state


def test_a_replay_passes_over_what_a_card_that_is_not_learned_cannot_take() -> None:
    """As where the reviews below were taken back."""
    recall = ReviewEvent(Grade.GOOD, NOON, TODAY, STEADY, by_evidence=True)
    assert replay(1, [recall, Forward(TODAY.start_in(0))]) == NEW
