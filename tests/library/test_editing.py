"""Writing in Viva: an edit is an import of the text with a stretch replaced."""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from app.accounts.queries import local_owner
from app.db.store import Store
from app.handbook.editing import base_of
from app.kernel.clock import FixedClock
from app.kernel.errors import Invalid, NotFound
from app.library.changes import change_sets, note_changes
from app.library.editing import GONE, Answer, Careless, NewQuestion, Overtaken, Rewrite, Saved, Wish, write
from app.library.editions import edition, find_stretch, key_at, origin_of
from app.library.importing import Importer
from app.library.katex import KatexTypesetter
from app.library.models import CardRow, NoteRow
from app.library.queries import handbook
from app.library.reverting import revert
from app.library.shelves import Shelf, take_in
from app.library.stored import is_written_on
from app.scheduling.memory import Grade
from app.study import service
from app.study.queries import scheduled
from tests.library.test_importing import BOOK

SLUG = "trees"
WAITING = BOOK + "\n## Q2. When do trees overfit?\n\nTo be completed.\n"
SPLITTING = BOOK[BOOK.index("## Splitting") : BOOK.index("\n\n## Ensembles")]


@dataclass
class Desk:
    """A handbook from a file, and somebody who writes in it."""

    importer: Importer
    clock: FixedClock
    content: Path

    @property
    def path(self) -> Path:
        return self.content / "handbooks" / "trees.md"

    def take_in(self, text: str | bytes) -> None:
        self.clock.advance(timedelta(minutes=1))
        self.path.write_bytes(text.encode() if isinstance(text, str) else text)
        list(take_in(self.importer, [Shelf("content/handbooks", self.content / "handbooks")]))

    def text(self) -> str:
        with self.importer.store.read() as tx:
            return edition(tx, SLUG).bundle.sources[0].data.decode()

    def base(self, key: str, *, below: bool = False) -> str:
        with self.importer.store.read() as tx:
            stretch = find_stretch(tx, edition(tx, SLUG), key, below=below)
        assert stretch is not None
        return stretch.base

    def write(self, wish: Wish, *, anyway: bool = False) -> Saved:
        self.clock.advance(timedelta(minutes=1))
        with self.importer.store.read() as tx:
            by = local_owner(tx).id
        return write(self.importer, SLUG, wish, by, anyway=anyway)

    def rewrite(self, key: str, text: str, *, below: bool = False, anyway: bool = False) -> Saved:
        return self.write(Rewrite(key, below, self.base(key, below=below), text), anyway=anyway)

    def revert(self) -> None:
        self.clock.advance(timedelta(minutes=1))
        with self.importer.store.write() as tx:
            book = handbook(tx, SLUG).id
            revert(tx, SLUG, book, change_sets(tx, book)[0].id, self.clock.now(), None)

    def kinds(self) -> list[str]:
        with self.importer.store.read() as tx:
            return [one.kind for one in change_sets(tx, handbook(tx, SLUG).id)]


@pytest.fixture
def desk(empty_store: Store, clock: FixedClock, typesetter: KatexTypesetter, tmp_path: Path) -> Desk:
    made = Desk(Importer.over(empty_store, clock, typesetter), clock, tmp_path)
    made.path.parent.mkdir()
    made.take_in(WAITING)
    return made


def test_an_edit_is_a_change_set_of_its_own_that_can_be_taken_back(desk: Desk) -> None:
    saved = desk.rewrite("splitting", SPLITTING.replace("of a node", "inside a node"))
    assert saved.outcome is not None
    assert {name: n for name, n in saved.outcome.changes.items() if name != "unchanged"} == {"reworded": 2}
    assert desk.text() == WAITING.replace("of a node", "inside a node")
    assert desk.kinds() == ["edit", "import"]
    assert desk.path.read_text() == WAITING, "the author's file is never written"
    with desk.importer.store.read() as tx:
        newest = change_sets(tx, handbook(tx, SLUG).id)[0]
        assert newest.by == local_owner(tx).name
        assert key_at(tx, handbook(tx, SLUG).id, saved.lines) == "splitting"
    desk.revert()
    assert desk.text() == WAITING
    assert desk.kinds() == ["revert", "edit", "import"]


def test_bytes_outside_of_an_edit_stay(desk: Desk) -> None:
    data = WAITING.replace("\n", "\r\n").replace("Entropy", "Entropie é").encode("utf-8-sig")
    desk.take_in(data)
    desk.rewrite("ensembles", "## Ensembles\n\n**Boosting** trains many trees one after the other.")
    with desk.importer.store.read() as tx:
        made = edition(tx, SLUG).bundle.sources[0].data
    old, new = (
        b"**Bagging** trains many trees on bootstrap samples and averages them.",
        b"**Boosting** trains many trees one after the other.",
    )
    assert made == data.replace(old, new)


