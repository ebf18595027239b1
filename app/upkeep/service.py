"""What is done to backups: made, tried, thinned."""

from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import delete, func, insert, select, update

from app.accounts.models import LearnerRow
from app.db.migrate import migrate
from app.db.store import Read, Store, Write
from app.kernel.clock import Clock
from app.kernel.errors import VivaError
from app.upkeep.archive import Manifest, sweep, write
from app.upkeep.models import BackupRow
from app.upkeep.queries import Backup, backups, last_good
from app.upkeep.restoring import Checked, check
from app.upkeep.thinning import Reason, superfluous

_KEPT_BAD = 3  # to find out by what was wrong


def name_of(now: datetime, reason: Reason) -> str:
    """A file's name: sorted by name is sorted by time."""
    return f"viva-{now:%Y%m%dT%H%M%SZ}-{reason.value}.zip"


def make_backup(store: Store, clock: Clock, folder: Path, migrations: Path, reason: Reason) -> Backup:
    """Writes a backup, restores it into a scratch database, compares, and only then counts it as good.

    One that is equal to the last good one is not kept: that one is confirmed in its place, unless a person asked.

    Raises:
        Unusable: it cannot be written.
        Invalid: what was written is not good; it stands in the list with the reason.
    """
    now = clock.now()
    path = folder / name_of(now, reason)
    with store.read() as tx:
        manifest = write(tx, path, now, reason.value)
        last = last_good(tx)
    if (
        reason is Reason.SCHEDULE
        and last
        and last.digest == manifest.digest
        and (folder / last.name).is_file()
    ):
        path.unlink()
        with store.write() as tx:
            tx.execute(update(BackupRow).where(BackupRow.name == last.name).values(confirmed_at=now))
        return last
    try:
        checked = check(path, migrations)
    except VivaError as error:
        with store.write() as tx:
            record(tx, path, manifest, Checked(0, 0), problem=str(error))
            thin(tx, folder, now)
        raise
    with store.write() as tx:
        record(tx, path, manifest, checked)
        thin(tx, folder, now)
        return next(one for one in backups(tx) if one.name == path.name)


def prepare(store: Store, folder: Path, migrations: Path, clock: Clock) -> bool:
    """Brings the store to this Viva's schema, after a backup on which that was tried; says whether it had to.

    Raises:
        Unusable: it was made by a newer Viva, or it or the backup cannot be written. Nothing changed.
        Invalid: the backup is not good. Nothing changed.
    """
    made: list[tuple[Path, Manifest, Checked]] = []

    def back_up(tx: Read) -> None:
        path = folder / name_of(clock.now(), Reason.MIGRATION)
        manifest = write(tx, path, clock.now(), Reason.MIGRATION.value)
        made.append((path, manifest, check(path, migrations)))

    changed = migrate(store.engine, migrations, before=back_up)
    if made:
        with store.write() as tx:
            record(tx, *made[0])
    return changed


def record(tx: Write, path: Path, manifest: Manifest, checked: Checked, *, problem: str = "") -> None:
    """Puts a file that was written into the list."""
    tx.execute(delete(BackupRow).where(BackupRow.name == path.name))
    tx.execute(
        insert(BackupRow).values(
            name=path.name,
            reason=manifest.reason,
            made_at=manifest.made_at,
            confirmed_at=manifest.made_at,
            digest=manifest.digest,
            size=path.stat().st_size,
            rows=checked.rows,
            replayed=checked.replayed,
            problem=problem,
        )
    )


def thin(tx: Write, folder: Path, now: datetime) -> None:
    """Lets go of backups that newer ones stand for, of bad ones but the newest, and of rows whose file was taken away."""
    found = backups(tx)
    gone = {one.name for one in found if not (folder / one.name).is_file()}
    here = [one for one in found if one.name not in gone]
    bad = [one.name for one in here if not one.is_good][_KEPT_BAD:]
    for name in (*bad, *superfluous([one.kept for one in here if one.is_good], now)):
        (folder / name).unlink(missing_ok=True)
        gone.add(name)
    if gone:
        tx.execute(delete(BackupRow).where(BackupRow.name.in_(gone)))
    sweep(folder, now)


def is_due(tx: Read, now: datetime, every: timedelta) -> bool:
    """Whether it is time for a backup. A clock that was set back makes it time, too."""
    last = last_good(tx)
    since = last.confirmed_at if last else tx.execute(select(func.min(LearnerRow.created_at))).scalar_one()
    return not timedelta(0) <= now - since < every


def how_old(tx: Read, now: datetime) -> timedelta | None:
    """How long ago the store was last known to be backed up as it was; None: never."""
    last = last_good(tx)
    return now - last.confirmed_at if last else None
