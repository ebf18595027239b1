"""Files that wait for a decision: kept in the store, for the next request may reach another process."""

import zlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import PurePosixPath

from sqlalchemy import delete, insert, select

from app.db.store import Read, Write
from app.kernel.errors import Invalid, NotFound
from app.library.importing import SUFFIXES, is_nameless, slug_from
from app.library.models import PendingImportRow

KEPT_FOR = timedelta(days=1)
_KEPT_AT_ONCE = 8  # for one learner
_LONGEST_NAME = 120


@dataclass(frozen=True, slots=True)
class Pending:
    id: int
    name: str
    slug: str
    data: bytes


def named(file_name: str, name: str) -> tuple[str, str]:
    """The name of a file that was given, and the slug of the handbook that it is for.

    Args:
        file_name: as the browser says; empty where text was pasted.
        name: as the person says, which goes before the file's; may be empty.

    Raises:
        Invalid: there is no name, or the file is no Markdown file by its name.
    """
    own, wanted = _clean(file_name.replace("\\", "/").rpartition("/")[2]), _clean(name)
    if own and PurePosixPath(own).suffix.lower() not in SUFFIXES:
        raise Invalid(
            f"“{own}” is no Markdown file by its name.", f"Choose a file that ends in {SUFFIXES[0]}."
        )
    stem = wanted or PurePosixPath(own).stem
    if not stem or (not wanted and is_nameless(stem)):
        raise Invalid("The handbook needs a name.", "Type one: it becomes its address.")
    return own or f"{stem}{SUFFIXES[0]}", slug_from(stem)


def _clean(name: str) -> str:
    return "".join(sign for sign in name if sign.isprintable()).strip()[:_LONGEST_NAME]


def keep(tx: Write, learner_id: int, name: str, slug: str, packed: bytes, now: datetime) -> int:
    """Keeps a file for a day, and forgets what waited longer.

    Args:
        packed: the file's bytes, by `pack`.
    """
    tx.execute(delete(PendingImportRow).where(PendingImportRow.given_at < now - KEPT_FOR))
    own = select(PendingImportRow.id).where(PendingImportRow.learner_id == learner_id)
    newest = own.order_by(PendingImportRow.id.desc()).limit(_KEPT_AT_ONCE - 1)
    kept = [row.id for row in tx.execute(newest)]
    crowd = (PendingImportRow.learner_id == learner_id) & PendingImportRow.id.not_in(kept)
    tx.execute(delete(PendingImportRow).where(crowd))
    values = {"learner_id": learner_id, "name": name, "slug": slug, "data": packed, "given_at": now}
    return tx.execute(insert(PendingImportRow).values(**values).returning(PendingImportRow.id)).scalar_one()


def pack(data: bytes) -> bytes:
    return zlib.compress(data, 1)


def waiting(tx: Read, learner_id: int, number: int) -> Pending:
    """A file that the learner gave.

    Raises:
        NotFound: it was imported or discarded, or has waited for too long.
    """
    columns = (PendingImportRow.id, PendingImportRow.name, PendingImportRow.slug, PendingImportRow.data)
    own = (PendingImportRow.id == number) & (PendingImportRow.learner_id == learner_id)
    row = tx.execute(select(*columns).where(own)).first()
    if row is None:
        raise NotFound(
            "This file is not waiting any more.", "It was imported or discarded; you can give it again."
        )
    return Pending(row.id, row.name, row.slug, zlib.decompress(row.data))


def discard(tx: Write, learner_id: int, number: int) -> None:
    own = (PendingImportRow.id == number) & (PendingImportRow.learner_id == learner_id)
    tx.execute(delete(PendingImportRow).where(own))
