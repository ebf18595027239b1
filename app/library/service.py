"""What is done to handbooks: imported, as a plan that is applied whole or not at all."""

from dataclasses import dataclass
from itertools import groupby

from sqlalchemy import Table, insert, select

from app.db.store import Write, one_at_a_time
from app.handbook.plan import Change
from app.kernel.errors import Conflict, Stale
from app.library.changes import Kind, newest
from app.library.models import ChangeSetRow
from app.library.planning import PlannedImport
from app.library.recording import lock, record_import
from app.library.rows import CARD, HANDBOOK, ITEM, NOTE, TOPIC, Edits, References, change, resolved


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an import did: how many notes were added, reworded, …; nothing where the file was the same."""

    slug: str
    title: str
    cards: int
    changes: dict[str, int]
    change_set: int

    @property
    def changed(self) -> bool:
        return any(number for change, number in self.changes.items() if change != Change.UNCHANGED.value)


def refuse_unasked(planned: PlannedImport) -> None:
    """Keeps an import from what nobody said is meant.

    Raises:
        Conflict: another handbook has this slug, or more than half of the stored notes are not in the file.
    """
    stored = planned.stored
    in_use = stored.book and stored.book["retired_at"] is None
    if (
        stored.book
        and in_use
        and (stored.book["source"] != planned.source and stored.book["title"] != planned.title)
    ):
        raise Conflict(
            f"“{stored.book['title']}” was imported under this name before, from {stored.book['source']}.",
            "Give the file another name; or import it with --replace if it is to take that handbook's place.",
        )
    if planned.shrinks:
        gone, alive = planned.shrinks
        raise Conflict(
            f"This import would retire {gone} of the {alive} notes of {stored.slug}, so it was not applied.",
            "If the file is right, import it with --replace; retired notes keep their history.",
        )


def apply_import(
    tx: Write,
    planned: PlannedImport,
    by: int | None = None,
    kind: Kind = Kind.IMPORT,
    *,
    private: bool = False,
) -> Outcome:
    """Stores a handbook as it was planned. Every note that is still there keeps its identity.

    Args:
        by: the learner who imports.
        kind: whether the text comes from a file, or was written in Viva.
        private: whether the learner keeps it to themself, if it is new.

    Raises:
        Conflict: it is another's own handbook.
        Stale: the handbook has changed since it was planned.
    """
    one_at_a_time(tx, ChangeSetRow)
    stored, edits = planned.stored, planned.edits
    book = lock(tx, stored.slug)
    if newest(tx, book.id if book else None) != stored.change_set:
        raise overtaken()
    if book and by is not None and book.owner_id not in (None, by):
        raise Conflict("Somebody keeps a handbook of this name to themself.", "Give this one another name.")
    handbook_id: int = book.id if book else _add_book(tx, edits[HANDBOOK.name], by if private else None)
    change(tx, HANDBOOK, edits[HANDBOOK.name].changed)
    ids: References = {}
    added = {}
    known = ((TOPIC, stored.topics), (NOTE, stored.notes), (CARD, stored.cards), (ITEM, stored.items))
    for table, rows in known:
        new = _add(tx, table, handbook_id, edits[table.name], max(rows, default=0), ids)
        added[table.name] = list(new.values())
        ids |= dict.fromkeys(_REFERENCES.get(table.name, ()), new)
        change(tx, table, edits[table.name].changed, ids)
    number = record_import(tx, handbook_id, planned, added, ids.get("note_id", {}), by, kind)
    return Outcome(stored.slug, planned.title, planned.cards, planned.changes, number)


def overtaken() -> Stale:
    return Stale("The handbook has changed since this preview was made.", "Look at what would change now.")


_REFERENCES = {
    TOPIC.name: ("parent_id", "topic_id"),
    NOTE.name: ("note_id",),
}  # columns that name a table's rows


def _add_book(tx: Write, edits: Edits, owner: int | None) -> int:
    (values,) = edits.added.values()
    return int(
        tx.execute(
            insert(HANDBOOK).values(values | {"owner_id": owner}).returning(HANDBOOK.c.id)
        ).scalar_one()
    )


def _add(
    tx: Write, table: Table, handbook_id: int, edits: Edits, highest: int, ids: References
) -> dict[int, int]:
    """Adds rows, parents before their children; gives their ids by those that stood for them.

    Args:
        highest: the highest id of the handbook's rows before; ids only grow.
    """
    found: dict[int, int] = {}
    in_levels = sorted(edits.added.items(), key=lambda row: row[1].get("depth", 0))
    for _depth, level in groupby(in_levels, key=lambda row: row[1].get("depth", 0)):
        places, rows = zip(*level, strict=True)
        known = {**ids, "parent_id": found}
        tx.execute(insert(table), [resolved(row, known) | {"handbook_id": handbook_id} for row in rows])
        own = select(table.c.id).where(table.c.handbook_id == handbook_id, table.c.id > highest)
        new = tx.execute(own.order_by(table.c.id)).scalars().all()
        found |= zip(places, new, strict=True)
        highest = new[-1]
    return found
