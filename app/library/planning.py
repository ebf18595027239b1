"""An import made ready: planned over what is stored, rendered, and written out as the rows that it would change.

The slow half of an import. Nothing is written, so no transaction need be open; `service.apply_import` does what is
planned here, if the handbook is still as it was looked at.
"""

import zlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from app.assessment.keeping import as_data
from app.assessment.making import make_items
from app.assessment.model import Item
from app.handbook.bundle import Attachment, Bundle
from app.handbook.identity import fingerprint, loose_fingerprint
from app.handbook.matching import How
from app.handbook.model import FilePart, Handbook
from app.handbook.plan import Change, ImportPlan, PlannedNote, make_plan
from app.kernel.progress import Tell, to_nobody, told
from app.library import images
from app.library.changes import NoteChange, note_changes_of
from app.library.drafts import Drafter, item_digest, walk
from app.library.rows import CARD, HANDBOOK, ITEM, NOTE, TOPIC, Edits
from app.library.stored import Stored

_NUMBER, _TITLE = 40, 2_000  # characters
_MAY_SHRINK_FROM = 10  # notes; a handbook of fewer is replaced without asking


@dataclass(frozen=True, slots=True)
class PlannedImport:
    """What an import would write. In values, an id below zero is that of a row yet to be added, see `Edits`."""

    stored: Stored
    title: str
    source: str
    digest: str
    files: tuple[FilePart, ...]
    packed_texts: Mapping[str, bytes]  # of the files by their digests: the bytes, compressed by zlib
    attachments: tuple[Attachment, ...]
    at: datetime
    changes: dict[str, int]  # how many notes are added, reworded, …
    shrinks: tuple[int, int] | None  # see `shrinks`
    note_changes: tuple[tuple[int, NoteChange], ...]  # with the notes' ids
    cards: int  # that will be in use
    edits: Mapping[str, Edits]  # of each table, by its name
    before: images.Images  # what those rows are now, where they change


def plan_import(
    stored: Stored,
    bundle: Bundle,
    handbook: Handbook,
    drafter: Drafter,
    now: datetime,
    same: Mapping[str, int] | None = None,
    tell: Tell = to_nobody,
) -> PlannedImport:
    """Plans, and renders what changed; `images.look_at` adds what is there before.

    Args:
        same: doubts that a person has settled, see `make_plan`.
        tell: who is told how far it is.

    Raises:
        Conflict: two notes claim one id of the author's.
    """
    plan = make_plan(stored.known(), handbook.notes, same)
    topics, topic_ids = _topics(stored, handbook, drafter, now, tell)
    notes, note_ids = _notes(stored, plan, topic_ids, drafter, now)
    cards = _cards(stored, handbook, topic_ids, note_ids, drafter, now, tell)
    items = _items(stored, handbook, topic_ids, note_ids, _keys(plan), now)
    changes = note_changes_of(plan, stored.lines())
    counts = Counter(item.change.value for item in plan.notes)
    added = {item.key: note_ids[item.note.key] for item in plan.notes if item.note is not None}
    return PlannedImport(
        stored=stored,
        title=handbook.title,
        source=bundle.name,
        digest=bundle.digest,
        files=handbook.files,
        packed_texts={one.digest: zlib.compress(one.data, 1) for one in bundle.sources},
        attachments=bundle.attachments,
        at=now,
        changes=dict(counts),
        shrinks=shrinks(stored, counts),
        note_changes=tuple((added[one.key] if one.note_id is None else one.note_id, one) for one in changes),
        cards=handbook.counts.cards,
        edits={
            HANDBOOK.name: _book(stored, bundle, handbook, drafter, now),
            TOPIC.name: topics,
            NOTE.name: notes,
            CARD.name: cards,
            ITEM.name: items,
        },
        before={},
    )


def shrinks(stored: Stored, changes: Mapping[str, int]) -> tuple[int, int] | None:
    """How many notes would be retired of how many, where that is so many that a person is asked."""
    alive = sum(note["retired_at"] is None for note in stored.notes.values())
    gone = changes.get(Change.RETIRED.value, 0)
    return (gone, alive) if alive > _MAY_SHRINK_FROM and gone > alive / 2 else None


def _book(stored: Stored, bundle: Bundle, handbook: Handbook, drafter: Drafter, now: datetime) -> Edits:
    edits, values = Edits(), {**drafter.book(bundle, handbook), "imported_at": now, "retired_at": None}
    if stored.book is None:
        edits.add({"slug": stored.slug, **values})
    else:
        edits.settle(stored.book, values)
    return edits


