"""What is done to handbooks: imported, as a plan that is applied whole or not at all."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import bindparam, insert, select, update

from app.db.store import Read, Write, one_at_a_time
from app.handbook.identity import fingerprint, loose_fingerprint
from app.handbook.matching import KnownNote
from app.handbook.model import Note
from app.handbook.plan import Change, ImportPlan, make_plan
from app.handbook.report import report_json
from app.kernel.errors import Conflict, Stale
from app.library.changes import Kind, change_sets, newest
from app.library.drafts import HandbookDraft, TopicDraft
from app.library.models import CardRow, ChangeSetRow, HandbookRow, NoteRow, TopicRow
from app.library.recording import lines_of, look_before, record_import

_MAY_SHRINK_FROM = 10  # notes; a handbook of fewer is replaced without asking


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an import did: how many notes were added, reworded, …; nothing where the file was the same."""

    slug: str
    title: str
    cards: int
    changes: dict[str, int]
    change_set: int

    @property
    def changed(self) -> bool:
        return any(number for change, number in self.changes.items() if change != Change.UNCHANGED.value)


def is_current(tx: Read, slug: str, digest: str, renderer: str) -> bool:
    """Whether the very same bytes were imported under this slug, and read and rendered by the same code."""
    found = tx.execute(
        select(HandbookRow.digest, HandbookRow.renderer).where(HandbookRow.slug == slug)
    ).first()
    return found is not None and (found.digest, found.renderer) == (digest, renderer)


def is_overtaken(tx: Read, slug: str, digest: str, path: str) -> bool:
    """Whether the handbook had this text once, and has another since that did not come from this very file."""
    book = tx.execute(select(HandbookRow.id, HandbookRow.digest).where(HandbookRow.slug == slug)).first()
    if book is None or book.digest == digest:
        return False
    text_changes = [one for one in change_sets(tx, book.id) if one.kind != Kind.READING]
    last = text_changes[0] if text_changes else None
    elsewhere = last is not None and (last.kind == Kind.REVERT or last.source != path)
    return elsewhere and any(one.digest == digest for one in text_changes)


def apply_draft(
    tx: Write,
    slug: str,
    draft: HandbookDraft,
    renderer: str,
    now: datetime,
    *,
    may_shrink: bool = False,
    same: Mapping[str, int] | None = None,
    by: int | None = None,
    seen: int | None = None,
) -> Outcome:
    """Stores a handbook as its file now says, and keeps the identity of every note that is still there.

    Args:
        may_shrink: the person knows that most of it goes, or that it takes another's place.
        same: doubts that a person has settled, see `make_plan`.
        by: the learner who imports.
        seen: the handbook's newest change set as the person saw it.

    Raises:
        Conflict: another handbook has this slug, or more than half of the stored notes are not in the file, and
            nobody said that this is meant.
        Stale: the handbook has changed since the person looked.
    """
    one_at_a_time(tx, ChangeSetRow)
    if not may_shrink:
        _refuse_another(tx, slug, draft)
    before = look_before(tx, slug)
    if seen is not None and seen != newest(tx, before.handbook_id if before else None):
        raise Stale("The handbook has changed since this preview was made.", "Look at what would change now.")
    handbook_id = _store_handbook(tx, slug, draft, renderer, now)
    known, lines = known_notes(tx, handbook_id), lines_of(tx, handbook_id)
    plan = make_plan(known, [note.note for note in draft.notes], same)
    changes = Counter(item.change.value for item in plan.notes)
    if not may_shrink:
        _refuse_shrinking(slug, known, changes)
    topics = _store_topics(tx, handbook_id, draft.topics, now)
    notes = _store_notes(tx, handbook_id, plan, topics, now)
    cards = _store_cards(tx, handbook_id, draft, notes, topics, now)
    number = record_import(tx, handbook_id, before, draft, plan, lines, notes, now, by)
    return Outcome(slug, draft.handbook.title, cards, dict(changes), number)


def source_of(tx: Read, slug: str) -> str | None:
    """What the handbook of this slug was last imported from."""
    return tx.execute(select(HandbookRow.source).where(HandbookRow.slug == slug)).scalar()


