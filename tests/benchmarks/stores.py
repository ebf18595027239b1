"""Stores of any size, written straight into the tables.

The cards are those of the handbook in content/ again and again, so rows have the weight of real ones. Memory states
and the log are plausible but not each other's replay: nothing that is measured on these stores replays.
"""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import cycle, islice
from pathlib import Path

from app import paths
from app.accounts.queries import Learner, local_owner
from app.accounts.service import change_preferences
from app.kernel.clock import SystemClock
from app.library.importing import Importer
from app.library.katex import KatexTypesetter
from app.opening import open_store
from app.settings import Settings
from app.study.day import Today, today
from app.study.service import enrol

HANDBOOK = paths.CONTENT / "handbooks" / "deep-learning-interview-handbook.md"
BOOK, TOPIC, NOTE = 5_000, 10, 2  # cards of each
YEARS = 2
DUE_SHARE, NEW_SHARE = 61, 20  # one card in so many is due today or overdue; one note in so many is new
_INSTANT = "%Y-%m-%d %H:%M:%S.%f"


@dataclass(frozen=True, slots=True)
class BigStore:
    folder: Path
    cards: int
    reviews: int
    ahead: tuple[tuple[int, int], ...]  # cards in the review phase that are not due yet, with their reps
    book: str  # slug of the last handbook


def build(folder: Path, cards: int, reviews: int) -> BigStore:
    """A migrated store with one learner, whose limits let the whole queue into the day."""
    settings, clock = Settings(data_dir=folder), SystemClock()
    store = open_store(settings, clock)
    Importer.over(store, clock, KatexTypesetter(paths.KATEX_SCRIPT)).import_file(HANDBOOK)
    with _bulk(folder) as connection:
        _add_content(connection, cards)
    with store.write() as tx:
        owner = local_owner(tx)
        wanted = replace(owner.preferences, zone="UTC", reviews_per_day=2_000)
        change_preferences(tx, owner, wanted, clock.now() - timedelta(days=365 * YEARS))
        learner = local_owner(tx)
        enrol(tx, learner)
    store.close()
    day = today(clock.now(), learner.preferences)
    with _bulk(folder) as connection:
        _add_reviews(connection, learner, day, cards, reviews)
        _schedule(connection, learner, day, cards, reviews)
        ahead = connection.execute(_AHEAD, (f"{day.ends_at:{_INSTANT}}",)).fetchall()
        book = connection.execute("SELECT slug FROM handbook ORDER BY id DESC").fetchone()[0]
    return BigStore(folder, cards, reviews, tuple(ahead), book)


_AHEAD = "SELECT card_id, reps FROM schedule WHERE phase = 'review' AND due_at > ? ORDER BY (card_id * 7919) % 10007"


