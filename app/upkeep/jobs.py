"""Backups in the background: one job at a time, whichever server is at it."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select

from app.db.store import Store
from app.upkeep import service
from app.upkeep.queries import BACKUP
from app.upkeep.thinning import Reason
from app.work.models import JobRow
from app.work.queries import ACTIVE, State
from app.work.service import enqueue
from app.work.worker import Chore, Function, Run

REST = timedelta(minutes=15)  # after a backup that failed: a full disk is still full two seconds later


def functions(folder: Path, migrations: Path) -> Mapping[str, Function]:
    """What this feature does in the background, by the names of its jobs."""

    def back_up(run: Run, arguments: Mapping[str, Any]) -> None:
        run.report("Writing a backup, and trying it")
        made = service.make_backup(run.store, run.clock, folder, migrations, Reason(arguments["reason"]))
        with run.store.write() as tx:
            run.finish(tx, {"name": made.name})

    return {BACKUP: back_up}


def chore(hours: int) -> Chore:
    """Looks whether a backup is due."""

    def look(store: Store, now: datetime) -> None:
        if not hours:
            return
        with store.read() as tx:
            under_way = JobRow.state.in_(ACTIVE)
            rests = (JobRow.state == State.FAILED) & JobRow.ended_at.between(now - REST, now)
            held = select(JobRow.id).where(JobRow.kind == BACKUP, under_way | rests).limit(1)
            if tx.execute(held).first() or not service.is_due(tx, now, timedelta(hours=hours)):
                return
        with store.write() as tx:
            enqueue(tx, BACKUP, {"reason": Reason.SCHEDULE.value}, now)

    return look