def _refuse_another(tx: Read, slug: str, draft: HandbookDraft) -> None:
    found = tx.execute(select(HandbookRow.source, HandbookRow.title).where(HandbookRow.slug == slug)).first()
    if found and found.source != draft.source.path and found.title != draft.handbook.title:
        raise Conflict(
            f"“{found.title}” was imported under this name before, from {found.source}.",
            "Give the file another name; or import it with --replace if it is to take that handbook's place.",
        )


def shrinks(known: Sequence[KnownNote], changes: Mapping[str, int]) -> tuple[int, int] | None:
    """How many notes would be retired of how many, where that is so many that a person is asked."""
    alive = sum(not note.retired for note in known)
    gone = changes.get(Change.RETIRED.value, 0)
    return (gone, alive) if alive > _MAY_SHRINK_FROM and gone > alive / 2 else None


def _refuse_shrinking(slug: str, known: Sequence[KnownNote], changes: Mapping[str, int]) -> None:
    if found := shrinks(known, changes):
        raise Conflict(
            f"This import would retire {found[0]} of the {found[1]} notes of {slug}, so it was not applied.",
            "If the file is right, import it with --replace; retired notes keep their history.",
        )


def _store_handbook(tx: Write, slug: str, draft: HandbookDraft, renderer: str, now: datetime) -> int:
    book = draft.handbook
    values: dict[str, Any] = {
        "title": book.title,
        "subtitle": book.subtitle,
        "details": book.details,
        "source": draft.source.path,
        "digest": draft.source.digest,
        "renderer": renderer,
        "report": report_json(draft.report),
        "preface_html": draft.preface_html,
        "imported_at": now,
    }
    stored = tx.execute(select(HandbookRow.id).where(HandbookRow.slug == slug).with_for_update()).scalar()
    if stored is None:
        return tx.execute(
            insert(HandbookRow).values(slug=slug, **values).returning(HandbookRow.id)
        ).scalar_one()
    tx.execute(update(HandbookRow).where(HandbookRow.id == stored).values(**values))
    return stored


def known_notes(tx: Read, handbook_id: int) -> list[KnownNote]:
    """The stored notes of a handbook, retired ones too."""
    rows = tx.execute(
        select(
            NoteRow.id,
            NoteRow.key,
            NoteRow.kind,
            TopicRow.key,
            NoteRow.text,
            NoteRow.fingerprint,
            NoteRow.loose_fingerprint,
            NoteRow.explicit,
            NoteRow.retired_at.is_not(None),
        )
        .join(TopicRow, TopicRow.id == NoteRow.topic_id)
        .where(NoteRow.handbook_id == handbook_id)
        .order_by(NoteRow.id)
    )
    return [KnownNote(*row) for row in rows]


def _store_topics(tx: Write, handbook_id: int, drafts: Sequence[TopicDraft], now: datetime) -> dict[str, int]:
    """Ids by key. Parents go in before their children, a depth at a time."""
    stored = _topic_ids(tx, handbook_id)
    for _depth, level in groupby(
        sorted(drafts, key=lambda draft: draft.depth), key=lambda draft: draft.depth
    ):
        new, old = [], []
        for draft in level:
            values = _topic_values(draft, handbook_id, stored)
            if draft.key in stored:
                old.append({**values, "b_id": stored[draft.key]})
            else:
                new.append(values)
        _change_many(tx, TopicRow, old)
        if new:
            tx.execute(insert(TopicRow), new)
            stored = _topic_ids(tx, handbook_id)
    _retire(tx, TopicRow, set(stored.values()) - {stored[draft.key] for draft in drafts}, now)
    return stored


def _topic_ids(tx: Read, handbook_id: int) -> dict[str, int]:
    rows = tx.execute(select(TopicRow.key, TopicRow.id).where(TopicRow.handbook_id == handbook_id))
    return {row.key: row.id for row in rows}


def _topic_values(draft: TopicDraft, handbook_id: int, ids: dict[str, int]) -> dict[str, Any]:
    return {
        "handbook_id": handbook_id,
        "parent_id": ids[draft.parent] if draft.parent else None,
        "key": draft.key,
        "kind": draft.kind,
        "position": draft.position,
        "depth": draft.depth,
        "number": draft.number,
        "plain": draft.plain,
        "title_html": draft.title_html,
        "body_html": draft.body_html,
        "body_text": draft.body_text,
        "line": draft.line,
        "retired_at": None,
    }


