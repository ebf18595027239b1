"""The log is the truth: whatever is done, replaying it gives exactly what is stored."""

from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from app.accounts.queries import Learner
from app.db.store import Store
from app.kernel.clock import FixedClock
from app.kernel.errors import Conflict, NotFound
from app.scheduling.memory import NEW, Grade
from app.study import service
from app.study.card_actions import act_on_cards, some_cards, undo_card_action
from app.study.models import (
    CardActionCardRow,
    CardActionRow,
    DayRow,
    ResetRow,
    ReviewRow,
    ScheduleRow,
    UndoRow,
)
from app.study.queries import scheduled
from tests.conftest import START

ACTIONS = st.one_of(
    st.tuples(st.sampled_from(Grade), st.integers(0, 3), st.integers(0, 60 * 24 * 40)),
    st.just("undo"),
    st.just("bury"),
    st.tuples(st.just("reset"), st.sets(st.integers(0, 3), min_size=1)),
    st.just("undo the reset"),
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(actions=st.lists(ACTIONS, max_size=25))
def test_replaying_the_log_gives_the_stored_memory(
    store: Store, learner: Learner, clock: FixedClock, actions: list[object]
) -> None:
    clock.instant = START
    with store.write() as tx:
        for table in (UndoRow, DayRow, ResetRow, CardActionCardRow, CardActionRow):
            tx.execute(table.__table__.delete())
        tx.execute(ScheduleRow.__table__.delete())
        tx.execute(ReviewRow.__table__.delete())
        service._add_missing_cards(tx, learner.id)
        cards = tx.execute(select(ScheduleRow.card_id).limit(4)).scalars().all()
        for action in actions:
            act(tx, learner, clock, cards, action)
        for card_id in cards:
            stored = scheduled(tx, learner.id, card_id)
            assert stored is not None
            assert service.replayed(tx, learner.id, card_id) == stored.memory


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    before=st.lists(st.sampled_from(Grade), min_size=1, max_size=4),
    after=st.lists(st.sampled_from(Grade), max_size=4),
)
def test_a_reset_forgets_what_was_before_it_and_undoing_it_remembers(
    store: Store, learner: Learner, clock: FixedClock, before: list[Grade], after: list[Grade]
) -> None:
    clock.instant = START
    with store.write() as tx:
        card, other = tx.execute(
            select(ScheduleRow.card_id).order_by(ScheduleRow.card_id.desc()).limit(2)
        ).scalars()
        act_on_cards(tx, learner, "reset", some_cards(learner, [card, other]), clock.now())
        for grade in before:
            review(tx, learner, clock, card, grade)
        once = scheduled(tx, learner.id, card).memory
        reset = act_on_cards(tx, learner, "reset", some_cards(learner, [card]), clock.now())
        for grade in after:
            review(tx, learner, clock, card, grade)
            review(tx, learner, clock, other, grade)
        alike = scheduled(tx, learner.id, card).memory, scheduled(tx, learner.id, other).memory
        assert [state.reps for state in alike] == [len(after)] * 2
        assert alike[0].stability == alike[1].stability
        for _ in range(2 * len(after) + len(before)):
            service.undo_last_review(tx, learner, clock.now())
        assert scheduled(tx, learner.id, card).memory == NEW
        assert once != NEW
        undo_card_action(tx, learner, reset.id, clock.now())
        assert scheduled(tx, learner.id, card).memory == service.replayed(tx, learner.id, card) == NEW


def review(tx, learner, clock, card_id, grade) -> None:
    clock.advance(timedelta(days=3))
    seen = scheduled(tx, learner.id, card_id)
    service.record_review(tx, learner, card_id, grade, clock.now(), seen_reps=seen.memory.reps)


def act(tx, learner, clock, cards, action) -> None:
    if action == "undo":
        try:
            service.undo_last_review(tx, learner, clock.now())
        except Conflict:
            return
    elif action == "bury":
        service.bury(tx, learner, cards[0], clock.now())
    elif action == "undo the reset":
        newest = tx.execute(select(func.max(CardActionRow.id))).scalar_one()
        try:
            undo_card_action(tx, learner, newest or 0, clock.now())
        except (Conflict, NotFound):
            return
    elif action[0] == "reset":
        chosen = some_cards(learner, [cards[index] for index in action[1]])
        act_on_cards(tx, learner, "reset", chosen, clock.now())
        for index in action[1]:
            assert scheduled(tx, learner.id, cards[index]).memory == NEW
    else:
        grade, index, minutes = action
        clock.advance(timedelta(minutes=minutes))
        seen = scheduled(tx, learner.id, cards[index])
        assert seen is not None
        service.record_review(tx, learner, cards[index], grade, clock.now(), seen_reps=seen.memory.reps)
