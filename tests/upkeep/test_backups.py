"""Backups on both databases: consistent, tried before they count, and the way back."""

import json
import shutil
import zipfile
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, func, select, text, update

from app import paths
from app.accounts import api_tokens, sign_ins
from app.accounts.links import Purpose, make_link
from app.accounts.models import AccountRow, LearnerRow
from app.accounts.queries import local_owner
from app.db.engine import make_engine
from app.db.migrate import migrate
from app.db.rows import LEFT_OUT, lines, tables
from app.db.store import Store
from app.kernel.clock import FixedClock
from app.kernel.errors import Invalid, Unusable
from app.kernel.roles import Role
from app.opening import open_store
from app.registry import metadata
from app.scheduling.memory import Grade
from app.settings import Settings
from app.study.models import ReviewRow, ScheduleRow
from app.study.service import enrol, record_review
from app.upkeep import archive, jobs, restoring, service
from app.upkeep.archive import opened
from app.upkeep.queries import backups, counts, last_failure, last_good
from app.upkeep.thinning import Reason
from app.work.models import JobRow
from app.work.queries import recent_jobs
from app.work.service import enqueue
from app.work.worker import Worker
from tests.conftest import DATABASES, Databases
from tests.people import add_person, give_password


@pytest.fixture
def studied(store: Store, clock: FixedClock) -> Store:
    """The user's handbook with some reviews of it."""
    with store.write() as tx:
        learner = local_owner(tx)
        enrol(tx, learner)
        cards = tx.execute(select(ScheduleRow.card_id).limit(12)).scalars().all()
        for number, card in enumerate(cards):
            clock.advance(timedelta(minutes=1))
            record_review(tx, learner, card, Grade(1 + number % 4), clock.now(), seen_reps=0)
    return store


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "backups"


def written(store: Store, path: Path, clock: FixedClock) -> archive.Manifest:
    with store.read() as tx:
        return archive.write(tx, path, clock.now(), "asked")


def everything(store: Store) -> dict[str, list[bytes]]:
    with store.read() as tx:
        return {table.name: list(lines(tx, table)) for table in tables(tx)}


def test_every_table_of_the_models_is_in_a_backup(studied: Store, folder: Path, clock: FixedClock) -> None:
    manifest = written(studied, folder / "one.zip", clock)
    assert {part.table for part in manifest.parts} == set(metadata.tables) - LEFT_OUT
    assert manifest.rows["review"] == 12
    assert not list(folder.glob(".*"))


def test_a_backup_is_restored_to_try_it_and_then_counts(
    studied: Store, folder: Path, clock: FixedClock
) -> None:
    made = service.make_backup(studied, clock, folder, paths.MIGRATIONS, Reason.ASKED)
    assert made.is_good
    assert made.replayed == 12
    with studied.read() as tx:
        assert last_good(tx) == made
    assert (folder / made.name).stat().st_size == made.size


def test_a_log_that_does_not_give_the_memory_is_no_good_backup(
    studied: Store, folder: Path, clock: FixedClock
) -> None:
    with studied.write() as tx:
        tx.execute(update(ScheduleRow).where(ScheduleRow.reps > 0).values(stability=99.0))
    with pytest.raises(Invalid, match="does not give its memory"):
        service.make_backup(studied, clock, folder, paths.MIGRATIONS, Reason.ASKED)
    with studied.read() as tx:
        (listed,) = backups(tx)
        assert last_good(tx) is None
    assert "does not give its memory" in listed.problem


def test_restoring_gives_exactly_what_was_there(studied: Store, folder: Path, clock: FixedClock) -> None:
    path = folder / "one.zip"
    before = everything(studied)
    written(studied, path, clock)
    with studied.write() as tx:
        newest = tx.execute(select(ReviewRow.id).order_by(ReviewRow.id.desc()).limit(1)).scalar_one()
        tx.execute(delete(ReviewRow).where(ReviewRow.id == newest))
        tx.execute(update(LearnerRow).values(name="Somebody else"))
    restoring.restore(path, studied, clock, paths.MIGRATIONS)
    assert everything(studied) == before
    with studied.write() as tx:  # and it goes on: the next number is one that was never given
        learner = local_owner(tx)
        left = tx.execute(select(ScheduleRow.card_id).where(ScheduleRow.reps == 0).limit(1)).scalar_one()
        record_review(tx, learner, left, Grade.GOOD, clock.now(), seen_reps=0)
        assert tx.execute(select(ReviewRow.id).order_by(ReviewRow.id.desc())).scalars().first() > newest