@contextmanager
def _bulk(folder: Path) -> Iterator[sqlite3.Connection]:
    """One fast transaction past Viva."""
    with closing(sqlite3.connect(folder / "viva.db", isolation_level=None)) as connection:
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("BEGIN")
        yield connection
        connection.execute("COMMIT")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _add_content(connection: sqlite3.Connection, cards: int) -> None:
    """Handbooks after the real one, up to the number of cards."""
    first = _next_id(connection, "card")
    books, topics = (list(connection.execute(f"SELECT * FROM {table}")) for table in ("handbook", "topic"))
    notes, faces = (list(connection.execute(f"SELECT * FROM {table}")) for table in ("note", "card"))
    book0, topic0, note0 = (_next_id(connection, table) for table in ("handbook", "topic", "note"))
    book_names, topic_names, note_names, card_names = (
        [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
        for table in ("handbook", "topic", "note", "card")
    )

    def like(row: tuple[object, ...], names: list[str], **changed: object) -> tuple[object, ...]:
        return tuple(changed.get(name, value) for name, value in zip(names, row, strict=True))

    count = max(0, cards - first + 1)
    _insert(connection, "handbook", (
        like(books[0], book_names, id=book0 + n, slug=f"book-{n}", title=f"Handbook {n}") for n in range(-(-count // BOOK))
    ))  # fmt: skip
    _insert(connection, "topic", (
        like(row, topic_names, id=topic0 + n, handbook_id=book0 + n * TOPIC // BOOK, parent_id=None, key=f"topic-{n}", position=n)
        for n, row in enumerate(islice(cycle(topics), -(-count // TOPIC)))
    ))  # fmt: skip
    _insert(connection, "note", (
        like(
            row, note_names, id=note0 + n, handbook_id=book0 + n * NOTE // BOOK, topic_id=topic0 + n * NOTE // TOPIC,
            key=f"note-{n}",
        )
        for n, row in enumerate(islice(cycle(notes), -(-count // NOTE)))
    ))  # fmt: skip
    _insert(connection, "card", (
        like(
            row, card_names, id=first + n, handbook_id=book0 + n // BOOK, topic_id=topic0 + n // TOPIC,
            note_id=note0 + n // NOTE, name=f"card-{n}", position=n,
        )
        for n, row in enumerate(islice(cycle(faces), count))
    ))  # fmt: skip
    connection.execute(
        "INSERT INTO change_set (handbook_id, kind, applied_at, source, digest, changes) "
        f"SELECT id, 'import', imported_at, source, digest, '{json.dumps({})}' FROM handbook WHERE id >= {book0}"
    )


def _add_reviews(
    connection: sqlite3.Connection, learner: Learner, day: Today, cards: int, reviews: int
) -> None:
    """Two years of reviews, the same number every day up to yesterday, in the order in which they were made."""
    preferences, version = learner.preferences.id, day.settings.parameters.version
    days = 365 * YEARS
    names = "learner_id, card_id, preferences_id, parameters, reviewed_at, study_day, grade, phase, reps, due_at, took_ms"

    def rows() -> Iterator[tuple[object, ...]]:
        for ago in range(days, 0, -1):
            start, its_day = day.context.start_in(-ago), f"{day.context.day - timedelta(ago)}"
            at, due = (f"{start + timedelta(days=wait, hours=3):{_INSTANT}}" for wait in (0, 30))
            for number in range(reviews * (days - ago) // days, reviews * (days - ago + 1) // days):
                card, grade = 1 + number * 7919 % cards, (3, 3, 4, 3, 2, 3, 1)[number % 7]
            yield (
                learner.id,
                card,
                preferences,
                version,
                at,
                its_day,
                grade,
                "review",
                number // cards,
                due,
                8_000,
            )

    marks = ",".join("?" * 11)
    connection.executemany(f"INSERT INTO review ({names}) VALUES ({marks})", rows())
    connection.execute(
        "INSERT INTO study_day (learner_id, day, reviews, new_cards, due_cards, again, took_ms, extra_new) SELECT learner_id, "
        "study_day, count(*), 20, count(*), sum(grade = 1), sum(took_ms), 0 FROM review GROUP BY learner_id, study_day"
    )


_MEMORY = (
    "phase",
    "step",
    "stability",
    "difficulty",
    "due_at",
    "last_review_at",
    "last_study_day",
    "reps",
    "lapses",
)


def _schedule(connection: sqlite3.Connection, learner: Learner, day: Today, cards: int, reviews: int) -> None:
    """Most cards in review and due over the coming year, some due or overdue, a few being learned; the rest stay new."""
    now, reps = datetime.now(UTC), max(1, reviews // cards)

    def rows() -> Iterator[tuple[object, ...]]:
        for card, note in list(connection.execute("SELECT id, note_id FROM card ORDER BY id")):
            if note % NEW_SHARE == 0:
                continue
            phase, step = ("learning", 1) if card % 5_000 == 1 else ("review", 0)
            wait = -(card % 11) if card % DUE_SHARE == 0 else 1 + card * 31 % 364
            due = day.context.start_in(wait) if phase == "review" else now + timedelta(minutes=30)
            interval = 3 + card * 17 % 400
            at, last = now - timedelta(days=interval), day.context.day - timedelta(interval)
            difficulty = 1.0 + card % 90 / 10
            yield (
                phase, step, 4.0 + interval, difficulty, f"{due:{_INSTANT}}", f"{at:{_INSTANT}}", f"{last}", reps, card % 4,
                learner.id, card,
            )  # fmt: skip

    sets = ", ".join(f"{name} = ?" for name in _MEMORY)
    connection.executemany(f"UPDATE schedule SET {sets} WHERE learner_id = ? AND card_id = ?", rows())


def _next_id(connection: sqlite3.Connection, table: str) -> int:
    return int(connection.execute(f"SELECT coalesce(max(id), 0) + 1 FROM {table}").fetchone()[0])


def _insert(connection: sqlite3.Connection, table: str, rows: Iterator[tuple[object, ...]]) -> None:
    columns = len(list(connection.execute(f"PRAGMA table_info({table})")))
    connection.executemany(f"INSERT INTO {table} VALUES ({','.join('?' * columns)})", rows)
