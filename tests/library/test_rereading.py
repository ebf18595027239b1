"""Handbooks whose files are gone, read anew by a newer Viva."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import delete, select, update

from app.db.store import Store
from app.kernel.clock import FixedClock
from app.library.changes import change_sets
from app.library.importing import Importer
from app.library.jobs import begin_rereading, functions
from app.library.katex import KatexTypesetter
from app.library.models import CardRow, ChangeSetRow, HandbookRow, SourceTextRow
from app.library.queries import handbook
from app.library.rereading import kept_bundle, outdated
from app.library.reverting import remove
from app.work.models import JobRow
from app.work.worker import Worker
from tests.library.test_importing import BOOK


@pytest.fixture
def worker(empty_store: Store, clock: FixedClock, typesetter: KatexTypesetter) -> Iterator[Worker]:
    made = Worker(empty_store, clock, functions(typesetter))
    yield made
    made.stop()


def by_an_older_viva(store: Store) -> None:
    with store.write() as tx:
        tx.execute(update(HandbookRow).values(renderer="older"))
        tx.execute(update(CardRow).values(answer_html="older", made_of="older"))


def answers(store: Store) -> set[str]:
    with store.read() as tx:
        return set(tx.execute(select(CardRow.answer_html)).scalars())


@pytest.mark.parametrize("many", [False, True])
def test_a_handbook_is_read_anew_from_the_texts_that_are_kept(
    empty_store: Store,
    clock: FixedClock,
    typesetter: KatexTypesetter,
    worker: Worker,
    tmp_path: Path,
    many: bool,
) -> None:
    place = tmp_path / ("trees" if many else "trees.md")
    if many:
        place.mkdir()
        (place / "01-trees.md").write_text(BOOK + "\n![A tree](tree.png)\n")
        (place / "02-more.md").write_text("# More\n\n**Pruning**: cutting branches back\n")
        (place / "tree.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(40))
    else:
        place.write_text(BOOK)
    Importer.over(empty_store, clock, typesetter).import_file(place)
    before = answers(empty_store)
    begin_rereading(empty_store, typesetter, clock.now())
    worker.run_waiting()
    with empty_store.read() as tx:
        assert tx.execute(select(JobRow.id)).all() == [], "nothing is outdated yet"
    by_an_older_viva(empty_store)
    for _ in range(2):  # as two processes would
        begin_rereading(empty_store, typesetter, clock.now())
    worker.run_waiting()
    assert answers(empty_store) == before
    with empty_store.read() as tx:
        reading, first = change_sets(tx, handbook(tx, "trees").id)
    assert (reading.kind, reading.by, reading.digest) == ("reading", None, first.digest)
    assert set(reading.changes) == {"unchanged"}
    begin_rereading(empty_store, typesetter, clock.now())
    worker.run_waiting()
    with empty_store.read() as tx:
        assert len(tx.execute(select(ChangeSetRow.id)).all()) == 2


def test_what_is_not_kept_whole_waits_for_its_files(
    empty_store: Store, clock: FixedClock, typesetter: KatexTypesetter, worker: Worker, tmp_path: Path
) -> None:
    place = tmp_path / "trees"
    place.mkdir()
    (place / "trees.md").write_text(BOOK)
    (place / "handbook.toml").write_text('title = "Trees, all of them"\n')
    Importer.over(empty_store, clock, typesetter).import_file(place)
    by_an_older_viva(empty_store)
    with empty_store.write() as tx:
        assert kept_bundle(tx, "trees") is not None
        tx.execute(delete(SourceTextRow))
    with empty_store.read() as tx:
        assert kept_bundle(tx, "trees") is None
        assert kept_bundle(tx, "none") is None
    begin_rereading(empty_store, typesetter, clock.now())
    worker.run_waiting()
    assert answers(empty_store) == {"older"}


def test_a_removed_handbook_is_left_alone(
    empty_store: Store, clock: FixedClock, typesetter: KatexTypesetter, tmp_path: Path
) -> None:
    path = tmp_path / "trees.md"
    path.write_text(BOOK)
    Importer.over(empty_store, clock, typesetter).import_file(path)
    by_an_older_viva(empty_store)
    with empty_store.write() as tx:
        assert outdated(tx, "newer") == ["trees"]
        remove(tx, "trees", clock.now(), None)
        assert outdated(tx, "newer") == []
