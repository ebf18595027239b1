"""Interviews whose time is over are submitted by whoever notices first: a page, another page, or the server."""

from datetime import datetime

from app.db.store import Store
from app.interview import service
from app.interview.queries import overdue


def close_overdue(store: Store, now: datetime, learner_id: int | None = None) -> int:
    """Submits what is overdue, of all learners or of one; how many."""
    with store.read() as tx:
        late = overdue(tx, now, learner_id)
    closed = 0
    for owner, number in late:
        with store.write() as tx:
            closed += service.submit(tx, owner, number, now, service.DEADLINE)
    return closed
