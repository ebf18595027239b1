"""The page of quizzes: what can be chosen, what goes on, what was."""

from collections import defaultdict
from dataclasses import dataclass, field

from sqlalchemy import select

from app.accounts.queries import Learner
from app.assessment.model import ItemKind
from app.db.store import Read
from app.library.models import HandbookRow, ItemRow, TopicRow
from app.library.shelf import on_shelf
from app.quiz.choosing import may_be_asked, pool_sizes
from app.quiz.past import HistoryLine, Trend, history_lines, trend_of
from app.quiz.queries import answered_counts, attempts
from app.quiz.views import KINDS

_DEEPEST = 1  # topics below are chosen with the one above


@dataclass(slots=True)
class TopicChoice:
    """A topic that may be chosen, with how many items it and what is below it have."""

    id: int
    title: str
    items: int = 0
    below: list["TopicChoice"] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class BookChoice:
    slug: str
    title: str
    items: int
    topics: tuple[TopicChoice, ...]


@dataclass(frozen=True, slots=True)
class KindChoice:
    value: str
    label: str


@dataclass(frozen=True, slots=True)
class QuizzesView:
    items: int
    books: tuple[BookChoice, ...]
    kinds: tuple[KindChoice, ...]
    difficulties: tuple[str, ...]
    open: tuple[HistoryLine, ...]
    history: tuple[HistoryLine, ...]
    trend: Trend | None


def quizzes_view(tx: Read, learner: Learner) -> QuizzesView:
    books = _books(tx)
    own = attempts(tx, learner.id)
    going_on = [one for one in own if one.finished_at is None]
    lines = history_lines(own, answered_counts(tx, [one.id for one in going_on]), learner)
    kinds, difficulties = _kinds_and_difficulties(tx)
    return QuizzesView(
        items=sum(book.items for book in books),
        books=books,
        kinds=tuple(KindChoice(kind.value, KINDS[kind]) for kind in ItemKind if kind.value in kinds),
        difficulties=tuple(sorted(difficulties)),
        open=tuple(line for line in lines if line.is_open),
        history=tuple(line for line in lines if not line.is_open),
        trend=trend_of(own),
    )


def _kinds_and_difficulties(tx: Read) -> tuple[set[str], set[str]]:
    query = select(ItemRow.kind, ItemRow.difficulty).where(*may_be_asked(tx)).distinct()
    rows = tx.execute(query).all()
    return {row.kind for row in rows}, {row.difficulty for row in rows if row.difficulty}


def _books(tx: Read) -> tuple[BookChoice, ...]:
    sizes = pool_sizes(tx)
    columns = (TopicRow.id, TopicRow.parent_id, TopicRow.handbook_id, TopicRow.depth, TopicRow.plain)
    in_use = select(*columns).where(TopicRow.retired_at.is_(None))
    chosen = dict[int, TopicChoice]()  # by every topic's id the one that it is chosen with
    tops: dict[int, list[TopicChoice]] = defaultdict(list)
    for row in tx.execute(in_use.order_by(TopicRow.handbook_id, TopicRow.position)):
        if row.depth > _DEEPEST and row.parent_id in chosen:
            chosen[row.id] = chosen[row.parent_id]
        else:
            chosen[row.id] = TopicChoice(row.id, row.plain)
            above = chosen.get(row.parent_id)
            (above.below if above else tops[row.handbook_id]).append(chosen[row.id])
    for topic_id, count in sizes.items():
        if topic_id in chosen:
            chosen[topic_id].items += count
    books = select(HandbookRow.id, HandbookRow.slug, HandbookRow.title).where(on_shelf(tx))
    found = [
        _book(row.slug, row.title, tops[row.id]) for row in tx.execute(books.order_by(HandbookRow.title))
    ]
    return tuple(book for book in found if book.items)


def _book(slug: str, title: str, tops: list[TopicChoice]) -> BookChoice:
    for top in tops:
        top.below = [one for one in top.below if one.items]
        top.items += sum(one.items for one in top.below)
    kept = tuple(top for top in tops if top.items)
    return BookChoice(slug, title, sum(top.items for top in kept), kept)
