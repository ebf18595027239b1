"""The log is the truth: whatever is done, replaying it gives exactly what is stored."""

from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from app.accounts.queries import Learner
from app.db.store import Store
from app.kernel.clock import FixedClock
from app.kernel.errors import Conflict
from app.scheduling.memory import Grade
from app.study import service
from app.study.models import DayRow, ReviewRow, ScheduleRow, UndoRow
from app.study.queries import scheduled
from tests.conftest import START

ACTIONS = st.one_of(
    st.tuples(st.sampled_from(Grade), st.integers(0, 3), st.integers(0, 60 * 24 * 40)),
    st.just("undo"),
    st.just("bury"),
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(actions=st.lists(ACTIONS, max_size=25))
def test_replaying_the_log_gives_the_stored_memory(
    store: Store, learner: Learner, clock: FixedClock, actions: list[object]
) -> None:
    clock.instant = START
    with store.write() as tx:
        for table in (UndoRow, DayRow):
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


def act(tx, learner, clock, cards, action) -> None:
    if action == "undo":
        try:
            service.undo_last_review(tx, learner, clock.now())
        except Conflict:
            return
    elif action == "bury":
        service.bury(tx, learner, cards[0], clock.now())
    else:
        grade, index, minutes = action
        clock.advance(timedelta(minutes=minutes))
        seen = scheduled(tx, learner.id, cards[index])
        assert seen is not None
        service.record_review(tx, learner, cards[index], grade, clock.now(), seen_reps=seen.memory.reps)
