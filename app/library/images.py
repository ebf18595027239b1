"""What a handbook's rows were before a change, kept so that the change can be taken back exactly."""

import json
import zlib
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Table, bindparam, select, update

from app.db.store import Read, Write
from app.db.types import Instant
from app.library.models import CardRow, HandbookRow, NoteRow, TopicRow

_HANDBOOK: Table = HandbookRow.__table__  # type: ignore[assignment]
_NOTE: Table = NoteRow.__table__  # type: ignore[assignment]
_TABLES: tuple[Table, ...] = (_HANDBOOK, TopicRow.__table__, _NOTE, CardRow.__table__)  # type: ignore[assignment]
_LEFT_OUT = frozenset({"id", "revision"})  # a revision only ever grows: taking back is one more of them

Images = dict[str, dict[int, tuple[Any, ...]]]  # of each table, the rows by their ids


def take(tx: Read, handbook_id: int) -> Images:
    """The rows of a handbook as they are now."""
    return {table.name: dict(_rows(tx, table, handbook_id)) for table in _TABLES}


def changed_since(tx: Read, handbook_id: int, before: Images) -> bytes:
    """What `restore` needs to bring those rows back: of each row that differs now, the columns that do."""
    tables = {}
    for table in _TABLES:
        names, old = [column.name for column in _columns(table)], before[table.name]
        changed: dict[str, dict[str, Any]] = {}
        added = []
        for row_id, row in _rows(tx, table, handbook_id):
            was = old.get(row_id)
            if was is None:
                added.append(row_id)
            elif was != row:
                pairs = zip(names, was, row, strict=True)
                changed[str(row_id)] = {name: _plain(one) for name, one, other in pairs if one != other}
        tables[table.name] = {"changed": changed, "added": added}
    return zlib.compress(json.dumps(tables, separators=(",", ":")).encode(), 6)


def restore(tx: Write, handbook_id: int, packed: bytes, now: datetime) -> None:
    """Makes the rows what they were. Those that were added since stay and are retired: reviews may hang on them."""
    tables = json.loads(zlib.decompress(packed))
    for table in _TABLES:
        changed = {int(row_id): values for row_id, values in tables[table.name]["changed"].items()}
        added = tables[table.name]["added"]
        if added:
            retire = update(table).where(table.c.id == bindparam("b_id"), table.c.retired_at.is_(None))
            tx.execute(retire.values(retired_at=now), [{"b_id": row_id} for row_id in added])
        if table is _NOTE:
            _free_keys(tx, handbook_id, changed)
        _change(tx, table, changed)


def _change(tx: Write, table: Table, changed: Mapping[int, dict[str, Any]]) -> None:
    """One statement for all rows of which the same columns change."""
    alike: dict[tuple[str, ...], list[dict[str, Any]]] = defaultdict(list)
    for row_id, values in changed.items():
        alike[tuple(values)].append({"b_id": row_id} | {name: _typed(table, name, values) for name in values})
    for names, rows in alike.items():
        columns: dict[str, Any] = {name: bindparam(name) for name in names}
        if table is _NOTE and "fingerprint" in names:
            columns["revision"] = table.c.revision + 1
        tx.execute(update(table).where(table.c.id == bindparam("b_id")).values(columns), rows)


def _free_keys(tx: Write, handbook_id: int, changed: Mapping[int, dict[str, Any]]) -> None:
    """A note that got its old key back finds it free: a retired newcomer that took it has another from now on."""
    wanted = {values["key"] for values in changed.values() if "key" in values}
    if not wanted:
        return
    own = select(_NOTE.c.id, _NOTE.c.key).where(_NOTE.c.handbook_id == handbook_id)
    keys = {row.id: row.key for row in tx.execute(own)}
    taken = set(keys.values()) | wanted
    for row_id, key in keys.items():
        if key in wanted and row_id not in changed:
            other = next(
                name for number in range(len(taken) + 1) if (name := f"{key}~{row_id}-{number}") not in taken
            )
            taken.add(other)
            tx.execute(update(_NOTE).where(_NOTE.c.id == row_id).values(key=other))


def _rows(tx: Read, table: Table, handbook_id: int) -> Iterator[tuple[int, tuple[Any, ...]]]:
    owner = table.c.id if table is _HANDBOOK else table.c.handbook_id
    for row in tx.execute(select(table.c.id, *_columns(table)).where(owner == handbook_id)):
        yield row[0], tuple(row[1:])


def _columns(table: Table) -> Collection[Any]:
    return [column for column in table.c if column.name not in _LEFT_OUT]


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def _typed(table: Table, name: str, values: Mapping[str, Any]) -> Any:
    value = values[name]
    is_instant = value is not None and isinstance(table.c[name].type, Instant)
    return datetime.fromisoformat(value) if is_instant else value
