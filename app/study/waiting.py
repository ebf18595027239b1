"""What waits for a learner's decision before it becomes a handbook, or changes one: in words."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from app.accounts.queries import Learner
from app.db.store import Read
from app.library import pending
from app.work import queries as work
from app.work.queries import Job, State


@dataclass(frozen=True, slots=True)
class WaitingLine:
    id: int
    name: str
    at_label: str
    facts: str  # where it comes from, and how it stands
    is_busy: bool  # a job is at it
    failed: bool


def waiting_lines(tx: Read, learner: Learner) -> tuple[WaitingLine, ...]:
    files = pending.waiting(tx, learner.id)
    jobs = work.jobs(tx, [file.job_id for file in files if file.job_id])
    return tuple(_line(file, jobs.get(file.job_id or 0), learner) for file in files)


def _line(file: pending.Waiting, job: Job | None, learner: Learner) -> WaitingLine:
    at = file.given_at.astimezone(ZoneInfo(learner.preferences.zone))
    busy = job is not None and job.is_active
    failed = job is not None and job.state == State.FAILED
    return WaitingLine(
        id=file.id,
        name=file.origin or file.name,
        at_label=f"{at:%-d %b, %H:%M}",
        facts=_facts(file, job if busy or failed else None),
        is_busy=busy,
        failed=failed,
    )


def _facts(file: pending.Waiting, job: Job | None) -> str:
    if job and job.is_active:
        return f"{job.words}: {job.done:,} of {job.total:,}" if job.total else f"{job.words} …"
    if job:
        return job.error
    if file.reason:
        return f"Changed on disk. It waits because {file.reason}."
    return "Read. Nothing has been written yet."