def test_what_let_in_when_a_backup_was_made_lets_nobody_in_after_it_was_restored(
    studied: Store, folder: Path, clock: FixedClock
) -> None:
    path = folder / "one.zip"
    anna = add_person(studied, "anna", Role.OWNER, clock.now())
    give_password(studied, anna)
    with studied.write() as tx:
        token = sign_ins.begin(tx, anna, "Firefox", "192.0.2.7", clock.now())
        program = api_tokens.make(tx, anna, "Notes", api_tokens.Scope.READ, timedelta(days=9), clock.now())
        make_link(tx, Purpose.JOIN, clock.now(), role=Role.OWNER)
        enqueue(tx, "import", {"file": 1}, clock.now())
    written(studied, path, clock)
    restoring.restore(path, studied, clock, paths.MIGRATIONS)
    with studied.read() as tx:
        assert sign_ins.recognise(tx, token, clock.now()) is None
        assert api_tokens.recognise(tx, program, clock.now()) is None
        assert counts(tx)["link"] == 0
        assert [one.state for one in recent_jobs(tx, 9)] == ["cancelled"]
        password = tx.execute(select(AccountRow.password_hash)).scalar_one()
    assert password, "who knows it signs in again"


@pytest.mark.parametrize("kind", DATABASES)
def test_from_one_database_into_another_all_rows_are_equal(
    studied: Store, databases: Databases, tmp_path: Path, clock: FixedClock, kind: str
) -> None:
    other = open_store(databases.settings(kind, tmp_path, with_handbook=False), clock)
    try:
        restoring.copy(studied, other, clock)
        assert everything(other) == everything(studied)
        with other.read() as tx:
            assert counts(tx)["review"] == 12
    finally:
        other.close()


def test_nothing_new_makes_no_new_file_and_thinning_follows(
    studied: Store, folder: Path, clock: FixedClock
) -> None:
    def scheduled() -> str:
        return service.make_backup(studied, clock, folder, paths.MIGRATIONS, Reason.SCHEDULE).name

    first = scheduled()
    clock.advance(timedelta(hours=1))
    assert scheduled() == first
    with studied.read() as tx:
        assert not service.is_due(tx, clock.now(), timedelta(hours=1))
        assert service.is_due(
            tx, clock.now() - timedelta(days=1), timedelta(hours=1)
        )  # the clock was set back
    for minutes in (10, 20):
        clock.advance(timedelta(minutes=minutes))
        with studied.write() as tx:
            tx.execute(update(LearnerRow).values(name=f"{minutes}"))
        last = scheduled()
    assert {path.name for path in folder.iterdir()} == {first, last}
    (folder / first).unlink()  # somebody took it away
    with studied.write() as tx:
        service.thin(tx, folder, clock.now())
        assert [one.name for one in backups(tx)] == [last]


def test_a_server_makes_backups_while_nobody_visits(studied: Store, folder: Path, clock: FixedClock) -> None:
    worker = Worker(studied, clock, jobs.functions(folder, paths.MIGRATIONS), (jobs.chore(1),))
    worker.run_waiting()
    assert not folder.exists()  # the store is minutes old
    clock.advance(timedelta(hours=1))
    for _ in range(2):  # the second look finds that nothing is due
        worker.run_waiting()
    assert len(list(folder.iterdir())) == 1
    clock.advance(timedelta(hours=1))
    with studied.write() as tx:
        tx.execute(update(LearnerRow).values(name="Ann"))
    worker.run_waiting()
    with studied.read() as tx:
        assert len(backups(tx)) == 2
        assert service.how_old(tx, clock.now()) == timedelta(0)


def test_after_a_clock_was_set_back_backups_go_on_at_their_pace(
    studied: Store, folder: Path, clock: FixedClock
) -> None:
    service.make_backup(studied, clock, folder, paths.MIGRATIONS, Reason.SCHEDULE)
    clock.advance(timedelta(hours=-1))
    with studied.write() as tx:
        tx.execute(update(LearnerRow).values(name="Ann"))
        assert service.is_due(tx, clock.now(), timedelta(hours=1))
    made = service.make_backup(studied, clock, folder, paths.MIGRATIONS, Reason.SCHEDULE)
    clock.advance(timedelta(seconds=2))
    with studied.read() as tx:
        assert last_good(tx) == made
        assert not service.is_due(tx, clock.now(), timedelta(hours=1))


