"""A backup as a file: a zip of one member a table, each row a line of JSON, and a manifest that says what is in it.

One format for both databases. A file is written beside its place and renamed when it is whole and on the disk, so
whatever has a backup's name was finished.
"""

import hashlib
import json
import os
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO

from sqlalchemy import text

from app import __version__
from app.db.rows import columns, last_numbers, lines, tables
from app.db.store import Read
from app.kernel.errors import Invalid, Unusable

FORMAT = 1
_MANIFEST = "manifest.json"
_BACKGROUND = "job"  # making a backup is itself a job
_MOST_MANIFEST = 2**22  # bytes
_PART = ".part"
_ABANDONED = timedelta(days=1)
_DAMAGED = "Use another backup; this one was cut short or altered."


@dataclass(frozen=True, slots=True)
class Part:
    """A table in a backup."""

    table: str
    columns: tuple[str, ...]
    rows: int
    sha256: str  # of its lines


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup says of itself."""

    format: int
    viva: str  # the version that wrote it
    schema: str  # the migration that its database had
    made_at: datetime
    reason: str
    parts: tuple[Part, ...]
    last_numbers: dict[str, int]

    @property
    def rows(self) -> dict[str, int]:
        return {part.table: part.rows for part in self.parts}

    @property
    def digest(self) -> str:
        """Of what people have in it: two backups of the same have the same, whatever was done in the background."""
        said = "\n".join(f"{part.table} {part.sha256}" for part in self.parts if part.table != _BACKGROUND)
        return hashlib.sha256(f"{self.schema}\n{said}".encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Contents:
    """What is put into an archive: every table of a schema, each with its rows in the order of their keys."""

    schema: str
    tables: Iterable[tuple[str, Sequence[str], Iterable[bytes]]]  # name, columns, lines
    last_numbers: Mapping[str, int]


def write(tx: Read, path: Path, now: datetime, reason: str) -> Manifest:
    """Writes all that the transaction sees.

    Raises:
        Unusable: the folder cannot be written, or the disk is full; nothing is left behind.
    """
    found = tables(tx)
    every = ((table.name, columns(table), lines(tx, table)) for table in found)
    return write_contents(Contents(schema_of(tx), every, last_numbers(tx, found)), path, now, reason)


def schema_of(tx: Read) -> str:
    """The migration that the database has."""
    return str(tx.execute(text("SELECT version_num FROM alembic_version")).scalar_one())


def write_contents(contents: Contents, path: Path, now: datetime, reason: str) -> Manifest:
    """Writes an archive.

    Raises:
        Unusable: the folder cannot be written, or the disk is full; nothing is left behind.
    """
    beside = path.with_name(f".{path.name}{_PART}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with beside.open("wb") as file:
                manifest = _write(contents, file, now, reason)
                file.flush()
                os.fsync(file.fileno())
            beside.replace(path)
        finally:
            beside.unlink(missing_ok=True)
        _sync_folder(path.parent)
    except OSError as error:
        raise Unusable(
            f"The backup {path} cannot be written: {error.strerror}.",
            "Free some space, or give Viva the right to write there.",
        ) from error
    return manifest


def _write(contents: Contents, file: IO[bytes], now: datetime, reason: str) -> Manifest:
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        parts = []
        for name, names, rows in contents.tables:
            digest, count = hashlib.sha256(), 0
            with archive.open(_member(name), "w", force_zip64=True) as member:
                for line in rows:
                    member.write(line)
                    digest.update(line)
                    count += 1
            parts.append(Part(name, tuple(names), count, digest.hexdigest()))
        last = dict(contents.last_numbers)
        manifest = Manifest(FORMAT, __version__, contents.schema, now, reason, tuple(parts), last)
        said = {**asdict(manifest), "made_at": now.isoformat()}
        archive.writestr(_MANIFEST, json.dumps(said, indent=1))
    return manifest


def _member(table: str) -> str:
    return f"tables/{table}.jsonl"


def _sync_folder(folder: Path) -> None:
    """A name survives a power cut when its folder is on the disk, too."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sweep(folder: Path, now: datetime) -> None:
    """Removes what processes left that were killed as they wrote; what one may still be writing stays."""
    for part in folder.glob(f".*{_PART}"):
        if now.timestamp() - part.stat().st_mtime > _ABANDONED.total_seconds():
            part.unlink(missing_ok=True)


class Archive:
    """A backup that is open for reading."""

    def __init__(self, path: Path, file: zipfile.ZipFile) -> None:
        self.path, self._file = path, file
        self.manifest = self._manifest()

    def _manifest(self) -> Manifest:
        try:
            if self._file.getinfo(_MANIFEST).file_size > _MOST_MANIFEST:
                raise ValueError
            said = json.loads(self._file.read(_MANIFEST))
            if said["format"] > FORMAT:
                raise Invalid(
                    f"{self.path.name} was made by a newer Viva ({str(said['viva'])[:40]}).",
                    "Update Viva to restore it.",
                )
            parts = tuple(
                Part(one["table"], tuple(one["columns"]), one["rows"], one["sha256"]) for one in said["parts"]
            )
            return Manifest(**{**said, "made_at": datetime.fromisoformat(said["made_at"]), "parts": parts})
        except (KeyError, TypeError, ValueError, zipfile.BadZipFile, zlib.error, EOFError) as error:
            raise Invalid(f"{self.path.name} is no backup of Viva’s, or a damaged one.", _DAMAGED) from error

    @property
    def unpacked(self) -> int:
        """How many bytes its members say they have; none gives more."""
        return sum(one.file_size for one in self._file.infolist())

    def lines(self, part: Part) -> Iterator[bytes]:
        """The rows of a table.

        Raises:
            Invalid: they are not what the manifest says. Told at the end: what was done with them must be undone.
        """
        digest = hashlib.sha256()
        try:
            with self._file.open(_member(part.table)) as member:
                for line in member:
                    digest.update(line)
                    yield line
        except (KeyError, OSError, zipfile.BadZipFile, zlib.error, EOFError) as error:
            raise self._damaged(part) from error
        if digest.hexdigest() != part.sha256:
            raise self._damaged(part)

    def _damaged(self, part: Part) -> Invalid:
        return Invalid(f"{self.path.name} is damaged: its {part.table} cannot be read as written.", _DAMAGED)


@contextmanager
def opened(path: Path) -> Iterator[Archive]:
    """A backup, to be read.

    Raises:
        Invalid: it is none, is damaged, or was made by a newer Viva.
    """
    try:
        file = zipfile.ZipFile(path)
    except zipfile.BadZipFile as error:
        raise Invalid(f"{path.name} is no backup of Viva’s, or a damaged one.", _DAMAGED) from error
    except OSError as error:
        raise Invalid(f"{path} cannot be read: {error.strerror}.", "Check the name of the file.") from error
    with file:
        yield Archive(path, file)
