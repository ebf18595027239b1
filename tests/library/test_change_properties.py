"""What holds for any sequence of imports, reverts and reviews."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from app.accounts.queries import Learner, local_owner
from app.db.store import Store
from app.handbook.parser import read
from app.kernel.clock import FixedClock
from app.kernel.errors import Conflict, NotFound
from app.library.changes import change_sets
from app.library.found import Found
from app.library.gathering import gather
from app.library.importing import Importer, slug_of
from app.library.katex import KatexTypesetter
from app.library.models import CardRow, HandbookRow, NoteRow, TopicRow
from app.library.preview import preview_of
from app.library.queries import any_handbook, handbooks
from app.library.reverting import remove, revert
from app.scheduling.memory import Grade
from app.study import service
from app.study.models import ReviewRow
from app.study.queries import scheduled

CONTENT = (HandbookRow, TopicRow, NoteRow, CardRow)
HEADINGS = st.sampled_from(["Gates", "Cells", "Gates {#gates}", "Q1. Why gates?", "Q2. Why cells? {#why}"])
BODIES = st.sampled_from(
    [
        "**Gate**: what lets a part of the state through",
        "**Gate**: what lets a part of the old state through, or not",
        "Kinds:\n\n- input gate\n- forget gate\n- output gate",
        "Kinds:\n\n- input gate\n- output gate\n- peephole",
        "**Answer**:\n- They keep gradients alive\n- They forget",
        "**Answer**: They keep gradients alive over many steps, and forget.",
        "An **LSTM** has three gates.\n\n$$f_t = \\sigma(W x_t)$$",
        "A **valve**: what [opens][more] and closes\n\n[more]: https://example.org/one",
        "[more]: https://example.org/two",
        "",
    ]
)
SECTIONS = st.tuples(HEADINGS, BODIES).map(lambda one: f"## {one[0]}\n\n{one[1]}\n")
TEXTS = st.lists(SECTIONS, min_size=1, max_size=5).map(lambda parts: "# Notes\n\n" + "\n".join(parts))
# What is done: a text imported, the newest change reverted, the handbook removed, or some card reviewed.
STEPS = st.lists(st.one_of(TEXTS, st.sampled_from(["revert", "remove"]), st.integers(0, 50)), max_size=8)
EXAMPLES = settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])


@dataclass
class Desk:
    """One handbook of its own for every example."""

    importer: Importer
    clock: FixedClock
    folder: Path
    numbers: Iterator[int] = field(default_factory=count)
    name: str = ""

    @property
    def store(self) -> Store:
        return self.importer.store

    def start(self) -> None:
        self.name = f"book-{next(self.numbers)}"

    @property
    def path(self) -> Path:
        return self.folder / f"{self.name}.md"

    def take_in(self, text: str) -> bool:
        """Whether it could be: an id that is given twice is refused."""
        self.path.write_text(text)
        self.clock.advance(timedelta(hours=30))
        try:
            self.importer.import_file(self.path, may_shrink=True)
        except Conflict:
            return False
        return True

    def revert(self) -> bool:
        self.clock.advance(timedelta(hours=30))
        with self.store.write() as tx:
            try:
                book = any_handbook(tx, self.name).id
            except NotFound:
                return False
            last = next((one.id for one in change_sets(tx, book) if one.can_be_reverted), None)
            if last is None:
                return False
            revert(tx, self.name, book, last, self.clock.now(), None)
        return True

    def remove(self) -> bool:
        self.clock.advance(timedelta(hours=30))
        with self.store.write() as tx:
            if self.name not in {book.slug for book in handbooks(tx)}:
                return False
            remove(tx, self.name, self.clock.now(), None)
        return True

    def do(self, step: str) -> bool:
        if step in ("revert", "remove"):
            return self.revert() if step == "revert" else self.remove()
        return self.take_in(step)

    def content(self) -> dict[str, dict[int, Any]]:
        """All rows of the content tables, without revisions, which only grow."""
        with self.store.read() as tx:
            return {
                table.__tablename__: {
                    row["id"]: {name: value for name, value in row.items() if name != "revision"}
                    for row in tx.execute(select(table.__table__)).mappings()
                }
                for table in CONTENT
            }

    def shown(self) -> list[Any]:
        """What is in use of the handbook, without the names and numbers that its past has given it."""
        own = select(HandbookRow.id).where(HandbookRow.slug == self.name).scalar_subquery()
        topic, card = TopicRow.__table__.c, CardRow.__table__.c
        passing = {"id", "handbook_id", "parent_id", "topic_id", "note_id"}
        with self.store.read() as tx:
            return [
                tx.execute(
                    select(*(column for column in columns if column.name not in passing))
                    .where(columns.handbook_id == own, columns.retired_at.is_(None))
                    .order_by(columns.position)
                ).all()
                for columns in (topic, card)
            ]


@pytest.fixture
def desk(empty_store: Store, clock: FixedClock, typesetter: KatexTypesetter, tmp_path: Path) -> Desk:
    return Desk(Importer.over(empty_store, clock, typesetter), clock, tmp_path)


@EXAMPLES
@given(before=TEXTS, text=TEXTS)
def test_the_same_import_again_is_all_unchanged(desk: Desk, before: str, text: str) -> None:
    desk.start()
    desk.take_in(before)
    if not desk.take_in(text):
        return
    source = gather(desk.path)
    with desk.store.read() as tx:
        preview = preview_of(tx, slug_of(desk.path), Found.of(read(source), source.digest))
    assert preview.changes == ()
    assert preview.doubts == ()
    assert preview.counts.keys() <= {"unchanged"}


@EXAMPLES
@given(before=STEPS, text=TEXTS)
def test_apply_then_revert_gives_the_same_store(desk: Desk, before: list[str | int], text: str) -> None:
    """Every row of before is equal in every column but a note's revision; rows that were added are retired."""
    desk.start()
    desk.take_in("# Notes\n\n## Gates\n\n**Gate**: a switch\n")
    for step in before:
        if isinstance(step, str):
            desk.do(step)
    was = desk.content()
    if not desk.take_in(text) or desk.content()["handbook"] == was["handbook"]:
        return
    assert desk.revert()
    is_now = desk.content()
    for table, rows in was.items():
        assert {row_id: is_now[table][row_id] for row_id in rows} == rows
        assert all(row["retired_at"] for row_id, row in is_now[table].items() if row_id not in rows)


