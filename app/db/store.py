"""Transactions: leaving the block commits, raising rolls back, and either is done before anyone is answered."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from typing import NewType

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DataError, DBAPIError, OperationalError

from app.db.base import Base
from app.db.engine import FILE
from app.kernel.errors import Conflict, Invalid, Unusable, VivaError

Read = NewType("Read", Connection)
Write = NewType("Write", Read)  # whoever may write may read; a reader cannot call what writes


class Store:
    """The database as features see it: one block, one transaction."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        postgresql = engine.dialect.name == "postgresql"
        # A read of SQLite takes a tenth of a millisecond and never waits for a writer (WAL): no thread is worth it.
        self.answers_at_once = not postgresql
        self._readers = engine.execution_options(isolation_level="REPEATABLE READ") if postgresql else engine
        self._glances = engine.execution_options(isolation_level="AUTOCOMMIT") if postgresql else engine
        # SQLite has one writer at a time. Waiting in line here is fair and wakes at once; its own lock is polled.
        self._line = nullcontext() if postgresql else threading.Lock()
        self._closed = False

    @contextmanager
    def read(self, viewer: int | None = None) -> Iterator[Read]:
        """One consistent view of the data.

        Args:
            viewer: the person that it is shown to, see `viewer_of`.
        """
        with _plain_errors(), self._connect(self._readers) as connection:
            _begin(connection, "BEGIN")
            yield Read(_for(connection, viewer))
            connection.commit()  # to roll back would make psycopg forget the statements that it has prepared

    @contextmanager
    def glance(self) -> Iterator[Read]:
        """For a single statement, which needs no transaction around it."""
        with _plain_errors(), self._connect(self._glances) as connection:
            yield Read(connection)

    @contextmanager
    def write(self, viewer: int | None = None) -> Iterator[Write]:
        """All of the block, or nothing. Keep slow work outside.

        Args:
            viewer: the person who asks for it, see `viewer_of`.
        """
        with _plain_errors(), self._line, self._connect(self.engine) as connection:
            _check_file(connection)
            _begin(connection, "BEGIN IMMEDIATE")
            yield Write(Read(_for(connection, viewer)))
            connection.commit()

    def check(self) -> None:
        """Whether the database answers, and is still at its place.

        Raises:
            Unusable: it does not, or is not.
        """
        with self.read() as tx:
            tx.execute(text("SELECT 1"))
            _check_file(tx)

    def close(self) -> None:
        """Closes the connections that wait, and from now on each that is at work when its work is done."""
        self._closed = True
        self.engine.dispose()

    @contextmanager
    def _connect(self, engine: Engine) -> Iterator[Connection]:
        pool = engine.pool
        try:
            with engine.connect() as connection:
                yield connection
        finally:
            if self._closed:  # the engine has another pool since: nobody else closes what came back to either
                pool.dispose()
                self.engine.dispose()


def _check_file(connection: Connection) -> None:
    if file := connection.info.get(FILE):  # SQLite's
        file.check()


def viewer_of(tx: Read) -> int | None:
    """The person that a transaction is for; None: nobody's own, it is Viva's work or the machine's only person."""
    found: int | None = tx.get_execution_options().get("viewer")
    return found


def _for(connection: Connection, viewer: int | None) -> Connection:
    return connection if viewer is None else connection.execution_options(viewer=viewer)


def _begin(connection: Connection, how: str) -> None:
    """Begins as the purpose asks; PostgreSQL begins by itself.

    On SQLite a plain BEGIN that reads and then writes fails at once when another writer was faster, whatever the
    timeout. Said here and not by an event: an engine that has events looks for them at every statement.
    """
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(how)


@contextmanager
def _plain_errors() -> Iterator[None]:
    try:
        yield
    except DBAPIError as error:
        raise in_plain_words(error) from error


def one_at_a_time(tx: Write, table: type[Base]) -> None:
    """Lets no other transaction that asks the same go on until this one ends; SQLite has one writer anyway."""
    if tx.dialect.name == "postgresql":
        tx.execute(text(f"LOCK TABLE {table.__tablename__} IN SHARE ROW EXCLUSIVE MODE"))


def in_plain_words(error: DBAPIError) -> VivaError:
    """The user's terms for what a database says.

    Raises:
        DBAPIError: the same again, where it is an error of ours.
    """
    kind = _of_postgresql(error) if hasattr(error.orig, "sqlstate") else _of_sqlite(error)
    if kind is None and isinstance(error, DataError):
        return Invalid(
            "There is something in that which cannot be kept.",
            "Take out unusual characters, or make it shorter.",
        )
    if kind is None and isinstance(error, OperationalError):
        return Unusable("The database does not answer.", "Try again in a moment.")
    if kind is None:
        raise error
    return _WORDS[kind]()


_WORDS: dict[str, Callable[[], VivaError]] = {
    "full": lambda: Unusable("The disk is full, so this was not saved.", "Free some space and try again."),
    "readonly": lambda: Unusable(
        "The database cannot be written, so nothing was saved.",
        "Give Viva the right to write to its data folder and try again.",
    ),
    "busy": lambda: Conflict("The database is busy, so this was not saved.", "Try again in a moment."),
    "broken": lambda: Unusable(
        "The disk of the database does not work, so this was not saved.",
        "See to the disk or volume of Viva’s data folder, then start Viva again.",
    ),
    "damaged": lambda: Unusable(
        "The database file is damaged.", "Stop Viva and put back a backup of the file."
    ),
}
# SQLSTATE, by its first characters: https://www.postgresql.org/docs/current/errcodes-appendix.html
_STATES = {"53100": "full", "25006": "readonly", "40": "busy", "55P03": "busy", "23505": "busy"}
_SQLITE = (
    ("full", ("is full", "no space")),
    ("readonly", ("readonly", "read-only", "unable to open")),
    ("busy", ("is locked",)),
    ("broken", ("disk i/o error",)),
    ("damaged", ("malformed", "not a database")),
)


def _of_postgresql(error: DBAPIError) -> str | None:
    state = getattr(error.orig, "sqlstate", None) or ""
    return next((kind for start, kind in _STATES.items() if state.startswith(start)), None)


def _of_sqlite(error: DBAPIError) -> str | None:
    said = str(error.orig).lower()
    return next((kind for kind, words in _SQLITE if any(word in said for word in words)), None)
