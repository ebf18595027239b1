"""Words for the page of whoever looks after this Viva."""

from dataclasses import dataclass
from pathlib import Path

from app.kernel.instants import instant_words
from app.logs import Mishap
from app.upkeep.queries import Backup
from app.upkeep.standing import Standing
from app.upkeep.thinning import Reason
from app.work.queries import Job, State

_REASONS = {
    Reason.SCHEDULE: "on schedule",
    Reason.ASKED: "asked for",
    Reason.MIGRATION: "before an update",
    Reason.RESTORE: "before a restore",
}
_KINDS = {
    "read": "Read a file",
    "import": "Import a handbook",
    "reread": "Read a handbook anew",
    "backup": "Make a backup",
}


@dataclass(frozen=True, slots=True)
class Fact:
    label: str
    words: str


@dataclass(frozen=True, slots=True)
class BackupLine:
    name: str
    at: str
    reason: str
    size: str
    rows: int
    outcome: str
    is_good: bool
    is_here: bool


@dataclass(frozen=True, slots=True)
class JobLine:
    kind: str
    at: str
    state: str
    words: str
    is_active: bool
    id: int
    done: int
    total: int | None


@dataclass(frozen=True, slots=True)
class MishapLine:
    at: str
    request: str
    words: str


@dataclass(frozen=True, slots=True)
class Admin:
    facts: tuple[Fact, ...]
    warning: str
    folder: str
    backups: tuple[BackupLine, ...]
    jobs: tuple[JobLine, ...]
    mishaps: tuple[MishapLine, ...]


def admin_view(found: Standing, folder: Path, zone: str) -> Admin:
    free = "unknown" if found.free_bytes is None else size_words(found.free_bytes)
    facts = (
        Fact("Version", found.version),
        Fact("Database", f"{found.database}, {size_words(found.database_bytes)}"),
        Fact("Schema", found.schema),
        Fact("Data folder", f"{found.folder} ({free} free)"),
        Fact("People", f"{found.people:,}"),
        Fact("Reviews", f"{found.reviews:,}"),
    )
    return Admin(
        facts,
        found.warning,
        str(folder),
        tuple(_backup(one, folder, zone) for one in found.backups),
        tuple(_job(one, zone) for one in found.jobs),
        tuple(_mishap(one, zone) for one in found.mishaps),
    )


def _backup(one: Backup, folder: Path, zone: str) -> BackupLine:
    outcome = one.problem or f"restored to try it: equal, and {one.replayed:,} cards replayed"
    here = (folder / one.name).is_file()
    return BackupLine(
        one.name,
        instant_words(one.made_at, zone),
        _REASONS[one.reason],
        size_words(one.size),
        one.rows,
        outcome,
        one.is_good,
        here,
    )


def _job(one: Job, zone: str) -> JobLine:
    words = one.error if one.state == State.FAILED else (one.words if one.is_active else "")
    kind = _KINDS.get(one.kind, one.kind.capitalize())
    at = instant_words(one.made_at, zone)
    return JobLine(kind, at, one.state, words, one.is_active, one.id, one.done, one.total)


def _mishap(one: Mishap, zone: str) -> MishapLine:
    return MishapLine(instant_words(one.at, zone), one.request, one.words)


def size_words(size: int) -> str:
    """`812 kB`, `3.4 MB`, `12 GB`."""
    for unit, of in (("GB", 10**9), ("MB", 10**6)):
        if size >= of:
            return f"{size / of:.1f} {unit}" if size < 10 * of else f"{size / of:.0f} {unit}"
    return f"{max(1, round(size / 1000))} kB"