def _topics(
    stored: Stored, handbook: Handbook, drafter: Drafter, now: datetime, tell: Tell
) -> tuple[Edits, dict[str, int]]:
    """The edits, and the ids of the handbook's topics by their keys."""
    edits, ids = Edits(), dict[str, int]()
    by_key = {row["key"]: row for row in stored.topics.values()}
    found = told(list(walk(handbook.topics)), "Making topics", tell)
    for position, (topic, parent, depth) in enumerate(found):
        values = {
            "parent_id": ids[parent] if parent else None,
            "kind": topic.kind.value,
            "position": position,
            "depth": depth,
            "number": topic.number[:_NUMBER] if topic.number else None,
            "plain": topic.plain[:_TITLE],
            "line": topic.lines.first,
            "retired_at": None,
            "made_of": drafter.topic_made_of(topic),
        }
        row = by_key.get(topic.key)
        if row is None:
            ids[topic.key] = edits.add({"key": topic.key, **values, **drafter.topic(topic)})
        else:
            ids[topic.key] = row["id"]
            edits.settle(row, values, partial(drafter.topic, topic))
    edits.retire((row for key, row in by_key.items() if key not in ids), now)
    return edits, ids


def _notes(
    stored: Stored, plan: ImportPlan, topics: Mapping[str, int], drafter: Drafter, now: datetime
) -> tuple[Edits, dict[str, int]]:
    """The edits, and ids by the key that the file's note has, which a matched note need not have in the store."""
    edits, ids = Edits(), dict[str, int]()
    same_reader = stored.book is not None and stored.book["renderer"] == drafter.renderer
    for item in plan.notes:
        if item.note is None:
            continue
        values = {
            "topic_id": topics[item.note.topic],
            "key": item.key,
            "kind": item.note.kind.value,
            "explicit": item.note.explicit,
            "text": item.note.text,
            **_fingerprints(item, same_reader),
            "line": item.note.lines.first,
            "retired_at": None,
        }
        if item.known is None:
            ids[item.note.key] = edits.add({**values, "revision": 1})
        else:
            ids[item.note.key] = item.known.id
            edits.settle(stored.notes[item.known.id], values)
    kept = set(ids.values())
    edits.retire((row for note_id, row in stored.notes.items() if note_id not in kept), now)
    return edits, ids


def _fingerprints(item: PlannedNote, same_reader: bool) -> dict[str, str]:
    if item.known is not None and item.how is How.EXACT and same_reader:
        return {"fingerprint": item.known.fingerprint, "loose_fingerprint": item.known.loose_fingerprint}
    text = item.new_text or ""
    return {"fingerprint": fingerprint(text), "loose_fingerprint": loose_fingerprint(text)}


def _cards(
    stored: Stored,
    handbook: Handbook,
    topics: Mapping[str, int],
    notes: Mapping[str, int],
    drafter: Drafter,
    now: datetime,
    tell: Tell,
) -> Edits:
    """Cards are known by their note and their name in it."""
    edits = Edits()
    left = {(row["note_id"], row["name"]): row for row in stored.cards.values()}
    position = 0
    for note in told(handbook.notes, "Making cards", tell):
        for card in note.cards:
            values = {
                "topic_id": topics[note.topic],
                "kind": card.kind.value,
                "position": position,
                "line": card.lines.first,
                "retired_at": None,
                "made_of": drafter.card_made_of(card),
            }
            position += 1
            name = {"note_id": notes[note.key], "name": card.name}
            row = left.pop((name["note_id"], card.name), None)
            if row is None:
                edits.add({**name, **values, **drafter.card(card)})
            else:
                edits.settle(row, values, partial(drafter.card, card))
    edits.retire(left.values(), now)
    return edits


def _keys(plan: ImportPlan) -> dict[str, str]:
    """The keys that notes are stored under, by those that the file's notes have."""
    return {item.note.key: item.key for item in plan.notes if item.note is not None}


def _items(
    stored: Stored,
    handbook: Handbook,
    topics: Mapping[str, int],
    notes: Mapping[str, int],
    keys: Mapping[str, str],
    now: datetime,
) -> Edits:
    """Items are known by their key; that of one made from a note begins with the key that the note is stored under."""
    edits = Edits()
    left = {row["key"]: row for row in stored.items.values()}
    taken = set[str]()
    for position, item in enumerate(make_items(handbook)[0]):
        key = _stored_key(item, keys)
        if key in taken:
            continue
        taken.add(key)
        body = as_data(item)
        values = {
            "topic_id": topics[item.topic],
            "note_id": notes.get(item.note or ""),
            "kind": item.kind.value,
            "origin": item.origin.value,
            "rule": item.rule,
            "position": position,
            "line": item.lines.first,
            "difficulty": item.difficulty,
            "tags": list(item.tags),
            "retired_at": None,
            "made_of": item_digest(body),
        }
        row = left.pop(key, None)
        if row is None:
            edits.add({"key": key, **values, "body": body})
        else:
            edits.settle(row, values, partial(dict, body=body))
    edits.retire(left.values(), now)
    return edits


def _stored_key(item: Item, keys: Mapping[str, str]) -> str:
    """The item's id, with the key of its note as it is stored where the note was known by another one."""
    if item.note is None or not item.id.startswith(item.note):
        return item.id
    return keys.get(item.note, item.note) + item.id.removeprefix(item.note)
