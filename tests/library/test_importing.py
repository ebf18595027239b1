from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from app.accounts.queries import local_owner
from app.db.store import Store
from app.handbook.limits import MAX_TEXT
from app.handbook.source import Unreadable
from app.kernel.clock import FixedClock
from app.kernel.errors import Conflict, NotFound
from app.library.drafts import Drafter
from app.library.importing import Importer, slug_of
from app.library.katex import KatexTypesetter
from app.library.models import CardRow, FormulaRow, NoteRow, TopicRow
from app.library.queries import handbook, handbooks
from app.scheduling.memory import Grade
from app.study import service
from app.study.models import ReviewRow
from app.study.queries import Scope, scheduled
from app.study.session import study_session
from tests.conftest import HANDBOOK

BOOK = """# Notes on Trees

## Splitting

**Impurity**: how mixed the labels of a node are

Criteria:
- Gini index
- Entropy
- Misclassification rate

## Ensembles

**Bagging** trains many trees on bootstrap samples and averages them.

## Q1. Why does bagging reduce variance?

**Answer**:
- Errors of weakly correlated trees cancel
- The bias of each tree stays
"""


@pytest.fixture
def importer(empty_store: Store, clock: FixedClock, typesetter: KatexTypesetter) -> Importer:
    return Importer.over(empty_store, clock, typesetter)


def rows(store: Store, table: type) -> list[tuple]:
    with store.read() as tx:
        return [
            tuple(row)
            for row in tx.execute(select(*table.__table__.c).order_by(*table.__table__.primary_key))
        ]


def alive(store: Store, table: type) -> int:
    with store.read() as tx:
        return tx.execute(
            select(func.count()).select_from(table).where(table.retired_at.is_(None))
        ).scalar_one()


def test_the_same_file_again_changes_nothing(importer: Importer, empty_store: Store) -> None:
    first = importer.import_file(HANDBOOK)
    assert first is not None
    assert first.changed
    before = {table: rows(empty_store, table) for table in (TopicRow, NoteRow, CardRow, FormulaRow)}
    assert importer.import_file(HANDBOOK) is None
    assert {table: rows(empty_store, table) for table in before} == before


def test_a_file_with_one_more_word_rewords_one_note(
    importer: Importer, empty_store: Store, tmp_path: Path
) -> None:
    path = tmp_path / "trees.md"
    path.write_text(BOOK)
    importer.import_file(path)
    path.write_text(
        BOOK.replace("how mixed the labels of a node are", "how mixed the labels inside a node are")
    )
    outcome = importer.import_file(path)
    assert outcome is not None
    assert outcome.changes.get("reworded", 0) >= 1
    assert "added" not in outcome.changes
    assert "retired" not in outcome.changes


