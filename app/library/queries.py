"""Reads of handbooks: lists, one book, its topics and their text."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from markupsafe import Markup
from sqlalchemy import func, select

from app.db.store import Read
from app.handbook.model import TopicKind
from app.kernel.errors import Gone, NotFound
from app.library.models import CardRow, HandbookRow, NoteRow, TopicRow
from app.library.shelf import may_see, not_here, on_shelf


@dataclass(frozen=True, slots=True)
class HandbookInfo:
    """A stored handbook."""

    id: int
    slug: str
    title: str
    subtitle: str | None
    details: dict[str, str]
    source: str
    report: dict[str, Any]
    preface_html: Markup
    imported_at: datetime
    removed_at: datetime | None
    topics: int
    questions: int
    cards: int
    owner_id: int | None  # who keeps it to themself; None: it is shared


@dataclass(frozen=True, slots=True)
class TopicInfo:
    """A topic in its handbook, without its text."""

    id: int
    parent_id: int | None
    key: str
    kind: str
    depth: int
    number: str | None
    plain: str
    title_html: Markup
    line: int

    @property
    def anchor(self) -> str:
        """The fragment of the topic's place in the reader."""
        return anchor_of(self.key)


@dataclass(frozen=True, slots=True)
class CardInfo:
    """A card in a list."""

    id: int
    kind: str
    prompt: str
    breadcrumb: tuple[str, ...]
    stem_html: Markup


def anchor_of(key: str) -> str:
    return f"t-{key}"


def handbooks(tx: Read) -> list[HandbookInfo]:
    """All handbooks that are in use, by title."""
    in_use = _handbooks().where(on_shelf(tx))
    return [_info(row) for row in tx.execute(in_use.order_by(HandbookRow.title, HandbookRow.id))]


def removed_handbooks(tx: Read) -> list[HandbookInfo]:
    """Those that were removed, the newest first."""
    removed = _handbooks().where(HandbookRow.retired_at.is_not(None), may_see(tx))
    return [_info(row) for row in tx.execute(removed.order_by(HandbookRow.retired_at.desc(), HandbookRow.id))]


def handbook(tx: Read, slug: str) -> HandbookInfo:
    """One handbook that is in use.

    Raises:
        NotFound: there is none of that name.
        Gone: it was removed.
    """
    book = any_handbook(tx, slug)
    if book.removed_at is not None:
        raise Gone(
            f"The handbook “{book.title}” was removed.", "The handbooks page says how to bring it back."
        )
    return book


def any_handbook(tx: Read, slug: str) -> HandbookInfo:
    """One handbook, removed or not.

    Raises:
        NotFound: there is none of that name.
    """
    row = tx.execute(_handbooks().where(HandbookRow.slug == slug, may_see(tx))).first()
    if row is None:
        raise not_here(slug)
    return _info(row)


def _handbooks() -> Any:
    def count(table: Any, *conditions: Any) -> Any:
        own = (table.handbook_id == HandbookRow.id) & table.retired_at.is_(None)
        return (
            select(func.count())
            .select_from(table)
            .where(own, *conditions)
            .correlate(HandbookRow)
            .scalar_subquery()
        )

    return select(
        HandbookRow.id,
        HandbookRow.slug,
        HandbookRow.title,
        HandbookRow.subtitle,
        HandbookRow.details,
        HandbookRow.source,
        HandbookRow.report,
        HandbookRow.preface_html,
        HandbookRow.imported_at,
        HandbookRow.retired_at,
        count(TopicRow, TopicRow.kind != TopicKind.QUESTION.value),
        count(NoteRow, NoteRow.kind == "question"),
        count(CardRow),
        HandbookRow.owner_id,
    )


def _info(row: Any) -> HandbookInfo:
    values = list(row)
    values[7] = Markup(values[7])
    return HandbookInfo(*values)


_TOPIC = (
    TopicRow.id,
    TopicRow.parent_id,
    TopicRow.key,
    TopicRow.kind,
    TopicRow.depth,
    TopicRow.number,
    TopicRow.plain,
    TopicRow.title_html,
    TopicRow.line,
)


def topics(tx: Read, handbook_id: int) -> list[TopicInfo]:
    """A handbook's topics in its order."""
    alive = (TopicRow.handbook_id == handbook_id) & TopicRow.retired_at.is_(None)
    return [_topic(row) for row in tx.execute(select(*_TOPIC).where(alive).order_by(TopicRow.position))]


def topic(tx: Read, handbook_id: int, key: str) -> TopicInfo:
    """One topic.

    Raises:
        NotFound: the handbook has none of that key.
    """
    own = (TopicRow.handbook_id == handbook_id) & (TopicRow.key == key) & TopicRow.retired_at.is_(None)
    row = tx.execute(select(*_TOPIC).where(own)).first()
    if row is None:
        raise NotFound(f"The handbook has no topic “{key}”.", "Its contents list the topics that it has.")
    return _topic(row)


def bodies(tx: Read, handbook_id: int) -> dict[str, Markup]:
    """The text of each of a handbook's topics, by its key."""
    alive = (TopicRow.handbook_id == handbook_id) & TopicRow.retired_at.is_(None)
    rows = tx.execute(select(TopicRow.key, TopicRow.body_html).where(alive))
    return {key: Markup(body_html) for key, body_html in rows}


def _topic(row: Any) -> TopicInfo:
    values = list(row[:9])
    values[7] = Markup(values[7])
    return TopicInfo(*values)


def subtree_ids(tx: Read, handbook_id: int, key: str) -> tuple[tuple[int, ...], str]:
    """The ids of a topic and all below it, and the topic's path as a label.

    Raises:
        NotFound: the handbook has no such topic.
    """
    root = topic(tx, handbook_id, key)
    below = select(TopicRow.id).where(TopicRow.id == root.id).cte("below", recursive=True)
    below = below.union_all(select(TopicRow.id).join(below, TopicRow.parent_id == below.c.id))
    inside = tuple(sorted(tx.execute(select(below.c.id)).scalars()))
    parent = tx.execute(select(TopicRow.plain).where(TopicRow.id == root.parent_id)).scalar()
    return inside, f"{parent} › {root.plain}" if parent else root.plain


def cards(
    tx: Read, handbook_id: int, topic_ids: tuple[int, ...] | None = None, *, note_id: int | None = None
) -> list[CardInfo]:
    """Cards of a handbook, of some of its topics, or of one note, in the handbook's order."""
    query = (
        select(CardRow.id, CardRow.kind, CardRow.prompt, CardRow.breadcrumb, CardRow.stem_html)
        .where(CardRow.handbook_id == handbook_id, CardRow.retired_at.is_(None))
        .order_by(CardRow.position)
    )
    if topic_ids is not None:
        query = query.where(CardRow.topic_id.in_(topic_ids))
    if note_id is not None:
        query = query.where(CardRow.note_id == note_id)
    return [CardInfo(row[0], row[1], row[2], tuple(row[3]), Markup(row[4])) for row in tx.execute(query)]