def _store_notes(
    tx: Write, handbook_id: int, plan: ImportPlan, topics: dict[str, int], now: datetime
) -> dict[str, int]:
    """Ids by the key that the file's note has, which a matched note need not have in the store."""
    new, old, ids, gone = [], [], {}, set()
    for item in plan.notes:
        if item.note is None:
            if item.known is not None and item.change is Change.RETIRED:
                gone.add(item.known.id)
            continue
        values = {**_note_values(item.note, topics), "key": item.key}
        if item.known is None:
            new.append({**values, "handbook_id": handbook_id, "revision": 1})
            continue
        ids[item.note.key] = item.known.id
        reworded = item.known.fingerprint != values["fingerprint"]
        old.append({**values, "b_id": item.known.id, "b_by": int(reworded)})
    _change_many(tx, NoteRow, old, revision=NoteRow.revision + bindparam("b_by"))
    if new:
        tx.execute(insert(NoteRow), new)
    _retire(tx, NoteRow, gone, now)
    stored = select(NoteRow.key, NoteRow.id).where(NoteRow.handbook_id == handbook_id)
    by_stored_key = {row.key: row.id for row in tx.execute(stored)}
    added = [item for item in plan.notes if item.note is not None and item.known is None]
    return ids | {item.note.key: by_stored_key[item.key] for item in added if item.note is not None}


def _note_values(note: Note, topics: dict[str, int]) -> dict[str, Any]:
    return {
        "topic_id": topics[note.topic],
        "kind": note.kind.value,
        "explicit": note.explicit,
        "text": note.text,
        "fingerprint": fingerprint(note.text),
        "loose_fingerprint": loose_fingerprint(note.text),
        "line": note.lines.first,
        "retired_at": None,
    }


def _store_cards(
    tx: Write,
    handbook_id: int,
    draft: HandbookDraft,
    notes: dict[str, int],
    topics: dict[str, int],
    now: datetime,
) -> int:
    """Cards are known by their note and their name in it. Says how many there are now."""
    of_book = select(CardRow.note_id, CardRow.name, CardRow.id).where(CardRow.handbook_id == handbook_id)
    stored = {(note_id, name): card_id for note_id, name, card_id in tx.execute(of_book)}
    new, old = [], []
    for note_draft in draft.notes:
        note_id, topic_id = notes[note_draft.note.key], topics[note_draft.note.topic]
        for card in note_draft.cards:
            values = {
                "handbook_id": handbook_id,
                "topic_id": topic_id,
                "note_id": note_id,
                "name": card.name,
                "kind": card.kind,
                "position": card.position,
                "breadcrumb": card.breadcrumb,
                "prompt": card.prompt,
                "stem_html": card.stem_html,
                "answer_html": card.answer_html,
                "points_html": card.points_html,
                "line": card.line,
                "retired_at": None,
            }
            card_id = stored.pop((note_id, card.name), None)
            if card_id is None:
                new.append(values)
            else:
                old.append({**values, "b_id": card_id})
    _change_many(tx, CardRow, old)
    if new:
        tx.execute(insert(CardRow), new)
    _retire(tx, CardRow, set(stored.values()), now)
    return len(new) + len(old)


_Table = type[TopicRow] | type[NoteRow] | type[CardRow]


def _change_many(tx: Write, table: _Table, rows: Sequence[dict[str, Any]], **computed: Any) -> None:
    """Sets the given columns of the rows named by `b_id`."""
    if rows:
        columns: dict[str, Any] = {name: bindparam(name) for name in rows[0] if not name.startswith("b_")}
        statement = _core_update(table).where(table.id == bindparam("b_id")).values({**columns, **computed})
        tx.execute(statement, list(rows))


def _retire(tx: Write, table: _Table, ids: set[int], now: datetime) -> None:
    """Takes rows out of use. They and all that hangs on them stay."""
    if ids:
        statement = _core_update(table).where(table.id == bindparam("b_id"), table.retired_at.is_(None))
        tx.execute(statement.values(retired_at=now), [{"b_id": row_id} for row_id in sorted(ids)])


def _core_update(table: _Table) -> Any:
    return update(table.__table__)  # type: ignore[arg-type]
