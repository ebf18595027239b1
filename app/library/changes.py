"""Change sets: what was done to a handbook and its notes, as it is shown."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import func, select

from app.accounts.models import LearnerRow
from app.db.store import Read
from app.handbook.model import FilePart
from app.handbook.plan import Change, ImportPlan, PlannedNote
from app.kernel.errors import NotFound
from app.library.models import ChangeSetRow, NoteChangeRow


class Kind(StrEnum):
    """What a change set is."""

    IMPORT = "import"
    EDIT = "edit"  # written in Viva
    READING = "reading"  # the same text, read anew by a newer Viva
    REVERT = "revert"
    REMOVAL = "removal"  # all of the handbook went out of use


WRITES = (Kind.IMPORT, Kind.EDIT)  # what brought a text


@dataclass(frozen=True, slots=True)
class NoteChange:
    """What becomes, or became, of one note. What there was not before, or is not after, is None."""

    change: str
    how: str | None  # by what evidence the note was known again
    note_id: int | None  # None: not stored yet
    key: str
    kind: str
    old_line: int | None
    new_line: int | None
    old_text: str | None
    new_text: str | None
    other_line: int | None = (
        None  # the old one that it was split from, or the new one that it was merged into
    )


@dataclass(frozen=True, slots=True)
class ChangeSet:
    id: int
    kind: str
    applied_at: datetime
    by: str | None  # a name; None: Viva itself, at its start
    source: str
    digest: str
    digest_before: str | None
    files: tuple[FilePart, ...]
    files_before: tuple[FilePart, ...]
    changes: dict[str, int]
    is_first: bool  # there was no handbook before
    reverted_by: int | None
    can_be_reverted: bool


# What is shown first: what touches history, and what wants a look.
_ORDER = (
    Change.REWORDED,
    Change.SPLIT,
    Change.MERGED,
    Change.RETIRED,
    Change.REVIVED,
    Change.MOVED,
    Change.ADDED,
)


def note_changes_of(plan: ImportPlan, lines: Mapping[int, int]) -> list[NoteChange]:
    """The changes of a plan, by their kind and then in its order.

    Args:
        lines: of the stored notes, by their ids.
    """
    changes = [
        NoteChange(
            change=item.change.value,
            how=item.how.value if item.how else None,
            note_id=item.known.id if item.known else None,
            key=item.key,
            kind=item.note.kind.value if item.note else item.known.kind if item.known else "",
            old_line=lines[item.known.id] if item.known else None,
            new_line=item.note.lines.first if item.note else None,
            old_text=item.old_text,
            new_text=item.new_text,
            other_line=_other_line(item, lines),
        )
        for item in plan.notes
        if item.change is not Change.UNCHANGED
    ]
    return in_order(changes)


def _other_line(item: PlannedNote, lines: Mapping[int, int]) -> int | None:
    if item.split_from:
        return lines[item.split_from.id]
    return item.merged_into.lines.first if item.merged_into else None


def in_order(changes: Iterable[NoteChange]) -> list[NoteChange]:
    places = {change.value: place for place, change in enumerate(_ORDER)}
    return sorted(changes, key=lambda item: places[item.change])


_CHANGE_SET = (
    ChangeSetRow.id,
    ChangeSetRow.kind,
    ChangeSetRow.applied_at,
    LearnerRow.name,
    ChangeSetRow.source,
    ChangeSetRow.digest,
    ChangeSetRow.digest_before,
    ChangeSetRow.files,
    ChangeSetRow.changes,
    ChangeSetRow.reverted_by,
    ChangeSetRow.before.is_not(None).label("has_images"),
)


def change_sets(tx: Read, handbook_id: int) -> list[ChangeSet]:
    """A handbook's change sets, the newest first."""
    of_book = ChangeSetRow.handbook_id == handbook_id
    query = (
        select(*_CHANGE_SET)
        .outerjoin(LearnerRow, LearnerRow.id == ChangeSetRow.learner_id)
        .where(of_book)
        .order_by(ChangeSetRow.id.desc())
    )
    rows = tx.execute(query).all()
    last = _revertable(rows)
    before = [files_of(row.files) for row in rows[1:]]
    return [
        _change_set(row, files, row.id == last)
        for row, files in zip(rows, (*before, None), strict=bool(rows))
    ]


def change_set(tx: Read, handbook_id: int, change_set_id: int) -> ChangeSet:
    """One of them.

    Raises:
        NotFound: the handbook has none of that number.
    """
    for found in change_sets(tx, handbook_id):
        if found.id == change_set_id:
            return found
    raise NotFound(f"The handbook has no change {change_set_id}.", "Its changes list what there is.")


def _revertable(rows: Sequence[Any]) -> int | None:
    """The newest import or removal that was not taken back; what only read the same text anew goes with it."""
    for row in rows:
        if row.reverted_by is None and row.kind != Kind.REVERT:
            can_be = row.has_images or row is rows[-1]  # before the first import there was nothing to keep
            if row.kind != Kind.READING or not can_be:
                return int(row.id) if can_be else None
    return None


def files_of(stored: Iterable[Mapping[str, Any]]) -> tuple[FilePart, ...]:
    """The files of a handbook, as they are stored beside it."""
    return tuple(FilePart(**part) for part in stored)


def _change_set(row: Any, before: tuple[FilePart, ...] | None, can_be_reverted: bool) -> ChangeSet:
    return ChangeSet(
        id=row.id,
        kind=row.kind,
        applied_at=row.applied_at,
        by=row.name,
        source=row.source,
        digest=row.digest,
        digest_before=row.digest_before,
        files=files_of(row.files),
        files_before=before or (),
        changes=row.changes,
        is_first=before is None,
        reverted_by=row.reverted_by,
        can_be_reverted=can_be_reverted,
    )


def note_changes(tx: Read, change_set_id: int, start: int, limit: int) -> tuple[list[NoteChange], int]:
    """Some of what a change set did to notes, from a place on, and how much there is in all."""
    own = NoteChangeRow.change_set_id == change_set_id
    total = tx.execute(select(func.count()).select_from(NoteChangeRow).where(own)).scalar_one()
    columns = [getattr(NoteChangeRow, name) for name in NoteChange.__dataclass_fields__]
    page = select(*columns).where(own).order_by(NoteChangeRow.position).offset(start).limit(limit)
    return [NoteChange(*row) for row in tx.execute(page)], total


def newest(tx: Read, slug_id: int | None) -> int:
    """The number of a handbook's newest change set; 0 where there is none."""
    found = select(func.coalesce(func.max(ChangeSetRow.id), 0)).where(ChangeSetRow.handbook_id == slug_id)
    return tx.execute(found).scalar_one() if slug_id is not None else 0
