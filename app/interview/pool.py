"""What interviews can ask: the open questions and the items of the library, as far as drawing must know them."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select

from app.assessment.model import ItemKind
from app.db.store import Read
from app.interview.models import AttemptRow, QuestionRow
from app.library.models import CardRow, HandbookRow, ItemRow, TopicRow
from app.library.shelf import on_shelf
from app.quiz.choosing import may_be_asked
from app.rehearsal.blueprint import Form, rank_of
from app.rehearsal.drawing import Candidate
from app.scheduling.memory import MemoryState, Phase
from app.scheduling.scheduler import retrievability
from app.study.models import ScheduleRow

# An item may stand in more than one kind of section.
FORMS: Mapping[ItemKind, frozenset[Form]] = {
    ItemKind.CHOICE: frozenset({Form.CHOICE, Form.RAPID}),
    ItemKind.MULTIPLE: frozenset({Form.CHOICE}),
    ItemKind.TRUE_FALSE: frozenset({Form.CHOICE, Form.RAPID}),
    ItemKind.SHORT: frozenset({Form.RAPID}),
    ItemKind.CLOZE: frozenset({Form.RAPID}),
    ItemKind.NUMERIC: frozenset({Form.CALCULATION}),
    ItemKind.CALCULATED: frozenset({Form.CALCULATION}),
    ItemKind.ORDERING: frozenset({Form.CHOICE}),
    ItemKind.MATCHING: frozenset({Form.CHOICE}),
    ItemKind.FORMULA: frozenset({Form.FORMULA}),
    ItemKind.RECALL: frozenset({Form.RAPID}),
}
_CARD, _ITEM = "card", "item"


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a topic stands: its chapter, and all names that it may be called by."""

    chapter: str
    names: frozenset[str]


def pool(tx: Read, learner_id: int, handbooks: Collection[str], day: date) -> list[Candidate]:
    """All that could be asked of these handbooks, or of all; recall is what is expected on the study day."""
    books = _books(tx, handbooks)
    places = _places(tx, books)
    recall, asked = _recall(tx, learner_id, day), _asked(tx, learner_id)
    found = list[Candidate]()
    for row in tx.execute(_open_questions(books)):
        forms = frozenset({Form.OPEN})
        found.append(_candidate(_CARD, row, forms, places[row.topic_id], recall, asked))
    for row in tx.execute(_items(tx, books)):
        forms = FORMS[ItemKind(row.kind)]
        found.append(_candidate(_ITEM, row, forms, places[row.topic_id], recall, asked))
    return found


def source_of(candidate: Candidate) -> tuple[bool, int]:
    """Whether a candidate is an item, and the id of that or of its card."""
    kind, _, number = candidate.id.partition(":")
    return kind == _ITEM, int(number)


def _open_questions(books: Collection[int]) -> Any:
    columns = (
        CardRow.id,
        CardRow.note_id,
        CardRow.topic_id,
        CardRow.asking["difficulty"].as_string().label("difficulty"),
    )
    query = select(*columns).where(CardRow.kind == "question", CardRow.retired_at.is_(None))
    return query.where(CardRow.handbook_id.in_(books)).order_by(CardRow.id)


def _items(tx: Read, books: Collection[int]) -> Any:
    columns = (ItemRow.id, ItemRow.note_id, ItemRow.topic_id, ItemRow.difficulty, ItemRow.kind)
    query = select(*columns).where(*may_be_asked(tx), ItemRow.handbook_id.in_(books))
    return query.order_by(ItemRow.id)


def _candidate(
    kind: str,
    row: Any,
    forms: frozenset[Form],
    place: _Place,
    recall: Mapping[int, float],
    asked: Mapping[tuple[str, int], int],
) -> Candidate:
    return Candidate(
        id=f"{kind}:{row.id}",
        forms=forms,
        topic=place.chapter,
        names=place.names,
        note=row.note_id,
        rank=rank_of(row.difficulty),
        recall=recall.get(row.note_id),
        asked=asked.get((kind, row.id), 0),
    )


def _books(tx: Read, handbooks: Collection[str]) -> dict[int, tuple[str, str]]:
    query = select(HandbookRow.id, HandbookRow.slug, HandbookRow.title).where(on_shelf(tx))
    if handbooks:
        query = query.where(HandbookRow.slug.in_(handbooks))
    return {row.id: (row.slug, row.title) for row in tx.execute(query)}


def _places(tx: Read, books: Mapping[int, tuple[str, str]]) -> dict[int, _Place]:
    columns = (TopicRow.id, TopicRow.parent_id, TopicRow.handbook_id, TopicRow.key, TopicRow.plain)
    query = select(*columns).where(TopicRow.handbook_id.in_(books))
    found = dict[int, _Place]()
    for row in tx.execute(query.order_by(TopicRow.depth, TopicRow.id)):
        above = found.get(row.parent_id)
        own = frozenset({row.plain.casefold(), row.key.casefold()})
        names = above.names if above else frozenset(name.casefold() for name in books[row.handbook_id])
        found[row.id] = _Place(above.chapter if above else f"{row.handbook_id}:{row.key}", names | own)
    return found


def _recall(tx: Read, learner_id: int, day: date) -> dict[int, float]:
    """What is expected to be recalled of each note that was studied: of its least known card."""
    columns = (
        ScheduleRow.note_id,
        ScheduleRow.stability,
        ScheduleRow.last_review_at,
        ScheduleRow.last_study_day,
    )
    studied = (ScheduleRow.learner_id == learner_id) & (ScheduleRow.phase != Phase.NEW.value)
    found = dict[int, float]()
    for row in tx.execute(select(*columns).where(studied)):
        memory = MemoryState(
            Phase.REVIEW,
            stability=row.stability,
            last_review_at=row.last_review_at,
            last_study_day=row.last_study_day,
        )
        chance = retrievability(memory, day)
        found[row.note_id] = min(chance, found.get(row.note_id, 1.0))
    return found


def _asked(tx: Read, learner_id: int) -> dict[tuple[str, int], int]:
    """How often earlier interviews asked each card and each item."""
    own = AttemptRow.learner_id == learner_id
    found = defaultdict[tuple[str, int], int](int)
    columns: tuple[tuple[str, Any], ...] = ((_CARD, QuestionRow.card_id), (_ITEM, QuestionRow.item_id))
    for kind, column in columns:
        query = select(column, func.count()).join(AttemptRow, AttemptRow.id == QuestionRow.attempt_id)
        for row in tx.execute(query.where(own, column.is_not(None)).group_by(column)):
            found[kind, int(row[0])] = row[1]
    return found
