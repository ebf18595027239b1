"""Change sets into the store: what an import did is written down with it."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict
from typing import Any

from sqlalchemy import insert, select

from app.db.store import Write
from app.db.upsert import insert_or
from app.library import images
from app.library.attachments import store_attachments
from app.library.changes import Kind, NoteChange
from app.library.models import ChangeSetRow, HandbookRow, NoteChangeRow, SourceTextRow
from app.library.planning import PlannedImport


def lock(tx: Write, slug: str) -> Any:
    """Id, digest, source, removal and owner of the handbook; nobody else changes it until the transaction ends."""
    columns = (
        HandbookRow.id,
        HandbookRow.digest,
        HandbookRow.source,
        HandbookRow.files,
        HandbookRow.retired_at,
        HandbookRow.owner_id,
    )
    return tx.execute(select(*columns).where(HandbookRow.slug == slug).with_for_update()).first()


def record_import(
    tx: Write,
    handbook_id: int,
    planned: PlannedImport,
    added: Mapping[str, Collection[int]],
    note_ids: Mapping[int, int],
    by: int | None,
    kind: Kind,
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
        "kind": (Kind.READING if _is_same_text(planned) else kind).value,
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
        record_notes(tx, number, ((note_ids.get(row, row), one) for row, one in planned.note_changes))
    return number


def _is_same_text(planned: PlannedImport) -> bool:
    book = planned.stored.book
    return book is not None and book["digest"] == planned.digest and book["retired_at"] is None


def record_notes(tx: Write, number: int, changes: Iterable[tuple[int, NoteChange]]) -> None:
    """Writes down what became of notes, each with its id."""
    rows = [
        {**asdict(item), "change_set_id": number, "position": position, "note_id": note_id}
        for position, (note_id, item) in enumerate(changes)
    ]
    if rows:
        tx.execute(insert(NoteChangeRow), rows)
