"""Files that wait for a decision: kept in the store, for the next request may reach another process.

A file is read by a job, and what was found is kept beside it; so is what came of it, for whoever asks later.
"""

import zlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, insert, select, true, update

from app.db.store import Read, Write
from app.kernel.errors import NotFound
from app.library.drafts import reader_version
from app.library.found import Found, unpack
from app.library.giving import MOST
from app.library.models import PendingImportRow

KEPT_FOR = timedelta(days=1)
KEPT_AT_ONCE = MOST + 10  # for one learner


@dataclass(frozen=True, slots=True)
class Pending:
    """A file that was given. One that was decided has no data any more."""

    id: int
    learner_id: int
    name: str
    slug: str
    data: bytes
    found: Found | None  # None: not read yet, or by older code
    job_id: int | None  # the newest job about it
    is_settled: bool
    change_set: int | None  # what came of it
    origin: str | None  # where on disk it changed; None: somebody gave it
    reason: str | None  # why that was not applied at once


def keep(tx: Write, learner_id: int, name: str, slug: str, packed: bytes, now: datetime) -> int:
    """Keeps a file for a day, and forgets what waited longer.

    Args:
        packed: the file's bytes, by `pack`.
    """
    given = PendingImportRow.origin.is_(None)
    tx.execute(delete(PendingImportRow).where(given, PendingImportRow.given_at < now - KEPT_FOR))
    own = given & (PendingImportRow.learner_id == learner_id)
    newest = select(PendingImportRow.id).where(own).order_by(PendingImportRow.id.desc())
    kept = [row.id for row in tx.execute(newest.limit(KEPT_AT_ONCE - 1))]
    tx.execute(delete(PendingImportRow).where(own, PendingImportRow.id.not_in(kept)))
    return _insert(tx, learner_id=learner_id, name=name, slug=slug, data=packed, given_at=now)


def propose(tx: Write, learner_id: int, proposal: "Proposal", now: datetime) -> int:
    """Keeps what changed on disk until it is decided; what was proposed of the same place before is overtaken."""
    tx.execute(delete(PendingImportRow).where(PendingImportRow.origin == proposal.origin))
    values = {name: getattr(proposal, name) for name in Proposal.__dataclass_fields__}
    return _insert(tx, **values, learner_id=learner_id, given_at=now, reader=reader_version())


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a place on disk says now, and why it is not applied at once."""

    origin: str
    digest: str
    name: str
    slug: str
    data: bytes  # by `pack`
    found: bytes  # by `found.pack`
    reason: str


def is_known(tx: Read, origin: str, digest: str) -> bool:
    """Whether the very same was proposed before, and still waits or was declined."""
    same = (PendingImportRow.origin == origin) & (PendingImportRow.digest == digest)
    return tx.execute(select(PendingImportRow.id).where(same).limit(1)).first() is not None


def withdraw(tx: Write, origin: str) -> None:
    """What is on disk there is what is stored."""
    tx.execute(delete(PendingImportRow).where(PendingImportRow.origin == origin))


def _insert(tx: Write, **values: Any) -> int:
    return tx.execute(insert(PendingImportRow).values(**values).returning(PendingImportRow.id)).scalar_one()


def pack(data: bytes) -> bytes:
    return zlib.compress(data, 1)


_COLUMNS = (
    PendingImportRow.id,
    PendingImportRow.learner_id,
    PendingImportRow.name,
    PendingImportRow.slug,
    PendingImportRow.data,
    PendingImportRow.found,
    PendingImportRow.reader,
    PendingImportRow.job_id,
    PendingImportRow.settled_at,
    PendingImportRow.change_set_id,
    PendingImportRow.origin,
    PendingImportRow.reason,
)


def given(tx: Read, number: int, learner_id: int | None = None) -> Pending:
    """A file that was given, decided or not.

    Args:
        number: its id.
        learner_id: who must have given it; None is for jobs, which are nobody's.

    Raises:
        NotFound: it was discarded, or has waited for too long.
    """
    of_learner = PendingImportRow.learner_id == learner_id if learner_id is not None else true()
    row = tx.execute(select(*_COLUMNS).where(PendingImportRow.id == number, of_learner)).first()
    if row is None:
        raise NotFound("This file is not waiting any more.", "It was discarded; you can give it again.")
    found = unpack(row.found) if row.found and row.reader == reader_version() else None
    return Pending(
        id=row.id,
        learner_id=row.learner_id,
        name=row.name,
        slug=row.slug,
        data=zlib.decompress(row.data) if row.data else b"",
        found=found,
        job_id=row.job_id,
        is_settled=row.settled_at is not None,
        change_set=row.change_set_id,
        origin=row.origin,
        reason=row.reason,
    )


@dataclass(frozen=True, slots=True)
class Waiting:
    """A file that waits for a decision, for lists."""

    id: int
    name: str
    slug: str
    given_at: datetime
    is_read: bool
    job_id: int | None
    origin: str | None
    reason: str | None


def waiting(tx: Read, learner_id: int) -> list[Waiting]:
    """What waits for a learner, the oldest first; none of it is unpacked."""
    row = PendingImportRow
    columns = (
        row.id, row.name, row.slug, row.given_at, row.found.is_not(None), row.job_id, row.origin, row.reason,
    )  # fmt: skip
    own = (row.learner_id == learner_id) & row.settled_at.is_(None)
    return [Waiting(*found) for found in tx.execute(select(*columns).where(own).order_by(row.id))]


def keep_found(tx: Write, number: int, packed: bytes) -> None:
    """Keeps what was read in a file, by `found.pack`."""
    _change(tx, number, found=packed, reader=reader_version())


def note_job(tx: Write, number: int, job_id: int) -> None:
    _change(tx, number, job_id=job_id)


def settle(tx: Write, number: int, change_set: int, now: datetime) -> None:
    """The file was imported.

    Raises:
        NotFound: it was discarded, or imported before.
    """
    settled = {"settled_at": now, "change_set_id": change_set, "data": b"", "found": None}
    if not _change(tx, number, **settled):
        raise NotFound("This file is not waiting any more.", "It was imported or discarded.")


def _change(tx: Write, number: int, **values: Any) -> bool:
    """Whether the file still waits."""
    waits = (PendingImportRow.id == number) & PendingImportRow.settled_at.is_(None)
    return bool(tx.execute(update(PendingImportRow).where(waits).values(**values)).rowcount)


def discard(tx: Write, learner_id: int, number: int, now: datetime) -> None:
    """Forgets a file; of what is on disk only that it was declined is kept, so that it is not proposed again."""
    own = (PendingImportRow.id == number) & (PendingImportRow.learner_id == learner_id)
    tx.execute(delete(PendingImportRow).where(own, PendingImportRow.origin.is_(None)))
    declined = {"settled_at": now, "data": b"", "found": None}
    tx.execute(update(PendingImportRow).where(own, PendingImportRow.settled_at.is_(None)).values(**declined))
