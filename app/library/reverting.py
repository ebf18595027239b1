"""The way back: what an import did is taken back, and a handbook goes out of use and comes back."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update

from app.db.store import Read, Write, one_at_a_time
from app.handbook.plan import Change
from app.kernel.errors import Conflict, Gone, NotFound
from app.library import images
from app.library.changes import ChangeSet, Kind, NoteChange, change_set, change_sets, in_order
from app.library.models import ChangeSetRow, NoteRow, TopicRow
from app.library.recording import lock, record_notes
from app.library.rows import HANDBOOK, NOTE, TABLES


def remove(tx: Write, slug: str, now: datetime, by: int | None) -> int:
    """Takes a handbook out of use, with its reviews and schedules kept; gives the number of the change set.

    Raises:
        NotFound: there is none of that name.
        Gone: it was removed before.
    """
    one_at_a_time(tx, ChangeSetRow)
    book = lock(tx, slug)
    if book is None:
        raise NotFound(f"There is no handbook “{slug}”.", "The handbooks page lists what there is.")
    if book.retired_at is not None:
        raise Gone(f"The handbook “{slug}” was removed before.", "Its changes say when, and bring it back.")
    retired = {}
    for table in TABLES:
        owner = table.c.id if table is HANDBOOK else table.c.handbook_id
        in_use = (owner == book.id) & table.c.retired_at.is_(None)
        retired[table.name] = tx.execute(select(table.c.id).where(in_use)).scalars().all()
        tx.execute(update(table).where(in_use).values(retired_at=now))
    values = {
        "handbook_id": book.id,
        "kind": Kind.REMOVAL.value,
        "learner_id": by,
        "applied_at": now,
        "source": book.source,
        "digest": book.digest,
        "files": book.files,
        "digest_before": book.digest,
        "changes": {Change.RETIRED.value: len(retired[NOTE.name])},
        "before": images.packed(images.in_use(retired), {}),
    }
    return _add_change_set(tx, values)


def revert(tx: Write, slug: str, handbook_id: int, change_set_id: int, now: datetime, by: int | None) -> int:
    """Takes a handbook's newest change back; gives the number of the change set that says so.

    Text, notes and cards are what they were, under their ids, and with them what hangs on them. Reviews that were
    made meanwhile stay in the log. What an import had added is retired: with the first, that is the handbook. A
    removal that is taken back brings it back as it was.

    Raises:
        NotFound: the handbook has no such change set.
        Conflict: it cannot be taken back: it was already, or another stands on it, or is a revert itself.
    """
    one_at_a_time(tx, ChangeSetRow)
    was = lock(tx, slug)
    target = change_set(tx, handbook_id, change_set_id)
    if not target.can_be_reverted:
        raise _refusal(target)
    taken_back = [
        one.id
        for one in change_sets(tx, handbook_id)
        if one.id >= target.id and one.reverted_by is None and one.kind != Kind.REVERT
    ]
    if target.is_first:
        number = remove(tx, slug, now, by)
    else:
        number = _restore(tx, slug, was, taken_back, target.kind == Kind.REMOVAL, now, by)
    in_force_again = update(ChangeSetRow).where(ChangeSetRow.reverted_by == target.id)
    tx.execute(
        in_force_again.values(reverted_by=None)
    )  # what a removal had taken back comes back with the handbook
    tx.execute(update(ChangeSetRow).where(ChangeSetRow.id.in_(taken_back)).values(reverted_by=number))
    return number


def _restore(
    tx: Write, slug: str, was: Any, taken_back: Iterable[int], whole: bool, now: datetime, by: int | None
) -> int:
    notes_before = _notes(tx, was.id)
    for number in taken_back:  # the newest first
        packed = select(ChangeSetRow.before).where(ChangeSetRow.id == number)
        images.restore(tx, was.id, tx.execute(packed).scalar_one() or b"", now)
    changes = list(_changes(notes_before, _notes(tx, was.id)))
    restored = lock(tx, slug)
    values = {
        "handbook_id": was.id,
        "kind": Kind.REVERT.value,
        "learner_id": by,
        "applied_at": now,
        "source": restored.source,
        "digest": restored.digest,
        "files": restored.files,
        "digest_before": was.digest,
        "changes": dict(Counter(item.change for item in changes)),
    }
    made = _add_change_set(tx, values)
    if not whole:  # else it is all there is
        record_notes(tx, made, ((item.note_id or 0, item) for item in in_order(changes)))
    return made


def _add_change_set(tx: Write, values: Mapping[str, Any]) -> int:
    return int(tx.execute(insert(ChangeSetRow).values(values).returning(ChangeSetRow.id)).scalar_one())


def _refusal(target: ChangeSet) -> Conflict:
    if target.reverted_by is not None:
        return Conflict("This change was already reverted.", "The newest change says so.")
    if target.kind == Kind.REVERT:
        return Conflict("A revert cannot be reverted.", "To have a text back, import it again.")
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
