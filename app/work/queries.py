"""Reads of jobs."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import select

from app.db.store import Read
from app.work.models import JobRow


class State(StrEnum):
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


ACTIVE = (State.WAITING.value, State.RUNNING.value)


@dataclass(frozen=True, slots=True)
class Job:
    """A job as it stands."""

    id: int
    kind: str
    learner_id: int | None
    arguments: dict[str, Any]
    state: str
    words: str
    done: int
    total: int | None  # None: nobody knows how much there is
    result: dict[str, Any]
    error: str
    attempts: int
    made_at: datetime
    ended_at: datetime | None

    @property
    def is_active(self) -> bool:
        return self.state in ACTIVE


COLUMNS = tuple(getattr(JobRow, name) for name in Job.__dataclass_fields__)


def jobs(tx: Read, numbers: Collection[int]) -> dict[int, Job]:
    """The jobs of those numbers that are still kept."""
    rows = tx.execute(select(*COLUMNS).where(JobRow.id.in_(numbers)))
    return {row.id: Job(*row) for row in rows}


def job(tx: Read, number: int) -> Job | None:
    """The job of that number; None where it was cleaned away."""
    return jobs(tx, [number]).get(number)


def recent_jobs(tx: Read, limit: int) -> list[Job]:
    """The newest first."""
    return [Job(*row) for row in tx.execute(select(*COLUMNS).order_by(JobRow.id.desc()).limit(limit))]
