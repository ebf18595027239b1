"""The schedule follows the library: what was retired or moved there is so for the learner, from the next request on."""

from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select

from app.db.store import Store
from app.kernel.clock import FixedClock
from app.library.importing import Importer
from app.library.katex import KatexTypesetter
from app.library.models import CardRow
from app.main import create_app
from app.settings import Settings
from app.study.models import ScheduleRow

TWO = """# Trees

## Splitting

**Impurity**: how mixed the labels of a node are

## Ensembles

**Bagging**: trees on bootstrap samples, averaged
"""


@pytest.fixture
def importer(empty_store: Store, clock: FixedClock, typesetter: KatexTypesetter) -> Importer:
    return Importer.over(empty_store, clock, typesetter)


def differing(store: Store) -> list[tuple[object, ...]]:
    """Cards whose schedule says something else than the library."""
    with store.read() as tx:
        rows = tx.execute(
            select(
                ScheduleRow.handbook_id,
                CardRow.handbook_id,
                ScheduleRow.topic_id,
                CardRow.topic_id,
                ScheduleRow.position,
                CardRow.position,
                ScheduleRow.retired,
                CardRow.retired_at.is_not(None),
            ).join(CardRow, CardRow.id == ScheduleRow.card_id)
        )
        return [tuple(row) for row in rows if any(row[n] != row[n + 1] for n in range(0, 8, 2))]


def test_a_session_goes_on_when_its_next_card_is_retired(
    settings: Settings, empty_store: Store, importer: Importer, clock: FixedClock, tmp_path: Path
) -> None:
    path = tmp_path / "trees.md"
    path.write_text(TWO)
    importer.import_file(path)
    with TestClient(create_app(settings, clock, empty_store)) as client:
        shown = client.get("/api/v1/cards/next").json()["card"]
        gone, kept = TWO.split("## Ensembles")
        path.write_text(gone if shown["breadcrumb"][-1] == "Ensembles" else f"# Trees\n\n## Ensembles{kept}")
        importer.import_file(path, may_shrink=True)
        answer = client.post(
            f"/api/v1/cards/{shown['id']}/reviews", json={"grade": 3, "seen_reps": shown["memory"]["reps"]}
        )
        assert answer.status_code == 410
        following = client.get("/api/v1/cards/next").json()["card"]
        assert following["id"] != shown["id"]
        with empty_store.read() as tx:
            retired = select(CardRow.retired_at.is_not(None)).where(CardRow.id == following["id"])
            assert not tx.execute(retired).scalar_one()


def test_places_follow_an_import(
    settings: Settings, empty_store: Store, importer: Importer, clock: FixedClock, tmp_path: Path
) -> None:
    path = tmp_path / "trees.md"
    path.write_text(TWO)
    importer.import_file(path)
    with TestClient(create_app(settings, clock, empty_store)) as client:
        client.get("/api/v1/cards/next")
        assert differing(empty_store) == []
        first, second = TWO.split("## Ensembles")
        heading, body = first.split("## Splitting")
        path.write_text(
            f"{heading}## Ensembles{second}\n## Splitting{body}\n## More\n\n**Boosting**: trees one by one\n"
        )
        importer.import_file(path)
        assert differing(empty_store) != []
        client.get("/api/v1/cards/next")
        assert differing(empty_store) == []
