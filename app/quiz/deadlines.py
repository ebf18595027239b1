"""Attempts whose time is over end by themselves: what was answered in them must not wait until somebody looks."""

from datetime import datetime

from app.accounts.queries import acting_learner
from app.db.store import Store
from app.quiz.queries import learners_overdue
from app.quiz.service import close_overdue


def close_all_overdue(store: Store, now: datetime) -> None:
    """Ends every learner's, each learner's in a transaction of its own. Where none is over it only reads."""
    with store.read() as tx:
        people = learners_overdue(tx, now)
    for person in people:
        with store.write() as tx:
            close_overdue(tx, acting_learner(tx, person), now)
