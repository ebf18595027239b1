"""Change sets into the store: what an import did is recorded with it, and can be taken back."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update

from app.db.store import Read, Write, one_at_a_time
from app.db.upsert import insert_or
from app.handbook.plan import Change, ImportPlan
from app.kernel.errors import Conflict
from app.library import images
from app.library.changes import Kind, NoteChange, change_set, change_sets, in_order, note_changes_of
from app.library.drafts import HandbookDraft
from app.library.models import ChangeSetRow, HandbookRow, NoteChangeRow, NoteRow, SourceTextRow, TopicRow


@dataclass(frozen=True, slots=True)
class Before:
    """A handbook as it was before an import."""

    handbook_id: int
    digest: str
    rows: images.Images


def lock(tx: Write, slug: str) -> Any:
    """Id, digest and source of the handbook; nobody else changes it until the transaction ends."""
    columns = (HandbookRow.id, HandbookRow.digest, HandbookRow.source)
    return tx.execute(select(*columns).where(HandbookRow.slug == slug).with_for_update()).first()


def look_before(tx: Write, slug: str) -> Before | None:
    found = lock(tx, slug)
    return Before(found.id, found.digest, images.take(tx, found.id)) if found else None


def lines_of(tx: Read, handbook_id: int) -> dict[int, int]:
    """The line of each stored note, by its id."""
    rows = tx.execute(select(NoteRow.id, NoteRow.line).where(NoteRow.handbook_id == handbook_id))
    return {row.id: row.line for row in rows}


def record_import(
    tx: Write,
    handbook_id: int,
    before: Before | None,
    draft: HandbookDraft,
    plan: ImportPlan,
    lines: Mapping[int, int],
    note_ids: Mapping[str, int],
    now: datetime,
    by: int | None,
) -> int:
    """Writes down an import that was just applied.

    Args:
        lines: of the notes before it, by their ids.
        note_ids: of the notes that are in the file, by the keys that they have there.
    """
    source = draft.source
    keep = insert_or(tx, SourceTextRow).on_conflict_do_nothing()
    tx.execute(keep, {"digest": source.digest, "text": draft.packed_text})
    is_same = before is not None and before.digest == source.digest
    values = {
        "handbook_id": handbook_id,
        "kind": (Kind.READING if is_same else Kind.IMPORT).value,
        "learner_id": by,
        "applied_at": now,
        "source": source.path,
        "digest": source.digest,
        "digest_before": before.digest if before else None,
        "changes": dict(Counter(item.change.value for item in plan.notes)),
        "before": images.changed_since(tx, handbook_id, before.rows) if before else None,
    }
    number = tx.execute(insert(ChangeSetRow).values(**values).returning(ChangeSetRow.id)).scalar_one()
    if before:
        stored_keys = {item.key: note_ids[item.note.key] for item in plan.notes if item.note is not None}
        _record_notes(tx, number, note_changes_of(plan, lines), stored_keys)
    return number


def _record_notes(
    tx: Write, number: int, changes: Sequence[NoteChange], note_ids: Mapping[str, int] | None = None
) -> None:
    rows = [
        {
            "change_set_id": number,
            "position": position,
            "change": item.change,
            "how": item.how,
            "note_id": item.note_id if item.note_id is not None else (note_ids or {})[item.key],
            "key": item.key,
            "kind": item.kind,
            "old_line": item.old_line,
            "new_line": item.new_line,
            "old_text": item.old_text,
            "new_text": item.new_text,
        }
        for position, item in enumerate(changes)
    ]
    if rows:
        tx.execute(insert(NoteChangeRow), rows)


def revert(tx: Write, slug: str, handbook_id: int, change_set_id: int, now: datetime, by: int | None) -> int:
    """Takes a handbook's newest import back; gives the number of the change set that says so.

    Text, notes and cards are what they were, under their ids, and with them what hangs on them. Reviews that were
    made meanwhile stay in the log. What the import had added is retired.

    Raises:
        NotFound: the handbook has no such change set.
        Conflict: it cannot be taken back: it was already, or another stands on it, or there was nothing before it.
    """
    one_at_a_time(tx, ChangeSetRow)
    was = lock(tx, slug)
    target = change_set(tx, handbook_id, change_set_id)
    if not target.can_be_reverted:
        raise _refusal(target.kind, target.reverted_by is not None, target.is_first)
    taken_back = [
        one.id
        for one in change_sets(tx, handbook_id)
        if one.id >= target.id and one.reverted_by is None and one.kind != Kind.REVERT
    ]
    notes_before = _notes(tx, handbook_id)
    for number in taken_back:  # the newest first
        packed = select(ChangeSetRow.before).where(ChangeSetRow.id == number)
        images.restore(tx, handbook_id, tx.execute(packed).scalar_one() or b"", now)
    changes = list(_changes(notes_before, _notes(tx, handbook_id)))
    restored = tx.execute(
        select(HandbookRow.digest, HandbookRow.source).where(HandbookRow.id == handbook_id)
    ).one()
    values = {
        "handbook_id": handbook_id,
        "kind": Kind.REVERT.value,
        "learner_id": by,
        "applied_at": now,
        "source": restored.source,
        "digest": restored.digest,
        "digest_before": was.digest,
        "changes": dict(Counter(item.change for item in changes)),
    }
    number = tx.execute(insert(ChangeSetRow).values(**values).returning(ChangeSetRow.id)).scalar_one()
    _record_notes(tx, number, in_order(changes))
    tx.execute(update(ChangeSetRow).where(ChangeSetRow.id.in_(taken_back)).values(reverted_by=number))
    return number


def _refusal(kind: str, reverted: bool, is_first: bool) -> Conflict:
    if reverted:
        return Conflict("This change was already reverted.", "The newest change says so.")
    if kind != Kind.IMPORT:
        return Conflict("Only an import can be reverted.", "To have a text back, import it again.")
    if is_first:
        return Conflict(
            "This is the first import: there is nothing to go back to.", "Import another file over it."
        )
    return Conflict("Another change stands on this one.", "Revert the newest change first.")


_NOTE = (
    NoteRow.id, NoteRow.key, NoteRow.kind, NoteRow.line, NoteRow.text, NoteRow.fingerprint,
    TopicRow.key.label("topic"), NoteRow.retired_at.is_not(None).label("retired"),
)  # fmt: skip


def _notes(tx: Read, handbook_id: int) -> dict[int, Any]:
    own = (
        select(*_NOTE)
        .join(TopicRow, TopicRow.id == NoteRow.topic_id)
        .where(NoteRow.handbook_id == handbook_id)
    )
    return {row.id: row for row in tx.execute(own.order_by(NoteRow.line, NoteRow.id))}


def _changes(before: Mapping[int, Any], after: Mapping[int, Any]) -> Iterator[NoteChange]:
    """What differs between two states of the same notes."""
    for note_id, new in after.items():
        old = before[note_id]
        change = _change(old, new)
        if change is not None:
            has_old, has_new = change is not Change.REVIVED, change is not Change.RETIRED
            yield NoteChange(
                change=change.value,
                how=None,
                note_id=note_id,
                key=new.key,
                kind=new.kind,
                old_line=old.line if has_old else None,
                new_line=new.line if has_new else None,
                old_text=old.text if has_old else None,
                new_text=new.text if has_new else None,
            )


def _change(old: Any, new: Any) -> Change | None:
    if old.retired or new.retired:
        return None if old.retired and new.retired else Change.REVIVED if old.retired else Change.RETIRED
    if old.fingerprint != new.fingerprint:
        return Change.REWORDED
    return Change.MOVED if (old.topic, old.key) != (new.topic, new.key) else None
