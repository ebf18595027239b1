"""A store with a small handbook, and interviews that were sat and judged in it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from app.accounts.queries import Learner
from app.db.store import Store
from app.interview.debrief_marking import Opinion, record_guess, record_opinion
from app.interview.debrief_reads import By
from app.interview.queries import attempt
from app.kernel.clock import FixedClock
from app.library.importing import Importer
from app.library.katex import KatexTypesetter
from app.rehearsal.report import Guess
from tests.interview.debriefing.sitting import BOOK, Sat, sit

Sit = Callable[..., int]
GUESS = Guess(3.0, passes=True)
BY_HAND = {1: Opinion((0, 1, 2), None, 3, 4, "Say why."), 2: Opinion((0, 1, 3), None, 2, 3)}


def read_words(client: TestClient) -> None:
    """What the worker does while an interview goes on."""
    client.app.state.wiring.worker.run_waiting()  # type: ignore[attr-defined]


@pytest.fixture
def store(empty_store: Store, tmp_path: Path, clock: FixedClock, typesetter: KatexTypesetter) -> Store:
    path = tmp_path / "small.md"
    path.write_text(BOOK, encoding="utf-8")
    Importer.over(empty_store, clock, typesetter).import_file(path)
    return empty_store


@pytest.fixture
def sat(store: Store, learner: Learner, clock: FixedClock, typesetter: KatexTypesetter) -> Sit:
    """Stores an interview that was sat; gives its number."""

    def sits(*paper: Any, **how: Any) -> int:
        papers = {"paper": paper} if paper else {}
        return sit(store, typesetter, learner.id, clock.now(), **papers, **how)

    return sits


@pytest.fixture
def debriefed(store: Store, learner: Learner, clock: FixedClock, sat: Sit) -> Sit:
    """Stores an interview that was sat and judged; gives its number."""

    def make(
        opinions: dict[int, Opinion] = BY_HAND, *paper: Sat, guess: Guess | None = GUESS, **how: Any
    ) -> int:
        number = sat(*paper, **how)
        with store.write() as tx:
            record_guess(tx, learner, number, guess)
            own = attempt(tx, learner.id, number)
            for position, opinion in opinions.items():
                record_opinion(tx, own, position, opinion, clock.now(), by=By.LEARNER)
        return number

    return make
