"""How a machine stands: its disk, its database, its jobs, its backups."""

import shutil
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import func, select, text

from app import __version__
from app.accounts.models import LearnerRow
from app.db.store import Read
from app.logs import RECENT, Mishap
from app.study.models import ReviewRow
from app.upkeep.queries import Backup, backups, last_failure
from app.work.queries import Job, recent_jobs

_SHOWN_JOBS = 12
_SHOWN_BACKUPS = 60
_LATE = timedelta(hours=26)  # a laptop may sleep for a night


@dataclass(frozen=True, slots=True)
class Standing:
    """What the page for whoever looks after a Viva shows."""

    version: str
    schema: str
    database: str
    database_bytes: int
    folder: Path
    free_bytes: int | None
    people: int
    reviews: int
    jobs: tuple[Job, ...]
    backups: tuple[Backup, ...]
    warning: str
    mishaps: tuple[Mishap, ...]


def standing(tx: Read, data_dir: Path, hours: int, now: datetime) -> Standing:
    return Standing(
        version=__version__,
        schema=tx.execute(text("SELECT version_num FROM alembic_version")).scalar_one(),
        database="SQLite" if tx.dialect.name == "sqlite" else "PostgreSQL",
        database_bytes=database_bytes(tx),
        folder=data_dir,
        free_bytes=_free(data_dir),
        people=tx.execute(select(func.count()).select_from(LearnerRow)).scalar_one(),
        reviews=tx.execute(select(func.count()).select_from(ReviewRow)).scalar_one(),
        jobs=tuple(recent_jobs(tx, _SHOWN_JOBS)),
        backups=tuple(backups(tx, _SHOWN_BACKUPS)),
        warning=backup_warning(tx, hours, now),
        mishaps=tuple(reversed(RECENT.mishaps)),
    )


def database_bytes(tx: Read) -> int:
    if tx.dialect.name == "postgresql":
        return int(tx.execute(text("SELECT pg_database_size(current_database())")).scalar_one())
    pages = tx.execute(text("PRAGMA page_count")).scalar_one()
    return int(pages) * int(tx.execute(text("PRAGMA page_size")).scalar_one())


def _free(folder: Path) -> int | None:
    try:
        return shutil.disk_usage(folder).free
    except OSError:
        return None


def backup_warning(tx: Read, hours: int, now: datetime) -> str:
    """What is wrong with backups, in a sentence; nothing where nothing is, or where there is nothing to lose."""
    if not hours:
        return ""
    newest = next(iter(backups(tx, 1)), None)
    if newest and newest.problem:
        return f"The last backup is not good: {newest.problem}"
    if failure := last_failure(tx):
        return f"The last backup failed: {failure}"
    if newest is None:
        any_review = tx.execute(select(ReviewRow.id).order_by(ReviewRow.id).limit(1)).first()
        first = tx.execute(select(func.min(ReviewRow.reviewed_at))).scalar_one() if any_review else None
        return "There is no backup yet." if first and now - first > _LATE else ""
    age = now - newest.confirmed_at
    if age <= max(_LATE, timedelta(hours=2 * hours)):
        return ""
    return (
        f"The last good backup is {age.days} days old."
        if age.days > 1
        else "The last good backup is a day old."
    )
