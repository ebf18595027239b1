"""A learner who is enrolled in the user's handbook."""

from collections.abc import Callable

import pytest

from app.accounts.queries import Learner, local_owner
from app.db.store import Store
from app.kernel.clock import FixedClock
from app.scheduling.memory import Grade
from app.study import service
from app.study.queries import Scope
from app.study.session import Session, study_session

Review = Callable[[Grade], int]


@pytest.fixture
def learner(store: Store, handbook: str) -> Learner:
    with store.write() as tx:
        learner = local_owner(tx)
        service.enrol(tx, learner)
    return learner


@pytest.fixture
def session(store: Store, learner: Learner, clock: FixedClock) -> Callable[[], Session]:
    """The learner's session as it stands at the clock's instant."""

    def now() -> Session:
        with store.read() as tx:
            return study_session(tx, learner, Scope(), clock.now())

    return now


@pytest.fixture
def grade_next(store: Store, learner: Learner, clock: FixedClock, session: Callable[[], Session]) -> Review:
    """Grades the card that comes next; says which it was."""

    def grade(grade: Grade) -> int:
        card = session().card
        assert card is not None
        with store.write() as tx:
            service.record_review(
                tx,
                learner,
                card.face.id,
                grade,
                clock.now(),
                seen_reps=card.scheduled.memory.reps,
                took_ms=8_000,
            )
        return card.face.id

    return grade