def test_a_rewritten_question_keeps_its_history(desk: Desk) -> None:
    with desk.importer.store.write() as tx:
        learner = local_owner(tx)
        service.enrol(tx, learner)
        card = tx.execute(select(CardRow.id).where(CardRow.kind == "question")).scalar_one()
        service.record_review(tx, learner, card, Grade.EASY, desk.clock.now(), seen_reps=0)
    saved = desk.rewrite(
        question_key(desk),
        "## Q1. What cancels?\n\n**Answer**: Noise, by the law of large numbers.",
    )
    assert saved.outcome is not None
    assert "retired" not in saved.outcome.changes
    with desk.importer.store.read() as tx:
        assert not scheduled(tx, learner.id, card).retired
        assert scheduled(tx, learner.id, card).memory.reps == 1
        notes, _ = note_changes(tx, saved.outcome.change_set, 0, 10)
        assert [(one.change, one.how) for one in notes if one.kind == "question"] == [("reworded", "person")]


def question_key(desk: Desk, words: str = "bagging") -> str:
    with desk.importer.store.read() as tx:
        asked = tx.execute(
            select(NoteRow.key).where(NoteRow.kind == "question", NoteRow.text.contains(words))
        )
        return asked.scalar_one()


def test_an_edit_goes_on_the_new_text_where_another_part_changed(desk: Desk) -> None:
    base = desk.base("ensembles")
    desk.rewrite("splitting", "## Splitting\n\nTrees are split.", anyway=True)
    desk.write(Rewrite("ensembles", False, base, "## Ensembles\n\nMany trees."))
    assert "Trees are split." in desk.text()
    assert "Many trees." in desk.text()


def test_an_edit_that_was_overtaken_changes_nothing(desk: Desk) -> None:
    base = desk.base("ensembles")
    desk.rewrite("ensembles", "## Ensembles\n\nMine.")
    before = desk.text()
    with pytest.raises(Overtaken, match="changed meanwhile"):
        desk.write(Rewrite("ensembles", False, base, "## Ensembles\n\nYours."))
    assert desk.text() == before
    desk.write(
        Rewrite("ensembles", False, base_of("## Ensembles\n\nMine."), "## Ensembles\n\nMine and yours.")
    )
    assert "Mine and yours." in desk.text()


def test_what_is_gone_can_be_added_again(desk: Desk) -> None:
    base = desk.base("ensembles")
    desk.rewrite("ensembles", "")
    with pytest.raises(Overtaken, match="not in the handbook"):
        desk.write(Rewrite("ensembles", False, base, "## Ensembles\n\nMine."))
    desk.write(Rewrite("ensembles", False, GONE, "## Ensembles\n\nMine."))
    assert desk.text().endswith("\n\n## Ensembles\n\nMine.\n")


def test_an_open_fence_does_not_take_the_rest_away_unasked(desk: Desk) -> None:
    before = desk.text()
    with pytest.raises(Careless, match="outside of the text"):
        desk.rewrite("splitting", "## Splitting\n\n```\nopen")
    assert desk.text() == before
    assert desk.rewrite("splitting", "## Splitting\n\n```\nopen", anyway=True).outcome is not None


def test_the_same_text_is_no_change(desk: Desk) -> None:
    with desk.importer.store.read() as tx:
        stretch = find_stretch(tx, edition(tx, SLUG), "splitting")
    assert stretch is not None
    assert desk.rewrite("splitting", stretch.text).outcome is None
    assert desk.kinds() == ["import"]


def test_a_question_is_answered_where_its_placeholder_stands(desk: Desk) -> None:
    key = question_key(desk, "overfit")
    with desk.importer.store.read() as tx:
        note = tx.execute(select(NoteRow.id).where(NoteRow.key == key)).scalar_one()
        assert origin_of(tx, note_id=note).unanswered
    desk.write(Answer(key, "When they are **deep**.\n\n- and the labels noisy"))
    assert desk.text() == WAITING.replace(
        "To be completed.", "When they are **deep**.\n\n- and the labels noisy"
    )
    with desk.importer.store.read() as tx:
        assert not origin_of(tx, note_id=note).unanswered
    with pytest.raises(Overtaken, match="has an answer"):
        desk.write(Answer(key, "Never."))


def test_a_question_is_added_like_those_around_it(desk: Desk) -> None:
    desk.write(NewQuestion("", "Why prune?", "To generalise."))
    assert desk.text().endswith("\n\n## Q3. Why prune?\n\n**Answer**: To generalise.\n")
    with pytest.raises(Invalid, match="no place"):
        desk.write(NewQuestion("", "Why plant?", "## Q9. Why not?\n\nSo."))
    with pytest.raises(NotFound):
        desk.write(Answer("no such", "So."))


def test_a_file_does_not_overwrite_what_was_written_in_viva(desk: Desk) -> None:
    desk.rewrite("ensembles", "## Ensembles\n\nMine.")
    mine = desk.text()
    desk.take_in(WAITING)
    assert desk.text() == mine, "nor the very text that was edited"
    desk.take_in(WAITING.replace("Gini index", "Gini"))
    assert desk.text() == mine
    with desk.importer.store.read() as tx:
        assert is_written_on(tx, SLUG)
    desk.revert()
    with desk.importer.store.read() as tx:
        assert not is_written_on(tx, SLUG)
    desk.take_in(WAITING.replace("Gini index", "Gini impurity"))
    assert "Gini impurity\n" in desk.text(), "with the edit taken back, the file speaks again"
