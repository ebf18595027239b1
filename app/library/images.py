"""What a handbook's rows were before a change, kept so that the change can be taken back exactly."""

import json
import zlib
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Table, bindparam, select, update

from app.db.store import Read, Write
from app.db.types import Instant
from app.library.rows import NOTE, TABLES, Edits, change, values_of

Images = dict[
    str, str
]  # of each table, as JSON: by the ids of its rows, the columns that change, as they are

_NOTHING: dict[str, Any] = {"changed": {}, "added": []}


def look_at(tx: Read, handbook_id: int, edits: Mapping[str, Edits]) -> Images:
    """The rows that would be changed, as they are. What would be changed to what it is, is taken out of the edits."""
    found = {}
    for table in TABLES:
        before = values_of(tx, table, handbook_id, edits[table.name].changed)
        edits[table.name].forget_equal(before)
        plain = {row_id: {name: _plain(one) for name, one in row.items()} for row_id, row in before.items()}
        found[table.name] = json.dumps(plain, separators=(",", ":"))
    return found


def packed(before: Images, added: Mapping[str, Collection[int]]) -> bytes:
    """What `restore` needs to bring those rows back, and to retire those that were added."""
    tables = (
        f'"{name}":{{"changed":{rows},"added":{json.dumps(list(added.get(name, ())))}}}'
        for name, rows in before.items()
    )
    return zlib.compress(f"{{{','.join(tables)}}}".encode(), 1)


def in_use(ids: Mapping[str, Collection[int]]) -> Images:
    """Rows that are about to be retired, and nothing else."""
    return {name: json.dumps({key: {"retired_at": None} for key in own}) for name, own in ids.items()}


def restore(tx: Write, handbook_id: int, packed: bytes, now: datetime) -> None:
    """Makes the rows what they were. Those that were added since stay and are retired: reviews may hang on them."""
    tables = json.loads(zlib.decompress(packed))
    for table in TABLES:
        image = tables.get(table.name, _NOTHING)  # of a change from before there was such a table
        rows = image["changed"].items()
        changed = {
            int(row_id): {name: _typed(table, name, one) for name, one in row.items()} for row_id, row in rows
        }
        added = image["added"]
        if added:
            retire = update(table).where(table.c.id == bindparam("b_id"), table.c.retired_at.is_(None))
            tx.execute(retire.values(retired_at=now), [{"b_id": row_id} for row_id in added])
        if table is NOTE:
            _free_keys(tx, handbook_id, changed)
        change(tx, table, changed)


def _free_keys(tx: Write, handbook_id: int, changed: Mapping[int, dict[str, Any]]) -> None:
    """A note that got its old key back finds it free: a retired newcomer that took it has another from now on."""
    wanted = {values["key"] for values in changed.values() if "key" in values}
    if not wanted:
        return
    own = select(NOTE.c.id, NOTE.c.key).where(NOTE.c.handbook_id == handbook_id)
    keys = {row.id: row.key for row in tx.execute(own)}
    taken = set(keys.values()) | wanted
    for row_id, key in keys.items():
        if key in wanted and row_id not in changed:
            other = next(
                name for number in range(len(taken) + 1) if (name := f"{key}~{row_id}-{number}") not in taken
            )
            taken.add(other)
            tx.execute(update(NOTE).where(NOTE.c.id == row_id).values(key=other))


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def _typed(table: Table, name: str, value: Any) -> Any:
    is_instant = value is not None and isinstance(table.c[name].type, Instant)
    return datetime.fromisoformat(value) if is_instant else value
