"""What an interview may be drawn from."""

from app.accounts.queries import Learner
from app.db.store import Store
from app.interview.pool import pool, source_of
from app.kernel.clock import FixedClock
from app.quiz.item_service import throw_out


def test_an_item_that_was_thrown_out_is_no_candidate(
    store: Store, learner: Learner, clock: FixedClock
) -> None:
    def items() -> set[int]:
        with store.read() as tx:
            sources = [source_of(one) for one in pool(tx, learner.id, (), clock.now().date())]
        return {number for is_item, number in sources if is_item}

    before = items()
    with store.write() as tx:
        throw_out(tx, learner, min(before), clock.now())
    assert items() == before - {min(before)}
