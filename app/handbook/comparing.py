"""What became of the explicit questions of a handbook between two versions of its file."""

from dataclasses import dataclass
from typing import Any

from app.handbook.identity import fingerprint, loose_fingerprint
from app.handbook.matching import KnownNote
from app.handbook.model import Handbook, Note, NoteKind
from app.handbook.plan import make_plan
from app.handbook.report import place_json


@dataclass(frozen=True, slots=True)
class Kept:
    """A question in both versions, by its 1-based lines, and how it was known again."""

    old_line: int
    new_line: int
    how: str
    change: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """The questions of both versions, by their lines in the new file and in the old one."""

    kept: tuple[Kept, ...]
    added: tuple[int, ...]
    retired: tuple[int, ...]
    split: dict[int, int]  # of those added, out of which old one
    merged: dict[int, int]  # of those retired, into which new one


def compare(old: Handbook, new: Handbook) -> Comparison:
    """Plans the import of the new version over the old one, as it would happen in a store."""
    before = [note for note in old.notes if note.kind == NoteKind.QUESTION]
    after = [note for note in new.notes if note.kind == NoteKind.QUESTION]
    plan = make_plan([_known(place, note) for place, note in enumerate(before)], after)
    kept, added, retired = [], [], []
    split, merged = dict[int, int](), dict[int, int]()
    for item in plan.notes:
        if item.known is not None and item.note is not None:
            how = item.how.value if item.how else ""
            line = before[item.known.id].lines.first
            kept.append(Kept(line, item.note.lines.first, how, item.change.value))
        elif item.note is not None:
            added.append(item.note.lines.first)
            if item.split_from:
                split[added[-1]] = before[item.split_from.id].lines.first
        elif item.known is not None:
            retired.append(before[item.known.id].lines.first)
            if item.merged_into:
                merged[retired[-1]] = item.merged_into.lines.first
    return Comparison(tuple(kept), tuple(added), tuple(retired), split, merged)


def _known(place: int, note: Note) -> KnownNote:
    return KnownNote(
        id=place,
        key=note.key,
        kind=note.kind.value,
        topic=note.topic,
        text=note.text,
        fingerprint=fingerprint(note.text),
        loose_fingerprint=loose_fingerprint(note.text),
        explicit=note.explicit,
        retired=False,
    )


def comparison_json(found: Comparison, old: Handbook, new: Handbook) -> dict[str, list[dict[str, Any]]]:
    """The lines of each question with their files; of one that was split or merged, those of the other too."""
    return {
        "kept": [
            {**place_json(old, one.old_line, "old_"), **place_json(new, one.new_line, "new_"), "how": one.how}
            for one in found.kept
        ],
        "added": [
            place_json(new, line) | _kin(old, "split_from_", found.split.get(line)) for line in found.added
        ],
        "retired": [
            place_json(old, line) | _kin(new, "merged_into_", found.merged.get(line))
            for line in found.retired
        ],
    }


def _kin(handbook: Handbook, name: str, line: int | None) -> dict[str, Any]:
    return place_json(handbook, line, name) if line is not None else {}


def comparison_text(found: Comparison, old: Handbook, new: Handbook) -> str:
    """The counts, and a line for each question that is not what it was."""
    lines = [f"{len(found.kept)} kept, {len(found.added)} added, {len(found.retired)} retired"]
    lines += [
        f"{_at(old, one.old_line)} → {_at(new, one.new_line)}: {one.change} ({one.how})"
        for one in found.kept
        if one.change != "unchanged"
    ]
    for line in found.added:
        out_of = f", split from {_at(old, found.split[line])}" if line in found.split else ""
        lines.append(f"{_at(new, line)}: added{out_of}")
    for line in found.retired:
        into = f", merged into {_at(new, found.merged[line])}" if line in found.merged else ""
        lines.append(f"{_at(old, line)}: retired{into}")
    return "\n".join(lines)


def _at(handbook: Handbook, line: int) -> str:
    path, own = handbook.label(line)
    return f"{path}:{own}"