def test_only_what_changed_is_rendered_and_written(
    importer: Importer, empty_store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "book.md"
    path.write_text(HANDBOOK.read_text())
    importer.import_file(path)
    rendered, before = [], dict.fromkeys((TopicRow, NoteRow, CardRow))
    for table in before:
        before[table] = {row[0]: row for row in rows(empty_store, table)}
    topic, card = Drafter.topic, Drafter.card
    monkeypatch.setattr(Drafter, "topic", lambda self, one: (rendered.append(one.key), topic(self, one))[1])
    monkeypatch.setattr(Drafter, "card", lambda self, one: (rendered.append(one.name), card(self, one))[1])
    path.write_text(HANDBOOK.read_text().replace("vanishing gradients", "disappearing gradients", 1))
    assert importer.import_file(path) is not None
    assert 0 < len(rendered) < 6
    for table, old in before.items():
        assert 0 < sum(old.get(row[0]) != row for row in rows(empty_store, table)) < 6, table


def test_reviews_survive_that_a_note_leaves_and_comes_back(
    importer: Importer, empty_store: Store, clock: FixedClock, tmp_path: Path
) -> None:
    path = tmp_path / "trees.md"
    path.write_text(BOOK)
    importer.import_file(path)
    with empty_store.write() as tx:
        learner = local_owner(tx)
        service.enrol(tx, learner)
        question = tx.execute(select(CardRow.id).where(CardRow.kind == "question")).scalar_one()
        service.record_review(tx, learner, question, Grade.EASY, clock.now(), seen_reps=0)
    path.write_text(BOOK[: BOOK.index("## Q1.")])
    clock.advance(timedelta(minutes=1))
    importer.import_file(path)
    with empty_store.write() as tx:
        service.enrol(tx, learner)
        kept = scheduled(tx, learner.id, question)
        assert kept is not None
        assert kept.retired
        assert kept.memory.reps == 1
    path.write_text(BOOK)
    outcome = importer.import_file(path)
    assert outcome is not None
    assert outcome.changes.get("revived") == 1
    with empty_store.read() as tx:
        back = scheduled(tx, learner.id, question)
        assert back is not None
        assert not back.retired
        assert back.memory.reps == 1
        assert len(tx.execute(select(ReviewRow.id)).all()) == 1


def test_a_handbook_that_shrank_to_nothing_is_not_applied_unasked(
    importer: Importer, empty_store: Store, tmp_path: Path
) -> None:
    path = tmp_path / "book.md"
    path.write_text(HANDBOOK.read_text())
    importer.import_file(path)
    cards = alive(empty_store, CardRow)
    path.write_text("# Book\n\n## One\n\nA single line is left.\n")
    with pytest.raises(Conflict, match="would retire"):
        importer.import_file(path)
    assert alive(empty_store, CardRow) == cards
    assert importer.import_file(path, may_shrink=True) is not None
    assert alive(empty_store, CardRow) < cards


def test_new_cards_reach_the_learner(
    importer: Importer, empty_store: Store, clock: FixedClock, tmp_path: Path
) -> None:
    path = tmp_path / "trees.md"
    path.write_text(BOOK)
    importer.import_file(path)
    with empty_store.write() as tx:
        learner = local_owner(tx)
        service.enrol(tx, learner)
        assert study_session(tx, learner, Scope(), clock.now()).left.new == alive_notes(tx) < 20
    path.write_text(BOOK + "\n## Q2. When do boosted trees overfit?\n\n**Answer**: With noisy labels.\n")
    importer.import_file(path)
    with empty_store.write() as tx:
        assert service.needs_enrolment(tx, learner)
        service.enrol(tx, learner)
        assert not service.needs_enrolment(tx, learner)


def alive_notes(tx) -> int:
    """Of a note's cards one comes a day."""
    notes = select(func.count(CardRow.note_id.distinct())).where(CardRow.retired_at.is_(None))
    return tx.execute(notes).scalar_one()


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "empty"),
        (bytes(range(256)) * 40, "text"),
        (b"x" * (MAX_TEXT + 1), "20 MB"),
    ],
)
def test_what_is_no_handbook_is_refused(importer: Importer, tmp_path: Path, data: bytes, says: str) -> None:
    path = tmp_path / "bad.md"
    path.write_bytes(data)
    with pytest.raises(Unreadable, match=says):
        importer.import_file(path)


def test_a_handbook_without_headings_and_one_of_endless_nesting_are_taken(
    importer: Importer, empty_store: Store, tmp_path: Path
) -> None:
    plain, deep = tmp_path / "plain.md", tmp_path / "deep.md"
    plain.write_text("Only a paragraph, and **bold words** in it.\n")
    deep.write_text("> " * 100_000 + "deep\n")
    for path in (plain, deep):
        assert importer.import_file(path) is not None
    with empty_store.read() as tx:
        assert len(handbooks(tx)) == 2
        with pytest.raises(NotFound):
            handbook(tx, "none")


def test_paths(tmp_path: Path) -> None:
    (tmp_path / "my notes").mkdir()
    readme = tmp_path / "my notes" / "README.md"
    readme.write_text("x")
    assert slug_of(readme) == "my-notes"
    assert slug_of(Path("Deep_Learning 2.md")) == "deep-learning-2"
    assert slug_of(Path("面接.md")) == "面接"
    assert slug_of(Path("---.md")) == "handbook"
    assert slug_of(tmp_path / "my notes") == "my-notes"
    assert slug_of(readme.parent / "..") == tmp_path.name.replace("_", "-")


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(min_size=1, max_size=300).filter(lambda text: text.strip()))
def test_any_text_can_be_imported_twice(importer: Importer, tmp_path: Path, text: str) -> None:
    path = tmp_path / "any.md"
    path.write_bytes(("# T\n\n" + text).encode("utf-8", "surrogatepass"))
    try:
        importer.import_file(path, may_shrink=True)
    except Unreadable:
        return
    assert importer.import_file(path, may_shrink=True) is None


