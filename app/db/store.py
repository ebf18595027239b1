"""Transactions: leaving the block commits, raising rolls back, and either is done before anyone is answered."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import NewType

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError, OperationalError

from app.db.engine import WRITER
from app.kernel.errors import Conflict, Unusable, VivaError

Read = NewType("Read", Connection)
Write = NewType("Write", Read)  # whoever may write may read; a reader cannot call what writes


class Store:
    """The database as features see it: one block, one transaction."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._writers = engine.execution_options(**{WRITER: True})
        # SQLite has one writer at a time. Waiting in line here is fair and wakes at once; its own lock is polled.
        self._line = threading.Lock() if engine.dialect.name == "sqlite" else nullcontext()

    @contextmanager
    def read(self) -> Iterator[Read]:
        """One consistent view of the data."""
        with _plain_errors(), self.engine.connect() as connection:
            yield Read(connection)

    @contextmanager
    def write(self) -> Iterator[Write]:
        """All of the block, or nothing. Keep slow work outside."""
        with _plain_errors(), self._line, self._writers.begin() as connection:
            yield Write(Read(connection))

    def close(self) -> None:
        self.engine.dispose()


@contextmanager
def _plain_errors() -> Iterator[None]:
    try:
        yield
    except DBAPIError as error:
        raise in_plain_words(error) from error


def in_plain_words(error: DBAPIError) -> VivaError:
    """The user's terms for what a database says; an error that is ours is given back as it is."""
    text = str(error.orig).lower()
    if "full" in text or "no space" in text:
        return Unusable("The disk is full, so this was not saved.", "Free some space and try again.")
    if "readonly" in text or "read-only" in text or "unable to open" in text:
        return Unusable(
            "The database cannot be written, so nothing was saved.",
            "Give Viva the right to write to its data folder and try again.",
        )
    if "locked" in text or "deadlock" in text:
        return Conflict("The database is busy, so this was not saved.", "Try again in a moment.")
    if "malformed" in text or "not a database" in text:
        return Unusable("The database file is damaged.", "Stop Viva and put back a backup of the file.")
    if isinstance(error, OperationalError):
        return Unusable("The database does not answer.", "Try again in a moment.")
    raise error
