"""Reads of backups."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from app.db.rows import tables
from app.db.store import Read
from app.upkeep.models import BackupRow
from app.upkeep.thinning import Kept, Reason
from app.work.models import JobRow
from app.work.queries import ACTIVE, State

BACKUP = "backup"  # the kind of the job that makes one


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup as it stands."""

    name: str
    reason: Reason
    made_at: datetime
    confirmed_at: datetime
    digest: str
    size: int  # bytes
    rows: int
    replayed: int
    problem: str

    @property
    def is_good(self) -> bool:
        return not self.problem

    @property
    def kept(self) -> Kept:
        return Kept(self.name, self.made_at, self.reason)


_COLUMNS = tuple(getattr(BackupRow, name) for name in Backup.__dataclass_fields__)


def backups(tx: Read, limit: int = 500) -> list[Backup]:
    """The newest first, in the order in which they were made: a clock may have been set back."""
    return [_backup(row) for row in tx.execute(_NEWEST.limit(limit))]


def last_good(tx: Read) -> Backup | None:
    """The newest that was restored and compared."""
    row = tx.execute(_NEWEST.where(BackupRow.problem == "").limit(1)).first()
    return _backup(row) if row else None


_NEWEST = select(*_COLUMNS).order_by(BackupRow.id.desc())


def last_failure(tx: Read) -> str:
    """Why the newest backup that was tried in the background could not be made; nothing where it was."""
    tried = select(JobRow.state, JobRow.error).where(JobRow.kind == BACKUP, JobRow.state.not_in(ACTIVE))
    row = tx.execute(tried.order_by(JobRow.id.desc()).limit(1)).first()
    return row.error if row and row.state == State.FAILED else ""


def _backup(row: Any) -> Backup:
    return Backup(row.name, Reason(row.reason), *row[2:])


def counts(tx: Read) -> dict[str, int]:
    """Rows of every table that a backup holds, by its name."""
    return {
        table.name: tx.execute(select(func.count()).select_from(table)).scalar_one() for table in tables(tx)
    }