@EXAMPLES
@given(before=STEPS)
def test_remove_then_bring_back_gives_the_same_store(desk: Desk, before: list[str | int]) -> None:
    desk.start()
    desk.take_in("# Notes\n\n## Gates\n\n**Gate**: a switch\n")
    for step in before:
        if isinstance(step, str):
            desk.do(step)
    was = desk.content()
    if not desk.remove():
        return
    gone = desk.content()
    own = {row["id"] for row in gone["handbook"].values() if row["slug"] == desk.name}
    for table, rows in gone.items():
        owner = "id" if table == "handbook" else "handbook_id"
        assert all(row["retired_at"] for row in rows.values() if row[owner] in own)
    assert desk.revert()
    assert desk.content() == was


@EXAMPLES
@given(before=STEPS, text=TEXTS)
def test_what_was_there_makes_no_difference_to_what_is_shown(
    desk: Desk, before: list[str | int], text: str
) -> None:
    """An import renders only what changed, and the handbook is as if all of it had been."""
    desk.start()
    for step in before:
        if isinstance(step, str):
            desk.do(step)
    if not desk.take_in(text):
        return
    late = desk.shown()
    desk.start()
    desk.take_in(text)
    assert late == desk.shown()


@EXAMPLES
@given(steps=STEPS)
def test_no_sequence_loses_a_review(desk: Desk, steps: list[str | int]) -> None:
    desk.start()
    desk.take_in("# Notes\n\n## Gates\n\n**Gate**: a switch\n\nKinds:\n\n- one\n- two\n")
    with desk.store.write() as tx:
        learner = local_owner(tx)
        logged = dict(tx.execute(select(ReviewRow.id, ReviewRow.card_id)).all())
    for step in steps:
        if isinstance(step, int):
            logged |= _review(desk, learner, step)
        else:
            desk.do(step)
    with desk.store.write() as tx:
        service.enrol(tx, learner)
        assert dict(tx.execute(select(ReviewRow.id, ReviewRow.card_id)).all()) == logged
        retired = dict(tx.execute(select(CardRow.id, CardRow.retired_at.is_not(None))).all())
        for card_id in set(logged.values()):
            held = scheduled(tx, learner.id, card_id)
            assert held is not None
            assert held.memory == service.replayed(tx, learner.id, card_id)
            assert held.memory.reps == list(logged.values()).count(card_id)
            assert held.retired == bool(retired[card_id])


def _review(desk: Desk, learner: Learner, place: int) -> dict[int, int]:
    """Reviews one of the cards that are in use."""
    with desk.store.write() as tx:
        service.enrol(tx, learner)
        alive = select(CardRow.id).where(CardRow.retired_at.is_(None)).order_by(CardRow.id.desc()).limit(20)
        cards = tx.execute(alive).scalars().all()
        if not cards:
            return {}
        card_id = cards[place % len(cards)]
        held = scheduled(tx, learner.id, card_id)
        assert held is not None
        done = service.record_review(
            tx, learner, card_id, Grade.GOOD, desk.clock.now(), seen_reps=held.memory.reps
        )
        return {done.id: card_id}
