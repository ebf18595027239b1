"""A process that is killed in a migration or a backup, at moments that the test chooses, on both databases."""

import os
import signal
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, text

from app import paths
from app.db.engine import make_engine
from app.db.migrate import migrate
from app.db.store import Store
from app.kernel.clock import FixedClock
from app.main import open_store
from app.settings import Settings
from app.upkeep import archive, jobs, service
from app.upkeep.queries import BACKUP, backups
from app.work.queries import recent_jobs
from app.work.service import LEASE, enqueue
from app.work.worker import Worker
from tests.conftest import DATABASES, START, Databases
from tests.servers import Death, meet, until_it_dies

OLD = "20261123_ask_quizzes"  # a schema with the most of its changes still to come
DEATHS = 4
_AFTER = 3  # statements, when all is done: the backup that was made first is put into the list


@pytest.fixture(params=DATABASES)
def old(request: pytest.FixtureRequest, databases: Databases, tmp_path: Path) -> Settings:
    """A store of an older Viva with somebody in it."""
    return _old(databases.unmigrated(request.param, tmp_path))


def _old(settings: Settings) -> Settings:
    engine = make_engine(settings.url)
    migrate(engine, paths.MIGRATIONS, to=OLD)
    with engine.begin() as connection:
        connection.execute(text(_ANN))
    engine.dispose()
    return settings


_ANN = "INSERT INTO learner (id, name, theme, disk_changes, created_at) VALUES (7, 'Ann', 'dark', 'apply', '2026-03-02')"


def _migrate(settings: Settings, death: Death | None = None) -> int:
    """Brings a store up to date; gives how many statements that took."""
    store, seen = Store(make_engine(settings.url)), 0

    def count(*_: object) -> None:
        nonlocal seen
        seen += 1

    event.listen(store.engine, "before_cursor_execute", count)
    if death:
        meet(store.engine, death)
    service.prepare(store, settings.backups, paths.MIGRATIONS, FixedClock(START))
    store.close()
    return seen


def test_a_migration_that_is_killed_changed_nothing_and_the_next_start_does_it(
    old: Settings, databases: Databases, tmp_path: Path
) -> None:
    twin = databases.unmigrated(make_engine(old.url).dialect.name, tmp_path / "twin")
    statements = _migrate(_old(twin)) - _AFTER
    assert statements > 100
    for number in range(DEATHS):
        until_it_dies(_migrate, old, Death("", 1 + number * (statements - 1) // (DEATHS - 1)))
        engine = make_engine(old.url)
        with engine.connect() as connection:
            found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one()
            assert found == OLD, number
            assert connection.execute(text("SELECT name FROM learner")).scalar_one() == "Ann"
        engine.dispose()
    store = open_store(old, FixedClock(START))
    with store.read() as tx:
        assert [one.is_good for one in backups(tx)] == [True]
        assert tx.execute(text("SELECT name FROM learner")).scalar_one() == "Ann"
    store.close()
    assert [path.suffix for path in old.backups.iterdir()] == [".zip"]


def _die(*_: object, **__: object) -> Any:
    os.kill(os.getpid(), signal.SIGKILL)


_PLACES: dict[str, tuple[Any, str]] = {
    "before the file is on the disk": (archive.os, "fsync"),
    "before it has its name": (Path, "replace"),
    "before it was tried": (service, "check"),
    "before it is in the list": (service, "record"),
}
_READING = "as it reads the cards"


def _back_up(settings: Settings, place: str) -> None:
    """Does what waits, and dies there."""
    store = open_store(settings, FixedClock(START))
    if place == _READING:
        meet(store.engine, Death("SELECT card."))
    else:
        setattr(*_PLACES[place], _die)
    Worker(store, FixedClock(START), jobs.functions(settings.backups, paths.MIGRATIONS)).run_waiting()


@pytest.mark.parametrize("place", [_READING, *_PLACES])
def test_a_backup_that_is_killed_is_made_once_by_whoever_comes_next(settings: Settings, place: str) -> None:
    store = open_store(settings, FixedClock(START))
    with store.write() as tx:
        enqueue(tx, BACKUP, {"reason": "asked"}, START)
    until_it_dies(_back_up, settings, place)
    with store.read() as tx:
        assert backups(tx) == []  # whatever it had made does not count
    for path in settings.backups.glob(".*"):  # what was left in the middle, a day later
        os.utime(path, times=2 * ((START - timedelta(days=2)).timestamp(),))
    later = FixedClock(START + LEASE + timedelta(seconds=1))
    Worker(store, later, jobs.functions(settings.backups, paths.MIGRATIONS)).run_waiting()
    with store.read() as tx:
        (made,) = backups(tx)
        (job,) = recent_jobs(tx, 9)
    assert made.is_good
    assert not list(settings.backups.glob(".*"))
    assert (job.state, job.attempts) == ("done", 2)
    store.close()
