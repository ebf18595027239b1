"""What a person's rows say of handbooks, known by names that mean the same in every Viva."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Table, select, true

from app.db.base import Base
from app.db.store import Read
from app.library.models import CardRow, HandbookRow, ItemRow, NoteRow, TopicRow
from app.library.shelf import visible_to
from app.upkeep.numbering import Row, renumbered

CONTENT = ("handbook", "topic", "note", "card", "item")  # parents first
_AT_ONCE = 500
_NAMES: Mapping[str, Any] = {
    "handbook": select(HandbookRow.id, HandbookRow.slug),
    "topic": select(TopicRow.id, HandbookRow.slug, TopicRow.key).join(HandbookRow),
    "note": select(NoteRow.id, HandbookRow.slug, NoteRow.key).join(HandbookRow),
    "card": select(CardRow.id, HandbookRow.slug, NoteRow.key, CardRow.name)
    .join(NoteRow, NoteRow.id == CardRow.note_id)
    .join(HandbookRow, HandbookRow.id == NoteRow.handbook_id),
    "item": select(ItemRow.id, HandbookRow.slug, ItemRow.key).join(HandbookRow),
}
Name = tuple[str, ...]


def names(tx: Read, table: str, slugs: Sequence[str], person: int | None = None) -> dict[int, Name]:
    """What the rows of these handbooks are called, by their numbers.

    Args:
        person: who may see them; None for all.
    """
    visible = true() if person is None else visible_to(person)
    rows = tx.execute(_NAMES[table].where(HandbookRow.slug.in_(slugs), visible))
    return {row[0]: tuple(row[1:]) for row in rows}


def described(
    tx: Read, wanted: Mapping[str, Iterable[int]], now: datetime
) -> tuple[dict[str, list[Row]], dict[str, dict[int, int]]]:
    """The rows with these numbers and those that they stand in, as far as they say which they are; and new numbers for all.

    No HTML and no text of a handbook is among them: who has the handbook has those. The rows are retired, as rows are
    whose handbook is not there.
    """
    needed = {table: set(wanted.get(table, ())) for table in CONTENT}
    found: dict[str, dict[int, Row]] = {}

    def note(table: str, number: int) -> int:
        needed[table].add(number)
        return number

    for name in reversed(CONTENT):
        table = Base.metadata.tables[name]
        found[name] = {row["id"]: _thin(name, row, now) for row in _rows(tx, table, sorted(needed[name]))}
        for row in found[name].values():
            renumbered(table, row, note)
    slugs = [row["slug"] for row in found["handbook"].values()]
    numbers = {}
    for name in CONTENT:
        called = names(tx, name, slugs)
        order = sorted(found[name], key=called.__getitem__)
        numbers[name] = {old: new for new, old in enumerate(order, 1)}
    rows = {
        name: [
            renumbered(Base.metadata.tables[name], found[name][old], lambda aim, one: numbers[aim][one])
            for old in numbers[name]
        ]
        for name in CONTENT
    }
    return rows, numbers


def _rows(tx: Read, table: Table, ids: Sequence[int]) -> Iterable[Row]:
    for start in range(0, len(ids), _AT_ONCE):
        part = select(table).where(table.c.id.in_(ids[start : start + _AT_ONCE]))
        yield from (dict(row) for row in tx.execute(part).mappings())


def _thin(name: str, row: Row, now: datetime) -> Row:
    """The row without what its handbook makes of it again."""
    return row | _BLANK[name] | {"retired_at": now} | ({"imported_at": now} if name == "handbook" else {})


_BLANK: Mapping[str, Row] = {
    "handbook": {
        "owner_id": None, "subtitle": None, "details": {}, "source": "", "digest": "", "attachments": {}, "macros": {},
        "renderer": "",
        "files": [{"path": "", "digest": "", "first_line": 1}], "report": {}, "preface_html": "",
    },
    "topic": {"parent_id": None, "title_html": "", "body_html": "", "body_text": "", "made_of": None},
    "note": {},
    "card": {"stem_html": "", "answer_html": "", "points_html": [], "asking": None, "made_of": None},
    "item": {"made_of": None},
}  # fmt: skip