def test_a_backup_that_failed_is_tried_again_after_a_rest_and_few_bad_ones_are_kept(
    studied: Store, folder: Path, clock: FixedClock
) -> None:
    worker = Worker(studied, clock, jobs.functions(folder, paths.MIGRATIONS), (jobs.chore(1),))
    clock.advance(timedelta(hours=1))
    with studied.write() as tx:
        tx.execute(update(ScheduleRow).where(ScheduleRow.reps > 0).values(stability=99.0))
    for _ in range(10):  # looks, two of them within each rest
        worker.run_waiting()
        clock.advance(jobs.REST / 2)
    with studied.read() as tx:
        assert tx.execute(select(func.count()).select_from(JobRow)).scalar_one() == 4
        assert len(backups(tx)) == 3
        assert "does not give its memory" in last_failure(tx)
    assert len(list(folder.iterdir())) == 3


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-700])


def alter(path: Path) -> None:
    said = bytearray(path.read_bytes())
    said[len(said) // 3] ^= 0xFF
    path.write_bytes(said)


def rewritten(path: Path, change: Callable[[str, bytes], bytes]) -> None:
    with zipfile.ZipFile(path) as old:
        members = {name: old.read(name) for name in old.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name, data in members.items():
            new.writestr(name, change(name, data))


def swap_a_grade(path: Path) -> None:
    rewritten(path, lambda name, data: data.replace(b'",1,', b'",2,') if "review.jsonl" in name else data)


def of_the_future(path: Path) -> None:
    def change(name: str, data: bytes) -> bytes:
        return (
            json.dumps({**json.loads(data), "format": 99, "viva": "9.0"}).encode()
            if "manifest" in name
            else data
        )

    rewritten(path, change)


def of_a_newer_schema(path: Path) -> None:
    def change(name: str, data: bytes) -> bytes:
        return data.replace(b'"schema": "2026', b'"schema": "2999') if "manifest" in name else data

    rewritten(path, change)


def no_zip(path: Path) -> None:
    path.write_bytes(b"Once upon a time " * 99)


@pytest.mark.parametrize(
    ("harm", "words"),
    [
        (cut, "no backup of Viva’s, or a damaged one"),
        (alter, "damaged"),
        (swap_a_grade, "is damaged: its review cannot be read as written"),
        (of_the_future, r"made by a newer Viva \(9.0\)"),
        (of_a_newer_schema, r"made by a newer Viva \(its schema is 2999"),
        (no_zip, "no backup of Viva’s"),
        (Path.unlink, "cannot be read: No such file"),
    ],
)
def test_a_backup_that_is_not_good_says_so_and_replaces_nothing(
    studied: Store, folder: Path, clock: FixedClock, harm: Callable[[Path], None], words: str
) -> None:
    path = folder / "one.zip"
    written(studied, path, clock)
    harm(path)
    before = everything(studied)
    with pytest.raises(Invalid, match=words):
        restoring.restore(path, studied, clock, paths.MIGRATIONS)
    assert everything(studied) == before


def test_a_folder_that_cannot_be_written_is_said_and_leaves_nothing(
    studied: Store, tmp_path: Path, clock: FixedClock
) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(Unusable, match="cannot be written: Not a directory"):
        service.make_backup(studied, clock, tmp_path / "file" / "backups", paths.MIGRATIONS, Reason.ASKED)


OLD = "20261123_ask_quizzes"


@pytest.fixture
def old(tmp_path: Path) -> Iterator[Settings]:
    """A store of an older Viva with somebody in it."""
    settings = Settings(data_dir=tmp_path / "old")
    engine = make_engine(settings.url)
    migrate(engine, paths.MIGRATIONS, to=OLD)
    with engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO learner (id, name, theme, disk_changes, created_at) "
                "VALUES (7, 'Ann', 'dark', 'apply', '2026-03-02')"
            )
        )
    engine.dispose()
    yield settings
    shutil.rmtree(settings.data_dir)


def test_a_migration_begins_with_a_backup_that_the_newest_code_restores(
    old: Settings, studied: Store, clock: FixedClock
) -> None:
    opened_store = open_store(old, clock)
    with opened_store.read() as tx:
        (made,) = backups(tx)
    opened_store.close()
    assert (made.reason, made.problem) == (Reason.MIGRATION, "")
    with opened(old.backups / made.name) as file:
        assert file.manifest.schema == OLD
    restoring.restore(old.backups / made.name, studied, clock, paths.MIGRATIONS)
    with studied.read() as tx:
        assert tx.execute(select(LearnerRow.id, LearnerRow.name)).all() == [(7, "Ann")]


def test_where_no_backup_can_be_written_nothing_is_migrated(old: Settings, clock: FixedClock) -> None:
    (old.data_dir / "backups").write_text("in the way")
    with pytest.raises(Unusable, match="cannot be written"):
        open_store(old, clock)
    engine = make_engine(old.url)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one() == OLD
    engine.dispose()
