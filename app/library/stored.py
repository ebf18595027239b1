"""What is stored of a handbook, as an import looks at it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Table, select

from app.db.store import Read
from app.handbook.matching import KnownNote
from app.library.changes import Kind, change_sets, newest
from app.library.models import HandbookRow
from app.library.rows import CARD, HANDBOOK, ITEM, NOTE, TOPIC

Rows = Mapping[int, Mapping[Any, Any]]

# Texts that `made_of` answers for: what an import does not change it need not load.
_MADE = frozenset(
    {
        "title_html",
        "body_html",
        "body_text",
        "breadcrumb",
        "asking",
        "prompt",
        "stem_html",
        "answer_html",
        "points_html",
        "body",
    }
)


@dataclass(frozen=True, slots=True)
class Stored:
    """The rows of a handbook by their ids, retired ones too, without the texts that were made of it."""

    slug: str
    change_set: int = 0  # the newest; 0 where there is none
    book: Mapping[Any, Any] | None = None  # None: there is no such handbook
    topics: Rows = field(default_factory=dict)
    notes: Rows = field(default_factory=dict)
    cards: Rows = field(default_factory=dict)
    items: Rows = field(default_factory=dict)

    @property
    def handbook_id(self) -> int | None:
        return self.book["id"] if self.book else None

    def known(self) -> list[KnownNote]:
        """The notes as `make_plan` knows them."""
        keys = {topic_id: topic["key"] for topic_id, topic in self.topics.items()}
        return [
            KnownNote(
                note_id,
                note["key"],
                note["kind"],
                keys[note["topic_id"]],
                note["text"],
                note["fingerprint"],
                note["loose_fingerprint"],
                note["explicit"],
                note["retired_at"] is not None,
            )
            for note_id, note in self.notes.items()
        ]

    def lines(self) -> dict[int, int]:
        """The line of each note, by its id."""
        return {note_id: note["line"] for note_id, note in self.notes.items()}


def look(tx: Read, slug: str) -> Stored:
    book = tx.execute(select(HANDBOOK).where(HANDBOOK.c.slug == slug)).mappings().first()
    if book is None:
        return Stored(slug)
    rows = (_rows(tx, table, book["id"]) for table in (TOPIC, NOTE, CARD, ITEM))
    return Stored(slug, newest(tx, book["id"]), book, *rows)


def _rows(tx: Read, table: Table, handbook_id: int) -> Rows:
    columns = [column for column in table.c if column.name not in _MADE]
    own = select(*columns).where(table.c.handbook_id == handbook_id).order_by(table.c.id)
    return {row["id"]: row for row in tx.execute(own).mappings()}


def is_current(tx: Read, slug: str, digest: str, renderer: str) -> bool:
    """Whether the very same bytes were imported under this slug, and read and rendered by the same code."""
    found = tx.execute(
        select(HandbookRow.digest, HandbookRow.renderer).where(
            HandbookRow.slug == slug, HandbookRow.retired_at.is_(None)
        )
    ).first()
    return found is not None and (found.digest, found.renderer) == (digest, renderer)


def is_overtaken(tx: Read, slug: str, digest: str, path: str) -> bool:
    """Whether the handbook had this text once, and has another since that did not come from this very file.

    A handbook that was removed has overtaken whatever its file says.
    """
    columns = (HandbookRow.id, HandbookRow.digest, HandbookRow.retired_at)
    book = tx.execute(select(*columns).where(HandbookRow.slug == slug)).first()
    if book is None or book.retired_at is not None or book.digest == digest:
        return book is not None and book.retired_at is not None
    text_changes = [one for one in change_sets(tx, book.id) if one.kind != Kind.READING]
    last = text_changes[0] if text_changes else None
    elsewhere = last is not None and (last.kind != Kind.IMPORT or last.source != path)
    return elsewhere and any(one.digest == digest for one in text_changes)


def is_written_on(tx: Read, slug: str) -> bool:
    """Whether a person has written on the handbook's text in Viva since it last came from a file, and it still holds."""
    book = tx.execute(select(HandbookRow.id).where(HandbookRow.slug == slug)).scalar()
    stand = [one for one in change_sets(tx, book) if one.reverted_by is None] if book else []
    texts = [one for one in stand if one.kind not in {Kind.READING, Kind.REVERT, Kind.REMOVAL}]
    return bool(texts) and texts[0].kind != Kind.IMPORT


def source_of(tx: Read, slug: str) -> str | None:
    """What the handbook of this slug was last imported from."""
    return tx.execute(select(HandbookRow.source).where(HandbookRow.slug == slug)).scalar()
