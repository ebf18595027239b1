"""A store with open questions and one item of every kind, and interviews over it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from app.accounts.queries import Learner, local_owner
from app.db.store import Store
from app.interview import service
from app.interview.paper import gather, make_paper
from app.interview.pool import pool
from app.kernel.clock import FixedClock
from app.library.importing import Importer
from app.library.katex import KatexTypesetter
from app.main import create_app
from app.rehearsal.blueprint import Blueprint, Form, Level, Section
from app.rehearsal.drawing import draw
from app.settings import Settings
from app.study.day import today
from app.study.service import enrol
from tests.quiz.conftest import one_of_each

Begin = Callable[..., int]
QUESTIONS = """
# Interview notes

## Recurrent networks

### Why do gradients vanish in an RNN? [senior]

**Answer:** The gradient is a product of Jacobians, $\\prod_t J_t$, whose norms are below one.

**Key points:**
- a product of Jacobians
- spectral norm below one
- the effect grows with the length

**Follow-ups:**
- What does gradient clipping *not* solve?
- How does an LSTM help?

### What is truncated backpropagation through time? [junior]

**Answer:** Gradients flow back a fixed number of steps only.

**Key points:**
- a window of steps
- state is carried, gradient is not

## Attention

### Why are dot products scaled by $\\sqrt{d}$? [senior]

**Answer:** Their variance grows with $d$, and the softmax would saturate.

**Key points:**
- variance grows with $d$
- a saturated softmax has small gradients

### What does multi-head attention buy? [staff]

**Answer:** Several relations at once, at the same cost.

**Key points:**
- several subspaces
- the same cost
"""
EVERY_FORM = tuple(Section(form, 1, 2) for form in Form)


def whole(*sections: Section, minutes: int = 15, **more: object) -> Blueprint:
    rules: dict[str, object] = {"may_pause": True, **more}
    return Blueprint(
        "A quarter", Level.SENIOR, minutes, sections or (Section(Form.OPEN, 2, 5), *EVERY_FORM[1:]), **rules
    )  # type: ignore[arg-type]


def fill(store: Store, folder: Path, clock: FixedClock, typesetter: KatexTypesetter) -> None:
    for name, text in (("kinds.md", one_of_each()), ("interview.md", QUESTIONS)):
        (folder / name).write_text(text, encoding="utf-8")
        Importer.over(store, clock, typesetter).import_file(folder / name)


@pytest.fixture
def store(empty_store: Store, tmp_path: Path, clock: FixedClock, typesetter: KatexTypesetter) -> Store:
    fill(empty_store, tmp_path, clock, typesetter)
    return empty_store


@pytest.fixture
def learner(store: Store) -> Learner:
    with store.write() as tx:
        learner = local_owner(tx)
        enrol(tx, learner)
    return learner


@pytest.fixture
def begin(store: Store, learner: Learner, clock: FixedClock, typesetter: KatexTypesetter) -> Begin:
    """Starts an interview; gives its number. Its questions come in the order of the blueprint's sections."""

    def start(blueprint: Blueprint | None = None, seed: int = 7, learner_id: int | None = None) -> int:
        wish = blueprint or whole()
        with store.read() as tx:
            day = today(clock.now(), learner.preferences).context.day
            drawn = draw(pool(tx, learner.id, (), day), wish, seed)
            assert drawn.is_full, drawn.shortages
            material = gather(tx, drawn)
        paper = make_paper(material, wish, seed, typesetter)
        with store.write() as tx:
            return service.start_attempt(
                tx, learner_id or learner.id, wish, "a-quarter", seed, paper, clock.now()
            )

    return start


@pytest.fixture
def client(store: Store, tmp_path: Path, clock: FixedClock) -> Iterator[TestClient]:
    settings = Settings(
        data_dir=tmp_path, database_url=store.engine.url.render_as_string(), hosts="testserver"
    )
    with TestClient(create_app(settings, clock, store, works=False)) as made:
        yield made