def test_files_of_one_name_do_not_replace_each_other(
    importer: Importer, empty_store: Store, tmp_path: Path
) -> None:
    for folder in ("ml", "dl"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "notes.md").write_text(
            f"# {folder}\n\n## One\n\n**{folder} term**: its own {folder} meaning\n"
        )
    importer.import_file(tmp_path / "ml" / "notes.md")
    with pytest.raises(Conflict, match="has the same name"):
        importer.import_file(tmp_path / "dl" / "notes.md")
    later = Importer.over(empty_store, importer.clock, importer.typesetter)
    with pytest.raises(Conflict, match="imported under this name"):
        later.import_file(tmp_path / "dl" / "notes.md")


def test_imports_at_once(empty_store: Store, clock: FixedClock, typesetter: KatexTypesetter) -> None:
    def run(_: int) -> object:
        return Importer.over(empty_store, clock, typesetter).import_file(HANDBOOK)

    with ThreadPoolExecutor(3) as pool:
        assert len(list(pool.map(run, range(3)))) == 3
    with empty_store.read() as tx:
        (book,) = handbooks(tx)
    assert book.cards == alive(empty_store, CardRow)


def test_endless_ids_numbers_and_titles_are_taken_on_both_databases(
    importer: Importer, empty_store: Store, tmp_path: Path
) -> None:
    path = tmp_path / "long.md"
    number = ".".join(["1"] * 60)
    title = "many words of a title " * 20_000
    path.write_text(
        f"# T\n\n## One {{#{'x' * 6_000}}}\n\nText **one** here.\n\n## {number} Two\n\nText.\n\n## {title}\n\nText.\n"
    )
    assert importer.import_file(path) is not None
    assert alive(empty_store, TopicRow) >= 3


ASKED = """# Trees

## Why do trees overfit? [senior]

**Answer:** They split until each leaf is pure, with $2^d$ leaves.

**Key points:**
- pure leaves
- depth $d$ is not bounded

**Follow-ups:**
- What does *pruning* cost?
- Why not $d = 1$?
"""


def imported(importer: Importer, folder: Path, text: str) -> None:
    path = folder / "trees.md"
    path.write_text(text)
    importer.import_file(path)


def test_what_an_interview_needs_of_a_question_is_kept_with_its_card(
    importer: Importer, empty_store: Store, tmp_path: Path
) -> None:
    imported(importer, tmp_path, ASKED)
    with empty_store.read() as tx:
        (asking,) = tx.execute(select(CardRow.asking).where(CardRow.kind == "question")).scalars()
        others = tx.execute(select(CardRow.asking).where(CardRow.kind != "question")).scalars().all()
    assert asking["text"] == "Why do trees overfit?"
    assert asking["answer"].startswith("They split until each leaf is pure, with 2^d leaves.")
    assert asking["points"] == ["pure leaves", "depth d is not bounded"]
    assert [one["text"] for one in asking["follow_ups"]] == ["What does pruning cost?", "Why not d = 1?"]
    assert "<em>pruning</em>" in asking["follow_ups"][0]["html"]
    assert "katex" in asking["follow_ups"][1]["html"]
    assert asking["difficulty"] == "senior"
    assert set(others) <= {None}


def test_a_follow_up_that_changes_changes_its_card(
    importer: Importer, empty_store: Store, tmp_path: Path
) -> None:
    imported(importer, tmp_path, ASKED)
    imported(importer, tmp_path, ASKED.replace("cost?", "gain?"))
    with empty_store.read() as tx:
        (asking,) = tx.execute(select(CardRow.asking).where(CardRow.kind == "question")).scalars()
    assert asking["follow_ups"][0]["text"] == "What does pruning gain?"
