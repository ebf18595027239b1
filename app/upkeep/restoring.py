"""From a backup back to a store: a scratch one to see whether it is good, or the store itself."""

import hashlib
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.exc import DataError, IntegrityError

from app.accounts.service import end_everybodys_entry
from app.db.engine import make_engine
from app.db.migrate import knows, migrate
from app.db.rows import columns, fill, lines, refilling, set_last_numbers, tables
from app.db.store import Read, Store, Write
from app.interview.share_links import revoke_all_links
from app.kernel.clock import Clock
from app.kernel.errors import Invalid, Unusable
from app.kernel.seeds import generator
from app.study.models import ScheduleRow
from app.study.projection import replayed_many
from app.study.queries import schedules_of
from app.upkeep.archive import Archive, Manifest, opened, write
from app.work.service import cancel_all

_SAMPLE = 200  # cards whose log is replayed


@dataclass(frozen=True, slots=True)
class Checked:
    """What restoring a backup into a scratch database showed."""

    rows: int
    replayed: int  # cards whose log gives the memory that was stored


def check(path: Path, migrations: Path) -> Checked:
    """Restores a backup into a scratch database and compares: every row, and what the review log makes of a sample of cards.

    Raises:
        Invalid: it is not good, and why.
    """
    with opened(path) as archive, tried(archive, migrations) as (_, checked):
        return checked


def restore(path: Path, into: Store, clock: Clock, migrations: Path) -> Manifest:
    """Puts a backup in the place of all that the store has, in one transaction: all of it, or nothing.

    The store must have this Viva's schema; what it gets comes from the scratch store in which the backup was tried, for
    that one was brought to it. What let people in then lets nobody in now, for it may have been taken back since, and
    what was under way then does not go on by itself.

    Raises:
        Invalid: the backup is not good; the store is as it was.
    """
    with opened(path) as archive, tried(archive, migrations) as (scratch, _):
        with scratch.write() as tx:
            end_everybodys_entry(tx)
            revoke_all_links(tx, clock.now())
            cancel_all(tx, clock.now())
        copy(scratch, into, clock)
        return archive.manifest


@contextmanager
def tried(archive: Archive, migrations: Path) -> Iterator[tuple[Store, Checked]]:
    """A scratch store that holds what an archive has: compared with it, then brought to today's schema.

    Raises:
        Invalid: it is not good, and why.
    """
    name = archive.path.name
    with _scratch(archive, migrations) as scratch:
        with scratch.read() as tx:
            _compare(tx, archive.manifest, name)
        migrate(scratch.engine, migrations)
        with scratch.read() as tx:
            checked = Checked(sum(archive.manifest.rows.values()), _replay(tx, name))
        yield scratch, checked


def copy(source: Store, into: Store, clock: Clock) -> Manifest:
    """Copies all that a store has into another of the same schema, and proves that they are equal.

    Raises:
        Unusable: they are not; the other one is as it was.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "copy.zip"
        with source.read() as read:
            manifest = write(read, path, clock.now(), "copy")
        with opened(path) as archive, into.write() as tx:
            _load(tx, archive)
            _compare(tx, manifest, "The copy")
    return manifest


@contextmanager
def _scratch(archive: Archive, migrations: Path) -> Iterator[Store]:
    """A store of its own that has just what the backup has, by the backup's schema."""
    schema = archive.manifest.schema
    if not knows(schema, migrations):
        raise Invalid(
            f"{archive.path.name} was made by a newer Viva (its schema is {schema[:60]}).",
            "Update Viva to restore it.",
        )
    with tempfile.TemporaryDirectory() as folder:
        engine = make_engine(f"sqlite:///{Path(folder) / 'scratch.db'}")
        store = Store(engine)
        try:
            migrate(engine, migrations, to=schema)
            try:
                with store.write() as tx:
                    _load(tx, archive)
            except IntegrityError as error:  # foreign keys are looked at when all is there
                raise _unfit(archive) from error
            yield store
        finally:
            store.close()


def _load(tx: Write, archive: Archive) -> None:
    found, manifest = tables(tx), archive.manifest
    missing = {table.name: columns(table) for table in found} != {
        part.table: list(part.columns) for part in manifest.parts
    }
    if missing:
        raise Invalid(f"{archive.path.name} does not have the tables of its schema.", "Use another backup.")
    parts = {part.table: part for part in manifest.parts}
    try:
        with refilling(tx, found):
            for table in found:
                part = parts[table.name]
                fill(tx, table, part.columns, archive.lines(part))
    except (ValueError, TypeError, DataError, IntegrityError) as error:
        raise _unfit(archive) from error
    set_last_numbers(tx, found, manifest.last_numbers)


def _unfit(archive: Archive) -> Invalid:
    return Invalid(f"{archive.path.name} has rows that cannot be restored.", "Use another backup.")


def _compare(tx: Read, manifest: Manifest, name: str) -> None:
    """Every row of every table."""
    parts = {part.table: part for part in manifest.parts}
    for table in tables(tx):
        digest = hashlib.sha256()
        for line in lines(tx, table):
            digest.update(line)
        if digest.hexdigest() != parts[table.name].sha256:
            raise Unusable(
                f"{name} is not equal to what it was made of: {table.name} differs.", "Make another."
            )


def _replay(tx: Read, name: str) -> int:
    keys = list(tx.execute(select(ScheduleRow.learner_id, ScheduleRow.card_id).where(ScheduleRow.reps > 0)))
    chosen = generator("backup", name).sample(keys, min(_SAMPLE, len(keys)))
    for learner_id in sorted({learner for learner, _ in chosen}):
        cards = [card for learner, card in chosen if learner == learner_id]
        stored = schedules_of(tx, learner_id, cards)
        for card, state in replayed_many(tx, learner_id, cards).items():
            if stored[card].memory != state:
                raise Invalid(
                    f"{name} is not good: the log of card {card} does not give its memory.",
                    "Look at the log.",
                )
    return len(chosen)
