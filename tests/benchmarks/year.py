"""A year of daily use: sizes, what grows that should not, and the oldest backup restored by today's code. `make year`."""

from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from app import paths
from app.main import open_store
from app.settings import Settings
from app.upkeep.archive import opened
from app.upkeep.queries import backups, counts
from app.upkeep.restoring import restore
from tests.benchmarks.results import Goal, Result
from tests.upkeep.long_run import GROWS, PEOPLE, LongRun, Sizes, grown

REVIEWS, QUARTER = 10, 91
_ENDED = ("sign_in", "link", "api_token")  # by a restore


def run() -> list[Result]:
    with TemporaryDirectory(prefix="viva-bench-") as name:
        folder = Path(name)
        year = LongRun(folder / "data", REVIEWS)
        quarters = [year.live(QUARTER) for _ in range(4)]
        restored = _restored(folder, year)
        year.close()
    return [*_sizes(quarters), restored]


def _sizes(quarters: list[Sizes]) -> list[Result]:
    first, second, third, last = quarters
    unexpected = sorted(set(grown(second, last)) - GROWS)
    reviews = last.rows["review"]
    a_review = (last.database - first.database) / (reviews - first.rows["review"])
    left = sorted(last.files - {"viva.db", "viva.db-wal", "viva.db-shm", "backups", "handbooks"})
    words = ", ".join(f"{table} {number:,}" for table, number in last.rows.items() if number > 500)
    megabytes = " → ".join(f"{one.database / 2**20:.1f}" for one in quarters)
    slower = (last.database - third.database) / (second.database - first.database)
    use = f"{len(PEOPLE)} people, {reviews:,} reviews, {a_review:,.0f} bytes for each, all in all"
    kept = f"{last.backups_bytes / 2**20:.1f} MB, of one a week"
    none, size = Goal("at most", 0), f"by quarters {megabytes}; {words}"
    return [
        Result("A year: the database", last.database / 2**20, "MB", Goal("at most", 50), size),
        Result("Its growth in the last quarter : in the second", slower, "×", Goal("at most", 1.25), use),
        Result("Tables that grew and should not have", len(unexpected), "", none, ", ".join(unexpected)),
        Result("Files in the data folder that nobody needs", len(left), "", none, ", ".join(left)),
        Result("Backups that are kept", last.backups, "", Goal("at most", 25), kept),
    ]


def _restored(folder: Path, year: LongRun) -> Result:
    with year.store.read() as tx:
        oldest = backups(tx)[-1]
    path = year.settings.backups / oldest.name
    other = open_store(Settings(data_dir=folder / "other"), year.clock)
    started = perf_counter()
    restore(path, other, year.clock, paths.MIGRATIONS)
    taken = perf_counter() - started
    with opened(path) as archive, other.read() as tx:
        wanted, found = dict(archive.manifest.rows), counts(tx)
    other.close()
    differing = [table for table in wanted if table not in _ENDED and wanted[table] != found[table]]
    if differing:
        raise RuntimeError(f"The oldest backup came back otherwise: {differing}")
    age = (year.clock.now() - oldest.made_at).days
    return Result(
        "The oldest backup restored",
        taken,
        "s",
        Goal("at most", 20),
        f"{age} days old, {sum(found.values()):,} rows, equal",
    )
