"""What an import would do, before anybody decides: planned over the store, nothing written."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from app.db.store import Read
from app.handbook.model import FilePart, place_in
from app.handbook.plan import Change, Doubt, make_plan
from app.library.changes import NoteChange, files_of, note_changes_of
from app.library.found import Found
from app.library.planning import shrinks
from app.library.stored import look


@dataclass(frozen=True, slots=True)
class Doubtful:
    """A stored note and one of the file that may be the same. Nobody but a person can tell."""

    note_id: int
    key: str  # the found note's: with the id, what `make_plan` takes for an answer
    likeness: float  # 0 to 1
    kind: str
    old_line: int
    new_line: int
    old_text: str
    new_text: str
    retired: bool  # the stored note is out of use already


@dataclass(frozen=True, slots=True)
class Preview:
    """What an import would do to the handbook of that slug."""

    slug: str
    title: str
    path: str
    handbook_id: int | None  # None: it is new
    stored_title: str
    stored_source: str
    seen: int  # the newest change set, to tell whether the store changes before the person has decided
    counts: dict[str, int]
    changes: tuple[NoteChange, ...]
    doubts: tuple[Doubtful, ...]
    shrinks: tuple[int, int] | None  # notes that would be retired, of how many; None: not worth a question
    same_text: bool  # the very bytes that are stored
    files: tuple[FilePart, ...]
    files_before: tuple[FilePart, ...]
    removed: bool  # the handbook is out of use, and would come back
    items: tuple[tuple[str, int], ...]  # see `Found`
    remarks: tuple[tuple[int, str], ...]

    def label(self, line: int) -> str:
        """A line of the new text with its file: "notes/04-lstm.md:12"."""
        path, own = place_in(self.files, line)
        return f"{path if path == self.path else f'{self.path}/{path}'}:{own}"

    def answers(self, same: frozenset[int]) -> dict[str, int]:
        """For `make_plan`: the doubts whose stored notes a person says to be the file's."""
        return {doubt.key: doubt.note_id for doubt in self.doubts if doubt.note_id in same}


def preview_of(tx: Read, slug: str, found: Found, same: Mapping[str, int] | None = None) -> Preview:
    """Plans the import of what was found in a file.

    Args:
        same: doubts that a person has settled, see `make_plan`.

    Raises:
        Conflict: two notes claim one id of the author's.
    """
    stored = look(tx, slug)
    book, lines = stored.book, stored.lines()
    plan = make_plan(stored.known(), found.notes, same)
    removed = book is not None and book["retired_at"] is not None
    counts = Counter(item.change.value for item in plan.notes)
    return Preview(
        slug=slug,
        title=found.title,
        path=found.path,
        handbook_id=stored.handbook_id,
        stored_title=book["title"] if book else "",
        stored_source=book["source"] if book else "",
        seen=stored.change_set,
        counts={change.value: counts[change.value] for change in Change if counts[change.value]},
        changes=tuple(note_changes_of(plan, lines)),
        doubts=tuple(_doubtful(doubt, lines[doubt.known.id]) for doubt in plan.doubtful),
        shrinks=shrinks(stored, counts),
        same_text=book is not None and not removed and book["digest"] == found.digest,
        removed=removed,
        items=found.items,
        remarks=found.remarks,
        files=found.files,
        files_before=files_of(book["files"]) if book else (),
    )


def _doubtful(doubt: Doubt, line: int) -> Doubtful:
    return Doubtful(
        note_id=doubt.known.id,
        key=doubt.note.key,
        likeness=doubt.likeness,
        kind=doubt.note.kind.value,
        old_line=line,
        new_line=doubt.note.lines.first,
        old_text=doubt.known.text,
        new_text=doubt.note.text,
        retired=doubt.known.retired,
    )
