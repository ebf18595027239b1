"""All rows of a database in a form that knows no database: out of one, into another, equal byte for byte.

A table is reflected, not declared, so a database of an older schema can be read as well as one of today's. A row is
a line of JSON; tables stand in the order of their foreign keys and rows in that of their primary keys, so two
databases that hold the same give the same lines.
"""

import base64
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from itertools import islice
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    DateTime,
    Inspector,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    collate,
    event,
    func,
    insert,
    inspect,
    select,
    text,
)

from app.db.store import Read, Write
from app.db.types import Instant

LEFT_OUT = frozenset(
    {"alembic_version", "backup"}
)  # said by the manifest; of this machine, not of its people
_AT_ONCE = 500


def tables(tx: Read) -> list[Table]:
    """Every table that holds what cannot be made again, parents first."""
    found, names = MetaData(), _names(tx)
    event.listen(found, "column_reflect", _own_types)
    found.reflect(tx, only=lambda name, _: name in names, resolve_fks=False)
    return [table for table in found.sorted_tables if table.name in names]


def _names(tx: Read) -> set[str]:
    names = set(inspect(tx).get_table_names())
    if tx.dialect.name == "sqlite":  # an index for search is a table there, with more tables behind it
        made = "SELECT name FROM sqlite_master WHERE sql LIKE 'CREATE VIRTUAL TABLE%'"
        virtual = tuple(f"{name}" for (name,) in tx.execute(text(made)))
        names = {one for one in names if not one.startswith(virtual)} if virtual else names
    return names - LEFT_OUT


def _own_types(_inspector: Inspector, _table: Table, column: Any) -> None:
    """What both databases keep alike, by whatever name each reflects it."""
    match column["type"]:
        case JSON():
            column["type"] = JSON(none_as_null=True)
        case DateTime():
            column["type"] = Instant()


def lines(tx: Read, table: Table) -> Iterator[bytes]:
    """The table's rows, each a line of JSON: a list in the order of `columns`."""
    names = columns(table)
    query = select(*(table.c[name] for name in names)).order_by(
        *(_order(tx, key) for key in table.primary_key)
    )
    for row in tx.execute(query.execution_options(yield_per=_AT_ONCE)):
        yield line(row)


def line(values: Iterable[Any]) -> bytes:
    """A row's values as a line."""
    said = json.dumps([_said(value) for value in values], ensure_ascii=False, separators=(",", ":"))
    return said.encode() + b"\n"


def columns(table: Table) -> list[str]:
    """Names in an order that does not depend on how the table came to have them."""
    return sorted(column.name for column in table.columns)


def _order(tx: Read, key: Column[Any]) -> Any:
    """Texts by their bytes, as SQLite does."""
    binary = tx.dialect.name == "postgresql" and isinstance(key.type, String)
    return collate(key, "C") if binary else key


def _said(value: Any) -> Any:
    match value:
        case datetime():
            return value.isoformat(timespec="microseconds")
        case date():
            return value.isoformat()
        case bytes() | memoryview():
            return base64.b64encode(value).decode()
        case _:
            return value


def _meant(column: Column[Any], value: Any) -> Any:
    if value is None:
        return None
    match column.type:
        case Instant():
            return datetime.fromisoformat(value)
        case LargeBinary():
            return base64.b64decode(value)
        case Boolean():
            return bool(value)
        case kind if kind.python_type is date:
            return date.fromisoformat(value)
        case _:
            return value


@contextmanager
def refilling(tx: Write, of: Sequence[Table]) -> Iterator[None]:
    """Takes out all rows, for others to be put in; foreign keys are looked at when the block is over.

    Raises:
        DBAPIError: what was put in refers to what is not there.
    """
    if tx.dialect.name == "sqlite":
        tx.execute(text("PRAGMA defer_foreign_keys = ON"))  # until the transaction ends
    held = _foreign_keys(tx) if tx.dialect.name == "postgresql" else []
    for table, name, _ in held:
        tx.execute(text(f"ALTER TABLE {table} DROP CONSTRAINT {name}"))
    for one in reversed(of):
        tx.execute(one.delete())
    yield
    for table, name, rule in held:
        tx.execute(text(f"ALTER TABLE {table} ADD CONSTRAINT {name} {rule}"))


def _foreign_keys(tx: Write) -> list[Any]:
    query = (
        "SELECT conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid) FROM pg_constraint "
        "WHERE contype = 'f' AND connamespace = current_schema()::regnamespace ORDER BY 1, 2"
    )
    return list(tx.execute(text(query)))


def fill(tx: Write, table: Table, names: Sequence[str], found: Iterable[bytes]) -> int:
    """Puts rows into a table; gives how many."""
    put, count, left = insert(table), 0, iter(found)
    own = [table.c[name] for name in names]
    while some := list(islice(left, _AT_ONCE)):
        tx.execute(put, [_row(own, json.loads(line)) for line in some])
        count += len(some)
    return count


def _row(own: Sequence[Column[Any]], values: Sequence[Any]) -> dict[str, Any]:
    return {column.name: _meant(column, value) for column, value in zip(own, values, strict=True)}


def last_numbers(tx: Read, of: Sequence[Table]) -> dict[str, int]:
    """The highest number that each table ever gave, by its name: one is never given twice."""
    if tx.dialect.name == "sqlite":
        known = {table.name for table in of}
        rows = tx.execute(text("SELECT name, seq FROM sqlite_sequence ORDER BY name"))
        return {name: int(last) for name, last in rows if name in known}
    found = {
        name: tx.execute(text(f"SELECT last_value, is_called FROM {own}")).one()
        for name, own in _sequences(tx, of)
    }
    return {name: row.last_value for name, row in sorted(found.items()) if row.is_called}


def set_last_numbers(tx: Write, of: Sequence[Table], last: Mapping[str, int]) -> None:
    """Numbers go on after those, and after whatever is there."""
    if tx.dialect.name == "sqlite":
        known = set(last_numbers(tx, of))
        for name, number in last.items():
            values = {"name": name, "number": number}
            put = "UPDATE sqlite_sequence SET seq = max(seq, :number) WHERE name = :name"
            tx.execute(
                text(put if name in known else "INSERT INTO sqlite_sequence VALUES (:name, :number)"), values
            )
        return
    for name, own in _sequences(tx, of):
        table = next(one for one in of if one.name == name)
        highest = tx.execute(select(func.max(*table.primary_key))).scalar_one() or 0
        number = max(highest, last.get(name, 0))
        values = {"own": own, "number": max(number, 1), "called": number > 0}
        tx.execute(text("SELECT setval(:own, :number, :called)"), values)


def _sequences(tx: Read, of: Sequence[Table]) -> list[tuple[str, str]]:
    """Names of tables whose key is a number that the database gives, and of what gives it, on PostgreSQL."""
    keys = {table.name: list(table.primary_key) for table in of}
    query = text("SELECT pg_get_serial_sequence(:table, :column)")
    found = [
        (name, tx.execute(query, {"table": name, "column": key[0].name}).scalar_one())
        for name, key in keys.items()
        if len(key) == 1 and isinstance(key[0].type, Integer)
    ]
    return [(name, own) for name, own in found if own]
