"""Four weeks of daily use: what grows, what does not, and a backup of its beginning restored at its end. `make year`: a year."""

from pathlib import Path

from app import paths
from app.main import open_store
from app.settings import Settings
from app.upkeep.archive import opened
from app.upkeep.queries import backups, counts
from app.upkeep.restoring import restore
from tests.upkeep.long_run import GROWS, LongRun, grown

DAYS, REVIEWS = 28, 4


def test_four_weeks_of_daily_use(tmp_path: Path) -> None:
    run = LongRun(tmp_path / "data", REVIEWS)
    half = run.live(DAYS // 2)
    whole = run.live(DAYS // 2)
    assert set(grown(half, whole)) <= GROWS | {"sign_in"}  # which last a month
    assert whole.rows["review"] == DAYS * 3 * REVIEWS
    assert whole.files == {"viva.db", "viva.db-wal", "viva.db-shm", "backups", "handbooks"}
    assert whole.backups == len(list(run.settings.backups.iterdir())) == DAYS // 7
    with run.store.read() as tx:
        oldest = run.settings.backups / backups(tx)[-1].name
    run.close()
    other = open_store(Settings(data_dir=tmp_path / "other"), run.clock)
    restore(oldest, other, run.clock, paths.MIGRATIONS)
    with opened(oldest) as archive, other.read() as tx:
        ended = dict.fromkeys(("sign_in", "job"), 0)
        assert counts(tx) | ended == archive.manifest.rows | ended
    other.close()
