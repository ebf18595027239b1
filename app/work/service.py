"""What is done to jobs.

Whoever runs one holds it by its id and the number of its attempt, and by nothing else: a worker that was thought dead
finds that it holds nothing any more, and can write neither progress nor result.
"""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, insert, or_, select, update

from app.db.store import Read, Write
from app.work.models import JobRow
from app.work.queries import ACTIVE, COLUMNS, Job, State

LEASE = timedelta(seconds=20)  # a worker that was silent for so long is taken to be dead
MOST_DEATHS = 3
KEPT_FOR = timedelta(days=7)
GIVEN_UP = (
    f"Viva ended {MOST_DEATHS} times in the middle of this, so it was given up. Nothing of it was kept."
)
WAITS = "Waiting for its turn"


class Lost(Exception):
    """The job is not this worker's any more: it was cancelled, or taken over."""


def enqueue(tx: Write, kind: str, arguments: Mapping[str, Any], now: datetime, by: int | None = None) -> int:
    """A job for some worker; the one that waits already, where there is one with the same arguments.

    Two requests at the very same moment may still make two: what a job does must bear being done again.

    Args:
        kind: the name of a function that the workers know.
        arguments: whatever JSON can hold.
        by: the learner who asks.
    """
    tx.execute(delete(JobRow).where(JobRow.ended_at < now - KEPT_FOR))
    alike = (JobRow.kind == kind) & (JobRow.state == State.WAITING)
    for row in tx.execute(select(JobRow.id, JobRow.arguments).where(alike)):
        if row.arguments == arguments:
            return int(row.id)
    values = {
        "kind": kind,
        "arguments": dict(arguments),
        "learner_id": by,
        "state": State.WAITING.value,
        "words": WAITS,
        "done": 0,
        "total": None,
        "result": {},
        "error": "",
        "attempts": 0,
        "deaths": 0,
        "worker": "",
        "made_at": now,
    }
    return tx.execute(insert(JobRow).values(**values).returning(JobRow.id)).scalar_one()


def claimable(tx: Read, kinds: Collection[str], now: datetime) -> bool:
    """Whether there is anything to do; a look that takes no lock."""
    return tx.execute(select(JobRow.id).where(_to_be_claimed(kinds, now)).limit(1)).first() is not None


def _to_be_claimed(kinds: Collection[str], now: datetime) -> Any:
    silent = (JobRow.beat_at < now - LEASE) | (JobRow.beat_at > now + LEASE)  # the clock was set back since
    orphaned = (JobRow.state == State.RUNNING) & silent
    return or_(JobRow.state == State.WAITING, orphaned) & JobRow.kind.in_(kinds)


def claim(tx: Write, kinds: Collection[str], worker: str, now: datetime) -> Job | None:
    """The oldest job that nobody is at, now this worker's alone; one whose worker died is taken over."""
    columns = (JobRow.id, JobRow.state, JobRow.attempts, JobRow.deaths)
    oldest = select(*columns).where(_to_be_claimed(kinds, now)).order_by(JobRow.id).limit(1)
    while found := tx.execute(oldest.with_for_update(skip_locked=True)).first():
        deaths = found.deaths + (found.state == State.RUNNING)
        if deaths >= MOST_DEATHS:  # it may be what they die of
            _end(tx, found.id, found.attempts, now, state=State.FAILED.value, error=GIVEN_UP)
            continue
        values = {
            "state": State.RUNNING.value,
            "worker": worker,
            "beat_at": now,
            "attempts": found.attempts + 1,
            "deaths": deaths,
            "words": "Beginning again: Viva had ended in the middle" if deaths else "Beginning",
            "done": 0,
            "total": None,
        }
        begun = update(JobRow).where(JobRow.id == found.id).values(**values)
        return Job(*tx.execute(begun.returning(*COLUMNS)).one())
    return None


def note_progress(tx: Write, job: Job, now: datetime, **values: Any) -> None:
    """Says that the worker is alive, and whatever else is given: words, done, total.

    Raises:
        Lost: the job is not this worker's any more.
    """
    if not tx.execute(_held(job).values(beat_at=now, **values)).rowcount:
        raise Lost


def finish(tx: Write, job: Job, result: Mapping[str, Any], now: datetime) -> None:
    """The job is done. In the transaction that keeps what it made, it is done exactly once.

    Raises:
        Lost: the job is not this worker's any more; the transaction must not be kept.
    """
    if not _end(tx, job.id, job.attempts, now, state=State.DONE.value, result=dict(result)):
        raise Lost


def fail(tx: Write, job: Job, error: str, now: datetime) -> None:
    """The job cannot be done, and why; of one that is not held any more, nothing is said."""
    _end(tx, job.id, job.attempts, now, state=State.FAILED.value, error=error)


def release(tx: Write, job: Job) -> None:
    """Lets another worker have it, as if it had not been begun: this one is told to stop."""
    waiting = {"state": State.WAITING.value, "worker": "", "words": WAITS, "done": 0, "total": None}
    tx.execute(_held(job).values(**waiting))


def cancel(tx: Write, number: int, now: datetime) -> None:
    """Ends a job that waits or runs. It is over at once: whoever is at it learns so at the next step, and keeps nothing."""
    active = (JobRow.id == number) & JobRow.state.in_(ACTIVE)
    tx.execute(update(JobRow).where(active).values(state=State.CANCELLED.value, ended_at=now))


def cancel_all(tx: Write, now: datetime) -> None:
    """Ends every job that waits or runs."""
    active = update(JobRow).where(JobRow.state.in_(ACTIVE))
    tx.execute(active.values(state=State.CANCELLED.value, ended_at=now))


def _held(job: Job) -> Any:
    mine = (JobRow.id == job.id) & (JobRow.attempts == job.attempts) & (JobRow.state == State.RUNNING)
    return update(JobRow).where(mine)


def _end(tx: Write, number: int, attempts: int, now: datetime, **values: Any) -> bool:
    """Whether it was still running, by that attempt."""
    running = (JobRow.id == number) & (JobRow.attempts == attempts) & (JobRow.state == State.RUNNING)
    return bool(tx.execute(update(JobRow).where(running).values(ended_at=now, **values)).rowcount)
