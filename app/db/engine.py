"""The engine: pools, and pragmas for SQLite."""

import sqlite3
from pathlib import Path
from time import monotonic, sleep
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DisconnectionError
from sqlalchemy.pool import ConnectionPoolEntry

from app.db.sqlite_file import DatabaseFile, make_folder
from app.kernel.errors import Invalid

BUSY_TIMEOUT_MS = 20_000  # another process may be importing a large handbook
FILE = "file"  # where a connection's info has its `DatabaseFile`


def make_engine(url: str) -> Engine:
    """An engine for SQLite or PostgreSQL.

    Raises:
        Invalid: the URL names no database that Viva can use.
        Unusable: the folder of the SQLite file cannot be made or written.
    """
    parsed = _parse(url)
    if parsed.get_backend_name() == "postgresql":
        return _postgresql(parsed)
    path = _file_of(parsed)
    make_folder(path.parent)
    file = DatabaseFile(path)
    engine = create_engine(parsed, connect_args={"check_same_thread": False}, pool_size=40, max_overflow=0)
    event.listen(engine, "do_connect", lambda *_: file.check())

    def prepare(connection: sqlite3.Connection, record: ConnectionPoolEntry) -> None:
        _prepare_sqlite(connection)
        file.note()
        record.info[FILE] = file

    event.listen(engine, "connect", prepare)
    return engine


def _postgresql(url: URL) -> Engine:
    """Its connections are looked at before they are used again, where they were left alone for long enough to have broken."""
    engine = create_engine(url, pool_size=20, max_overflow=20)
    ping, gone = engine.dialect.do_ping, engine.dialect.loaded_dbapi.Error

    def left(_connection: Any, record: ConnectionPoolEntry) -> None:
        record.info[_LEFT_AT] = monotonic()

    def taken(connection: Any, record: ConnectionPoolEntry, _fairy: Any) -> None:
        if monotonic() - record.info.get(_LEFT_AT, monotonic()) < _TRUSTED_S:
            return
        try:
            ping(connection)
        except gone as error:
            raise DisconnectionError from error  # the pool makes another

    event.listen(engine, "checkin", left)
    event.listen(engine, "checkout", taken)
    return engine


_LEFT_AT, _TRUSTED_S = "left_at", 1.0  # to look takes as long as a statement


def _parse(url: str) -> URL:
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise Invalid("VIVA_DATABASE_URL is no database URL.", _URL_HINT) from error
    if parsed.drivername not in {"sqlite", "postgresql+psycopg"}:
        raise Invalid(f"VIVA_DATABASE_URL names {parsed.drivername}, which Viva does not know.", _URL_HINT)
    return parsed


_URL_HINT = "Use sqlite:////path/viva.db or postgresql+psycopg://user:password@host/name."


def _file_of(url: URL) -> Path:
    if not url.database or url.database == ":memory:":
        raise Invalid("Viva keeps its data in a file.", _URL_HINT)
    return Path(url.database)


def _prepare_sqlite(connection: sqlite3.Connection) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves
    for pragma in (
        f"busy_timeout = {BUSY_TIMEOUT_MS}",
        "journal_mode = WAL",
        "synchronous = NORMAL",  # a killed process loses nothing; a power cut may lose the last moments, never the file
        "foreign_keys = ON",
        "temp_store = MEMORY",
        "cache_size = -32000",
        "mmap_size = 1073741824",  # pages are read from the file cache, not copied out of it
        "wal_autocheckpoint = 4000",  # pages; a page that many reviews touch is written back once for them all
    ):
        _patiently(connection, f"PRAGMA {pragma}")


def _patiently(connection: sqlite3.Connection, statement: str) -> None:
    """For the way into WAL, for which SQLite does not wait itself: of two that begin a database at once, one must."""
    until = monotonic() + BUSY_TIMEOUT_MS / 1000
    while True:
        try:
            connection.execute(statement)
            return
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or monotonic() >= until:
                raise
            sleep(0.02)
