"""Change sets: recorded, shown, taken back."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from app.accounts.queries import Learner, local_owner
from app.db.store import Store
from app.handbook.parser import read
from app.kernel.clock import FixedClock
from app.kernel.errors import Conflict, Gone, Invalid, NotFound, Stale
from app.library import images, pending
from app.library.changes import change_sets, note_changes
from app.library.drafts import Drafter
from app.library.editions import stored_bytes
from app.library.found import Found
from app.library.gathering import gather
from app.library.giving import named
from app.library.importing import Importer, slug_of
from app.library.katex import KatexTypesetter
from app.library.models import CardRow, NoteRow, PendingImportRow
from app.library.planning import plan_import
from app.library.preview import Preview, preview_of
from app.library.queries import any_handbook, handbook, handbooks, removed_handbooks
from app.library.reverting import remove, revert
from app.library.service import apply_import
from app.library.stored import look
from app.scheduling.memory import Grade
from app.study import service
from app.study.counting import Held, history_by_note
from app.study.models import ReviewRow
from app.study.queries import resolve_scope, scheduled
from tests.library.test_importing import BOOK

Write = Callable[[str], Path]
REWORDED = BOOK.replace("of a node are", "inside a node are")
IN_DOUBT = (
    "# Trees\n\n## Q1. Why does bagging reduce variance?\n\n"
    "**Answer**: Errors of weakly correlated trees cancel when many of them are averaged.\n",
    "# Trees\n\n## Q1. How does bagging of trees reduce variance?\n\n"
    "**Answer**: Errors of weakly correlated trees cancel; the bias stays as high as it was in each.\n",
)
SHORT = BOOK[: BOOK.index("## Q1.")]


@pytest.fixture
def importer(empty_store: Store, clock: FixedClock, typesetter: KatexTypesetter) -> Importer:
    return Importer.over(empty_store, clock, typesetter)


@pytest.fixture
def take_in(importer: Importer, tmp_path: Path, clock: FixedClock) -> Write:
    """Imports a text as trees.md, a minute after what was before."""

    def take(text: str) -> Path:
        path = tmp_path / "trees.md"
        path.write_text(text)
        clock.advance(timedelta(minutes=1))
        with importer.store.read() as tx:
            by = local_owner(tx).id
        importer.import_file(path, may_shrink=True, by=by)
        return path

    return take


def preview_at(store: Store, path: Path) -> Preview:
    source = gather(path)
    with store.read() as tx:
        return preview_of(tx, slug_of(path), Found.of(read(source), source.digest))


def take_back(store: Store, clock: FixedClock, number: int | None = None) -> int:
    """Reverts the newest import, or the change set of that number."""
    clock.advance(timedelta(minutes=1))
    with store.write() as tx:
        book = any_handbook(tx, "trees").id
        if number is None:
            number = next(one.id for one in change_sets(tx, book) if one.can_be_reverted)
        return revert(tx, "trees", book, number, clock.now(), None)


def test_a_change_set_says_what_it_did_to_each_note(take_in: Write, empty_store: Store) -> None:
    take_in(BOOK)
    path = take_in("An introduction.\n\n" + REWORDED)
    with empty_store.read() as tx:
        second, first = change_sets(tx, handbook(tx, "trees").id)
        assert (first.kind, first.is_first, first.can_be_reverted) == ("import", True, False)
        assert (second.kind, second.is_first, second.can_be_reverted) == ("import", False, True)
        assert second.source == str(path)
        assert second.digest_before == first.digest
        assert stored_bytes(tx, first.digest).decode() == BOOK
        assert stored_bytes(tx, second.digest) == path.read_bytes()
        assert note_changes(tx, first.id, 0, 100) == ([], 0)
        notes, total = note_changes(tx, second.id, 0, 100)
    assert (
        total == len(notes) == sum(number for name, number in second.changes.items() if name != "unchanged")
    )
    impurity = next(note for note in notes if note.kind == "definition")
    assert impurity.change == "reworded"
    assert impurity.new_line == (impurity.old_line or 0) + 2
    assert "of a node" in (impurity.old_text or "")
    assert "inside a node" in (impurity.new_text or "")


def test_a_preview_is_what_the_import_then_does(take_in: Write, empty_store: Store, tmp_path: Path) -> None:
    take_in(BOOK)
    with empty_store.read() as tx:
        rows = tx.execute(select(NoteRow.__table__)).all()
    path = tmp_path / "trees.md"
    path.write_text(REWORDED + "\n## Q2. When do boosted trees overfit?\n\n**Answer**: With noisy labels.\n")
    preview = preview_at(empty_store, path)
    with empty_store.read() as tx:
        assert tx.execute(select(NoteRow.__table__)).all() == rows, "a preview writes nothing"
    take_in(path.read_text())
    with empty_store.read() as tx:
        applied = change_sets(tx, handbook(tx, "trees").id)[0]
        notes, _ = note_changes(tx, applied.id, 0, 100)
    assert preview.counts == applied.changes
    assert [(note.change, note.key, note.new_text) for note in notes] == [
        (note.change, note.key, note.new_text) for note in preview.changes
    ]
    assert not preview.same_text
    again = preview_at(empty_store, path)
    assert again.same_text
    assert again.changes == ()


def test_a_revert_brings_back_text_cards_and_schedules_and_keeps_the_reviews(
    take_in: Write, empty_store: Store, clock: FixedClock
) -> None:
    take_in(BOOK)
    with empty_store.write() as tx:
        learner = local_owner(tx)
        service.enrol(tx, learner)
        question = tx.execute(select(CardRow.id).where(CardRow.kind == "question")).scalar_one()
        service.record_review(tx, learner, question, Grade.EASY, clock.now(), seen_reps=0)
        before = scheduled(tx, learner.id, question)
    take_in(
        SHORT.replace("Gini index", "The Gini index") + "## Pruning\n\n**Pruning**: cutting branches back\n"
    )
    with empty_store.write() as tx:
        service.enrol(tx, learner)
        new = tx.execute(
            select(CardRow.id).where(CardRow.kind == "term").order_by(CardRow.id.desc())
        ).scalars()
        pruning = next(iter(new))
        service.record_review(tx, learner, pruning, Grade.GOOD, clock.now(), seen_reps=0)
        reviews = tx.execute(select(ReviewRow.id, ReviewRow.card_id)).all()
        assert scheduled(tx, learner.id, question).retired
    made = take_back(empty_store, clock)
    with empty_store.write() as tx:
        service.enrol(tx, learner)
        assert scheduled(tx, learner.id, question) == before
        assert scheduled(tx, learner.id, pruning).retired
        assert tx.execute(select(ReviewRow.id, ReviewRow.card_id)).all() == reviews
        book = handbook(tx, "trees")
        newest, middle, first = change_sets(tx, book.id)
        notes, _ = note_changes(tx, newest.id, 0, 100)
    assert (newest.id, newest.kind, newest.digest) == (made, "revert", first.digest)
    assert (middle.reverted_by, middle.can_be_reverted) == (made, False)
    assert {"revived", "retired", "reworded"} <= {note.change for note in notes}
    assert newest.changes == {
        name: sum(note.change == name for note in notes) for name in {note.change for note in notes}
    }


def test_changes_are_taken_back_one_after_the_other(
    take_in: Write, empty_store: Store, clock: FixedClock
) -> None:
    for text in (BOOK, REWORDED, SHORT):
        take_in(text)
    with empty_store.read() as tx:
        book = handbook(tx, "trees").id
        third, second, first = (one.id for one in change_sets(tx, book))
    with pytest.raises(Conflict, match="stands on this"):
        take_back(empty_store, clock, second)
    made = take_back(empty_store, clock, third)
    with pytest.raises(Conflict, match="already reverted"):
        take_back(empty_store, clock, third)
    with pytest.raises(Conflict, match="A revert cannot"):
        take_back(empty_store, clock, made)
    take_back(empty_store, clock, second)
    with pytest.raises(NotFound):
        take_back(empty_store, clock, 999_999)
    with empty_store.read() as tx:
        assert [one.id for one in change_sets(tx, book) if one.can_be_reverted] == [first]


def test_the_first_import_can_be_taken_back_and_forth(
    take_in: Write, empty_store: Store, clock: FixedClock
) -> None:
    path = take_in(BOOK)
    with empty_store.write() as tx:
        learner = local_owner(tx)
        service.enrol(tx, learner)
        question = tx.execute(select(CardRow.id).where(CardRow.kind == "question")).scalar_one()
        service.record_review(tx, learner, question, Grade.EASY, clock.now(), seen_reps=0)
        before = scheduled(tx, learner.id, question)
        cards = handbook(tx, "trees").cards
    take_back(empty_store, clock)
    with empty_store.write() as tx:
        assert handbooks(tx) == []
        assert [book.slug for book in removed_handbooks(tx)] == ["trees"]
        with pytest.raises(Gone, match="was removed"):
            handbook(tx, "trees")
        with pytest.raises(NotFound):
            resolve_scope(tx, "trees", "")
        service.enrol(tx, learner)
        assert scheduled(tx, learner.id, question).retired
        removal, first = change_sets(tx, any_handbook(tx, "trees").id)
        assert (removal.kind, removal.can_be_reverted, first.reverted_by) == ("removal", True, removal.id)
        assert removal.changes == {"retired": sum(first.changes.values())}
    take_back(empty_store, clock)
    with empty_store.write() as tx:
        service.enrol(tx, learner)
        assert scheduled(tx, learner.id, question) == before
        assert handbook(tx, "trees").cards == cards
        back, removal, first = change_sets(tx, handbook(tx, "trees").id)
        assert (back.kind, removal.reverted_by, removal.can_be_reverted) == ("revert", back.id, False)
        assert (first.reverted_by, first.can_be_reverted) == (None, True)
        remove(tx, "trees", clock.now(), learner.id)
        with pytest.raises(Gone, match="removed before"):
            remove(tx, "trees", clock.now(), learner.id)
        with pytest.raises(NotFound):
            remove(tx, "bushes", clock.now(), learner.id)
    preview = preview_at(empty_store, path)
    assert preview.removed
    assert not preview.same_text
    assert preview.counts.keys() == {"revived"}
    take_in(BOOK)
    with empty_store.write() as tx:
        service.enrol(tx, learner)
        assert scheduled(tx, learner.id, question) == before
        assert len(tx.execute(select(ReviewRow.id)).all()) == 1
        assert change_sets(tx, handbook(tx, "trees").id)[0].kind == "import"


def test_another_book_may_take_the_name_of_one_that_was_removed(
    take_in: Write, importer: Importer, empty_store: Store, clock: FixedClock, tmp_path: Path
) -> None:
    take_in(BOOK)
    with empty_store.write() as tx:
        remove(tx, "trees", clock.now(), None)
    other = tmp_path / "elsewhere" / "trees.md"
    other.parent.mkdir()
    other.write_text("# Trees of the Forest\n\n## Oaks\n\n**Oak**: a tree with acorns\n")
    late = Importer.over(empty_store, clock, importer.typesetter)
    assert late.import_file(other) is not None
    with empty_store.read() as tx:
        book = handbook(tx, "trees")
    assert (book.title, book.questions) == ("Trees of the Forest", 0)


def test_an_id_that_was_taken_back_leaves_the_old_key_free(
    take_in: Write, empty_store: Store, clock: FixedClock
) -> None:
    def keys() -> dict[int, str]:
        with empty_store.read() as tx:
            alive = select(NoteRow.id, NoteRow.key).where(NoteRow.retired_at.is_(None))
            return {row.id: row.key for row in tx.execute(alive)}

    take_in(BOOK)
    before = keys()
    named = BOOK.replace("reduce variance?", "reduce variance? {#bagging-variance}")
    take_in(named)
    assert keys() != before
    # A newcomer takes the key that the question had.
    take_in(
        named + "\n## Q1. Why does bagging reduce variance?\n\n**Answer**: Ask Breiman about his forests.\n"
    )
    take_back(empty_store, clock)
    take_back(empty_store, clock)
    assert keys() == before


def test_a_text_that_is_read_anew_goes_with_the_import_below_it(
    take_in: Write, importer: Importer, empty_store: Store, clock: FixedClock
) -> None:
    take_in(BOOK)
    path = take_in(REWORDED)
    with empty_store.write() as tx:
        tx.execute(update(CardRow).values(answer_html="made by an older Viva"))
    source = gather(path)
    newer = Drafter(importer.typesetter, "newer")
    with empty_store.write() as tx:
        stored = look(tx, "trees")
        planned = plan_import(stored, source, read(source), newer, clock.now())
        before = images.look_at(tx, stored.handbook_id or 0, planned.edits)
        apply_import(tx, replace(planned, before=before))
        reading, import_, _ = change_sets(tx, handbook(tx, "trees").id)
        assert (reading.kind, reading.can_be_reverted, import_.can_be_reverted) == ("reading", False, True)
    take_back(empty_store, clock)
    with empty_store.read() as tx:
        _, reading, import_, _first = change_sets(tx, handbook(tx, "trees").id)
        assert reading.reverted_by == import_.reverted_by is not None
        texts = tx.execute(select(NoteRow.text).where(NoteRow.retired_at.is_(None))).scalars().all()
    assert any("of a node" in text for text in texts)
    assert not any("inside a node" in text for text in texts)


def test_an_import_that_was_looked_at_is_refused_when_the_store_has_changed(
    take_in: Write, importer: Importer, empty_store: Store, clock: FixedClock
) -> None:
    path = take_in(BOOK)
    seen = preview_at(empty_store, path).seen
    take_in(REWORDED)
    path.write_text(SHORT)
    source = gather(path)
    with pytest.raises(Stale, match="has changed"):
        importer.plan("trees", source, read(source), seen=seen)


def test_a_plan_that_was_overtaken_is_refused_whole(
    take_in: Write, importer: Importer, empty_store: Store
) -> None:
    path = take_in(BOOK)
    path.write_text(SHORT)
    source = gather(path)
    planned = importer.plan("trees", source, read(source))
    take_in(REWORDED)
    with empty_store.read() as tx:
        rows = tx.execute(select(NoteRow.__table__)).all()
    with pytest.raises(Stale, match="has changed"), empty_store.write() as tx:
        apply_import(tx, planned)
    with empty_store.read() as tx:
        assert tx.execute(select(NoteRow.__table__)).all() == rows


def test_a_person_settles_what_is_in_doubt(
    take_in: Write, importer: Importer, empty_store: Store, clock: FixedClock
) -> None:
    take_in(IN_DOUBT[0])
    with empty_store.read() as tx:
        learner = local_owner(tx)
    path = take_in_later(importer, IN_DOUBT[1])
    preview = preview_at(empty_store, path)
    assert preview.doubts, "the texts are chosen to be in doubt"
    doubt = preview.doubts[0]
    same = preview.answers(frozenset({doubt.note_id}))
    source = gather(path)
    planned = importer.plan("trees", source, read(source), same)
    with empty_store.write() as tx:
        apply_import(tx, planned, learner.id)
        applied = change_sets(tx, handbook(tx, "trees").id)[0]
        notes, _ = note_changes(tx, applied.id, 0, 100)
    settled = next(note for note in notes if note.note_id == doubt.note_id)
    assert (settled.change, settled.how) == ("reworded", "person")


def take_in_later(importer: Importer, text: str) -> Path:
    with importer.store.read() as tx:
        path = Path(handbook(tx, "trees").source)
    path.write_text(text)
    return path


def test_history_is_counted_by_note(take_in: Write, empty_store: Store, clock: FixedClock) -> None:
    take_in(BOOK)
    with empty_store.write() as tx:
        learner = local_owner(tx)
        service.enrol(tx, learner)
        row = tx.execute(select(CardRow.id, CardRow.note_id).where(CardRow.kind == "question")).one()
        for reps in (0, 1):
            service.record_review(tx, learner, row.id, Grade.AGAIN, clock.now(), seen_reps=reps)
        assert history_by_note(tx, learner.id, handbook(tx, "trees").id) == {row.note_id: Held(1, 2)}


@pytest.fixture
def learner(empty_store: Store) -> Learner:
    with empty_store.read() as tx:
        return local_owner(tx)


def test_files_wait_for_a_day_and_not_in_crowds(
    empty_store: Store, learner: Learner, clock: FixedClock
) -> None:
    packed = pending.pack(BOOK.encode())
    with empty_store.write() as tx:
        first = pending.keep(tx, learner.id, "trees.md", "trees", packed, clock.now())
        assert pending.given(tx, first, learner.id).data == BOOK.encode()
        with pytest.raises(NotFound):
            pending.given(tx, first, learner.id + 1)
        for _ in range(pending.KEPT_AT_ONCE + 4):
            last = pending.keep(tx, learner.id, "trees.md", "trees", packed, clock.now())
        assert len(tx.execute(select(PendingImportRow.id)).all()) == pending.KEPT_AT_ONCE
        with pytest.raises(NotFound):
            pending.given(tx, first, learner.id)
        pending.discard(tx, learner.id, last, clock.now())
        clock.advance(pending.KEPT_FOR + timedelta(seconds=1))
        only = pending.keep(tx, learner.id, "trees.md", "trees", packed, clock.now())
        assert [row.id for row in tx.execute(select(PendingImportRow.id))] == [only]


@pytest.mark.parametrize(
    ("file_name", "name", "expected"),
    [
        ("Trees & Forests.md", "", ("Trees & Forests.md", "trees-forests")),
        ("C:\\notes\\trees.MD", "", ("trees.MD", "trees")),
        ("../../etc/trees.md", "", ("trees.md", "trees")),
        ("trees-v2.markdown", "trees", ("trees-v2.markdown", "trees")),
        ("README.md", "Trees", ("README.md", "trees")),
        ("", "My v1.2 notes", ("My v1.2 notes.md", "my-v1-2-notes")),
        ("面接.md", "", ("面接.md", "面接")),
        ("import.md", "", ("import.md", "import-handbook")),
        ("a\x00b\n.md", "", ("ab.md", "ab")),
    ],
)
def test_names(file_name: str, name: str, expected: tuple[str, str]) -> None:
    assert named(file_name, name) == expected


@pytest.mark.parametrize("file_name", ["", "README.md", "index.md", "notes.pdf", ".md"])
def test_names_that_will_not_do(file_name: str) -> None:
    with pytest.raises(Invalid):
        named(file_name, " ")
