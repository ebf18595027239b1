"""Change sets into the store: what an import did is recorded with it, and can be taken back."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update

from app.db.store import Read, Write, one_at_a_time
from app.db.upsert import insert_or
from app.handbook.plan import Change
from app.kernel.errors import Conflict
from app.library import images
from app.library.attachments import store_attachments
from app.library.changes import Kind, NoteChange, change_set, change_sets, in_order
from app.library.models import ChangeSetRow, HandbookRow, NoteChangeRow, NoteRow, SourceTextRow, TopicRow
from app.library.planning import PlannedImport


def lock(tx: Write, slug: str) -> Any:
    """Id, digest and source of the handbook; nobody else changes it until the transaction ends."""
    columns = (HandbookRow.id, HandbookRow.digest, HandbookRow.source)
    return tx.execute(select(*columns).where(HandbookRow.slug == slug).with_for_update()).first()


def record_import(
    tx: Write,
    handbook_id: int,
    planned: PlannedImport,
    added: Mapping[str, Collection[int]],
    note_ids: Mapping[int, int],
    by: int | None,
) -> int:
    """Writes down an import that was just applied.

    Args:
        added: of each table, the ids of the rows that it added.
        note_ids: of the notes among them, by the ids that stood for them in the plan.
    """
    keep = insert_or(tx, SourceTextRow).on_conflict_do_nothing()
    tx.execute(keep, [{"digest": digest, "text": text} for digest, text in planned.packed_texts.items()])
    store_attachments(tx, planned.attachments)
    before = planned.stored.book
    values = {
        "handbook_id": handbook_id,
        "kind": (Kind.READING if before and before["digest"] == planned.digest else Kind.IMPORT).value,
        "learner_id": by,
        "applied_at": planned.at,
        "source": planned.source,
        "digest": planned.digest,
        "files": [asdict(part) for part in planned.files],
        "digest_before": before["digest"] if before else None,
        "changes": planned.changes,
        "before": images.packed(planned.before, added) if before else None,
    }
    number = tx.execute(insert(ChangeSetRow).values(**values).returning(ChangeSetRow.id)).scalar_one()
    if before:
        _record_notes(tx, number, ((note_ids.get(row, row), one) for row, one in planned.note_changes))
    return number


def _record_notes(tx: Write, number: int, changes: Iterable[tuple[int, NoteChange]]) -> None:
    """Writes down what became of notes, each with its id."""
    rows = [
        {**asdict(item), "change_set_id": number, "position": position, "note_id": note_id}
        for position, (note_id, item) in enumerate(changes)
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
    now_again = select(HandbookRow.digest, HandbookRow.source, HandbookRow.files)
    restored = tx.execute(now_again.where(HandbookRow.id == handbook_id)).one()
    values = {
        "handbook_id": handbook_id,
        "kind": Kind.REVERT.value,
        "learner_id": by,
        "applied_at": now,
        "source": restored.source,
        "digest": restored.digest,
        "files": restored.files,
        "digest_before": was.digest,
        "changes": dict(Counter(item.change for item in changes)),
    }
    number = tx.execute(insert(ChangeSetRow).values(**values).returning(ChangeSetRow.id)).scalar_one()
    _record_notes(tx, number, ((item.note_id or 0, item) for item in in_order(changes)))
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
