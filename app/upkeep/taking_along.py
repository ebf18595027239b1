"""All that is one person's, as a file: an archive like a backup's, of a Viva in which there is nobody else.

Numbers begin at 1 in it and content is known by its names, so two files say the same if and only if they are the same,
wherever they were made.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path

from sqlalchemy import ColumnElement, Table, and_, or_, select

from app.db.base import Base
from app.db.rows import columns, line, tables
from app.db.store import Read
from app.scheduling.memory import Phase
from app.study.models import ReviewRow, ScheduleRow
from app.upkeep.archive import Contents, Manifest, schema_of, write_contents
from app.upkeep.belonging import rows_of, taken
from app.upkeep.content import CONTENT, described
from app.upkeep.numbering import Row, points_at, renumbered, speaks_of

REASON = "person"
_AT_ONCE = 500


def write_person(tx: Read, person: int, path: Path, now: datetime) -> Manifest:
    """Writes all that is the person's, but how they sign in.

    Raises:
        Unusable: the folder cannot be written, or the disk is full; nothing is left behind.
    """
    own = {table.name for table in taken()}
    wanted: dict[str, set[int]] = defaultdict(set)

    def note(aim: str, number: int) -> int:
        wanted[aim].add(number)
        return number

    for table in taken():
        if speaks_of(table) & set(CONTENT):
            for row in _rows(tx, table, person):
                renumbered(table, row, note)
    content, numbers = described(tx, wanted, now)
    for table in taken():
        if "id" in table.c:
            ids = tx.execute(select(table.c.id).where(_where(table, person)).order_by(table.c.id)).scalars()
            numbers[table.name] = {old: new for new, old in enumerate(ids, 1)}

    def rows(name: str) -> Iterable[Row]:
        table = Base.metadata.tables[name]
        if name in content:
            return content[name]
        if name not in own:
            return ()
        found = (
            renumbered(table, row, lambda aim, old: numbers[aim][old]) for row in _rows(tx, table, person)
        )
        key = [column.name for column in table.primary_key]
        if any(points_at(table, one) in CONTENT for one in key):  # their order is another by the new numbers
            return sorted(found, key=lambda row: [row[one] for one in key])
        return found

    def lines(name: str, names: list[str]) -> Iterator[bytes]:
        return (line(row[one] for one in names) for row in rows(name))

    every = ((one.name, columns(one), lines(one.name, columns(one))) for one in tables(tx))
    return write_contents(Contents(schema_of(tx), every, {}), path, now, REASON)


def _rows(tx: Read, table: Table, person: int) -> Iterator[Row]:
    query = select(table).where(_where(table, person)).order_by(*table.primary_key)
    for found in tx.execute(query.execution_options(yield_per=_AT_ONCE)).mappings():
        row = dict(found)
        if table.name == "schedule":  # said by the number that it has here, which is another elsewhere
            row["fuzz_seed"] = row["fuzz_seed"] or row["card_id"]
        yield row


def _where(table: Table, person: int) -> ColumnElement[bool]:
    own = rows_of(table.name, person)
    return and_(own, _touched(person)) if table.name == "schedule" else own


def _touched(person: int) -> ColumnElement[bool]:
    """Cards that something was done with; the others are every learner's, by the handbooks alone."""
    reviewed = select(ReviewRow.card_id).where(ReviewRow.learner_id == person)
    held = or_(ScheduleRow.suspended, ScheduleRow.buried_until.is_not(None))
    return or_(ScheduleRow.phase != Phase.NEW.value, held, ScheduleRow.card_id.in_(reviewed))
