"""What an import would do, for a terminal."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from app.handbook.differences import Fate, Piece, differences, shortened
from app.handbook.model import spoken_place
from app.library.changes import NoteChange
from app.library.preview import Doubtful, Preview
from app.study.change_views import counts_view, history_label, kind_label
from app.study.counting import Held

_LONGEST = 100  # characters of a text that is not compared with another
_MARKS = {Fate.REMOVED: ("[-", "-]"), Fate.ADDED: ("{+", "+}"), Fate.SAME: ("", "")}


def preview_text(preview: Preview, history: Mapping[int, Held]) -> str:
    """A line for each change, the words that differ below it, and the pairs in doubt at the end."""
    return "\n".join(_lines(preview, history))


def _lines(preview: Preview, history: Mapping[int, Held]) -> Iterator[str]:
    counts = ", ".join(f"{count.number} {count.label.lower()}" for count in counts_view(preview.counts))
    place = "a new handbook" if preview.handbook_id is None else "the handbook"
    place = "the removed handbook" if preview.removed else place
    yield f"{preview.path}: “{preview.title}” into {place} {preview.slug} (notes: {counts or 'none'})."
    if preview.items:
        yield f"Quiz items by its author: {', '.join(f'{count} {kind}' for kind, count in preview.items)}."
    for line, message in preview.remarks:
        yield f"{preview.label(line) if line else preview.path}: {message}"
    for change in preview.changes:
        yield from _change(preview, change, history.get(change.note_id or 0))
    if preview.doubts:
        yield "In doubt, taken for two notes each; --same=OLD_LINE=NEW_LINE or --doubts=ask says that they are one:"
    for doubt in preview.doubts:
        yield from _doubt(preview, doubt, history.get(doubt.note_id))
    if preview.shrinks:
        yield f"More than half of the {preview.shrinks[1]} notes would be retired; this would need --replace."


def _change(preview: Preview, change: NoteChange, held: Held | None) -> Iterator[str]:
    old, new = change.old_line, change.new_line
    before = "" if old is None else spoken_place(preview.files_before, old)
    is_there = new is not None and before == spoken_place(preview.files, new)
    was = f" (was {before})" if before and not is_there else ""
    where = preview.path if new is None else preview.label(new)
    if change.other_line is not None:
        splits = change.change == "split"
        other = spoken_place(preview.files_before if splits else preview.files, change.other_line)
        was = f" from {other}" if splits else f" into {other}{was}"
    yield _joined(f"{where}: {change.change}{was}", kind_label(change.kind).lower(), history_label(held))
    if change.change == "reworded" or (change.change == "revived" and change.old_text != change.new_text):
        yield _marked(change.old_text or "", change.new_text or "")
    else:
        yield f"    {_clipped(change.new_text or change.old_text or '')}"


def _doubt(preview: Preview, doubt: Doubtful, held: Held | None) -> Iterator[str]:
    percent = f"{100 * doubt.likeness:.0f} % alike"
    yield _joined(
        f"{preview.label(doubt.new_line)}: may be what was {spoken_place(preview.files_before, doubt.old_line)}",
        percent,
        history_label(held),
    )
    yield _marked(doubt.old_text, doubt.new_text)


def preview_json(preview: Preview, history: Mapping[int, Held]) -> dict[str, Any]:
    """The same for programs: every change with the reviews that hang on it."""
    nothing = Held(0, 0)
    changes = [
        {name: value for name, value in asdict(change).items() if name != "note_id"}
        | {"reviews": history.get(change.note_id or 0, nothing).reviews}
        for change in preview.changes
    ]
    doubts = [
        {name: value for name, value in asdict(doubt).items() if name != "note_id"}
        | {"reviews": history.get(doubt.note_id, nothing).reviews}
        for doubt in preview.doubts
    ]
    return {
        "path": preview.path,
        "handbook": preview.slug,
        "title": preview.title,
        "is_new": preview.handbook_id is None,
        "is_removed": preview.removed,
        "counts": preview.counts,
        "changes": changes,
        "doubts": doubts,
        "needs_replace": preview.shrinks is not None,
    }


def _joined(*parts: str) -> str:
    return ", ".join(part for part in parts if part)


def _marked(old: str, new: str) -> str:
    return "    " + marked(shortened(differences(old, new)))


def marked(pieces: Sequence[Piece]) -> str:
    """Two texts as one line, `[-what went-]` and `{+what came+}`."""
    words = []
    for piece in pieces:
        before, after = _MARKS[piece.fate]
        words.append(f"{before}{' '.join(piece.text.split())}{after}")
    return " ".join(words)


def _clipped(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else f"{line[:_LONGEST]}…"
