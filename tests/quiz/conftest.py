"""A store with one item of every kind, and ways to answer them."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from app import paths
from app.accounts.queries import Learner, local_owner
from app.assessment.attempting import Behaviour
from app.assessment.keeping import item_of
from app.assessment.model import Response
from app.assessment.showing import solution
from app.db.store import Store
from app.kernel.clock import FixedClock
from app.library.importing import Importer
from app.library.katex import KatexTypesetter
from app.main import create_app
from app.quiz import service
from app.quiz.choosing import Wish, draw
from app.quiz.paper import drawn_items, make_paper
from app.quiz.queries import Question
from app.settings import Settings
from app.study.service import enrol

Start = Callable[..., int]


def one_of_each() -> str:
    """A handbook of the items that AUTHORING shows: one of every kind."""
    text = (paths.ROOT / "AUTHORING.md").read_text(encoding="utf-8")
    fences = re.findall(r"^```item\n.*?^```", text, re.DOTALL | re.MULTILINE)
    return "# All kinds\n\n## One of each\n\n" + "\n\n".join(fences) + "\n"


def key_of(asked: Question, seed: int) -> Response:
    key = solution(item_of(asked.item), seed)
    return Response(key.chosen, key.texts)


@pytest.fixture
def store(empty_store: Store, tmp_path: Path, clock: FixedClock, typesetter: KatexTypesetter) -> Store:
    path = tmp_path / "kinds.md"
    path.write_text(one_of_each(), encoding="utf-8")
    Importer.over(empty_store, clock, typesetter).import_file(path)
    return empty_store


@pytest.fixture
def learner(store: Store) -> Learner:
    with store.write() as tx:
        learner = local_owner(tx)
        enrol(tx, learner)
    return learner


@pytest.fixture
def start(store: Store, learner: Learner, clock: FixedClock, typesetter: KatexTypesetter) -> Start:
    """Starts a quiz of all items; gives its number."""

    def begin(behaviour: Behaviour = Behaviour.AT_ONCE, seed: int = 7, **wish: Any) -> int:
        wished = Wish(behaviour=behaviour, **{"count": 20, **wish})
        with store.read() as tx:
            drawn = drawn_items(tx, draw(tx, learner, wished, seed, clock.now()))
        paper = make_paper(drawn, seed, typesetter)
        with store.write() as tx:
            return service.start_attempt(tx, learner, wished, seed, paper, clock.now())

    return begin


@pytest.fixture
def client(store: Store, tmp_path: Path, clock: FixedClock) -> Iterator[TestClient]:
    settings = Settings(
        data_dir=tmp_path, database_url=store.engine.url.render_as_string(), hosts="testserver"
    )
    with TestClient(create_app(settings, clock, store, works=False)) as made:
        yield made
