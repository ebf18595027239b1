"""A handbook's rows in bulk: how they are changed, whatever changes them."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Table, bindparam, select, update

from app.db.store import Read, Write
from app.library.models import CardRow, HandbookRow, ItemRow, NoteRow, TopicRow

HANDBOOK: Table = HandbookRow.__table__  # type: ignore[assignment]
TOPIC: Table = TopicRow.__table__  # type: ignore[assignment]
NOTE: Table = NoteRow.__table__  # type: ignore[assignment]
CARD: Table = CardRow.__table__  # type: ignore[assignment]
ITEM: Table = ItemRow.__table__  # type: ignore[assignment]
TABLES = (HANDBOOK, TOPIC, NOTE, CARD, ITEM)  # in the order in which their rows may refer to each other

Values = dict[str, Any]
References = dict[str, dict[int, int]]  # of columns that name rows: ids, by those that stood for them
_MANY = 500  # rows; of fewer, each is looked up by its id


@dataclass(frozen=True, slots=True)
class Edits:
    """What becomes of the rows of one table. An id below zero, here and in other tables' edits, is a row yet to be added."""

    added: dict[int, Values] = field(default_factory=dict)
    changed: dict[int, Values] = field(default_factory=dict)

    def add(self, values: Values) -> int:
        row_id = -1 - len(self.added)
        self.added[row_id] = values
        return row_id

    def settle(
        self, row: Mapping[Any, Any], values: Mapping[str, Any], make: Callable[[], Values] | None = None
    ) -> None:
        """Has the row say these values, and names only those that differ.

        Args:
            make: more of them, where the row was made of something else.
        """
        changed = {name: value for name, value in values.items() if row[name] != value}
        if make is not None and "made_of" in changed:
            changed |= make()
        if changed:
            self.changed[row["id"]] = changed

    def retire(self, rows: Iterable[Mapping[Any, Any]], now: datetime) -> None:
        """Takes rows out of use. They and all that hangs on them stay."""
        for row in rows:
            self.settle(row, {"retired_at": row["retired_at"] or now})

    def forget_equal(self, before: Mapping[int, Values]) -> None:
        """Leaves out what would be changed to what it is, there and here."""
        for row_id, old in before.items():
            new = self.changed[row_id]
            for name in [name for name, value in old.items() if new[name] == value]:
                del old[name], new[name]
            if not new:
                del self.changed[row_id]


def change(tx: Write, table: Table, changed: Mapping[int, Values], ids: References | None = None) -> None:
    """Sets columns of rows, in one statement for all rows of which the same columns change."""
    for names, rows in _alike(changed):
        columns: dict[str, Any] = {name: bindparam(name) for name in names}
        if table is NOTE and "fingerprint" in names:
            columns["revision"] = table.c.revision + 1
        statement = update(table).where(table.c.id == bindparam("b_id")).values(columns)
        tx.execute(statement, [{"b_id": row_id} | resolved(values, ids or {}) for row_id, values in rows])


def resolved(values: Values, ids: References) -> Values:
    """The same values, with the ids that rows have by now."""
    named = {name: known[values[name]] for name, known in ids.items() if (values.get(name) or 0) < 0}
    return values | named if named else values


def values_of(tx: Read, table: Table, handbook_id: int, changed: Mapping[int, Values]) -> dict[int, Values]:
    """Of each row that would be changed, the columns that would be, as they are now."""
    found: dict[int, Values] = {}
    owner = table.c.id if table is HANDBOOK else table.c.handbook_id
    for names, rows in _alike(changed):
        wanted = {row_id for row_id, _ in rows}
        query = select(table.c.id, *(table.c[name] for name in names)).where(owner == handbook_id)
        if len(wanted) < _MANY:
            query = query.where(table.c.id.in_(wanted))
        for row in tx.execute(query):
            if row[0] in wanted:
                found[row[0]] = dict(zip(names, row[1:], strict=True))
    return found


def _alike(changed: Mapping[int, Values]) -> Iterator[tuple[tuple[str, ...], list[tuple[int, Values]]]]:
    groups: dict[tuple[str, ...], list[tuple[int, Values]]] = defaultdict(list)
    for row_id, values in changed.items():
        groups[tuple(values)].append((row_id, values))
    yield from groups.items()
