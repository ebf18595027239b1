"""What was found in a file, as far as a preview asks: small enough to be kept, so that nothing is read twice for it."""

import json
import zlib
from collections import Counter
from dataclasses import dataclass, replace

from app.assessment.authored import authored_items
from app.handbook.model import FilePart, Handbook, Lines, Note, NoteKind
from app.library.banks import LEFT_OUT


@dataclass(frozen=True, slots=True)
class Found:
    """A handbook's notes, without their cards."""

    title: str
    path: str
    digest: str  # of the file's bytes
    notes: tuple[Note, ...]
    files: tuple[FilePart, ...]
    items: tuple[tuple[str, int], ...] = ()  # how many of each kind its author wrote
    remarks: tuple[tuple[int, str], ...] = ()  # on quiz items that are none, with their line; 0 for none

    @classmethod
    def of(cls, handbook: Handbook, digest: str) -> "Found":
        return cls(handbook.title, handbook.path, digest, handbook.notes, handbook.files)

    def with_items(self, handbook: Handbook) -> "Found":
        """The same, with what a quiz would ask of what the author wrote."""
        items, refused = authored_items(handbook)
        left_out = [one for one in handbook.diagnostics if one.code == LEFT_OUT]
        return replace(
            self,
            items=tuple(Counter(one.kind.value for one in items).most_common()),
            remarks=tuple((one.line, one.message) for one in (*left_out, *refused)),
        )


def pack(found: Found) -> bytes:
    notes = [
        (note.key, note.kind, note.topic, note.text, note.lines.first, note.lines.last, note.explicit)
        for note in found.notes
    ]
    files = [(part.path, part.digest, part.first_line) for part in found.files]
    whole = (found.title, found.path, found.digest, notes, files, found.items, found.remarks)
    return zlib.compress(json.dumps(whole).encode(), 1)


def unpack(packed: bytes) -> Found:
    title, path, digest, notes, files, items, remarks = json.loads(zlib.decompress(packed))
    return Found(
        title,
        path,
        digest,
        tuple(_note(*note) for note in notes),
        tuple(FilePart(*part) for part in files),
        tuple((kind, count) for kind, count in items),
        tuple((line, message) for line, message in remarks),
    )


def _note(key: str, kind: str, topic: str, text: str, first: int, last: int, explicit: bool) -> Note:
    return Note(key, NoteKind(kind), topic, text, Lines(first, last), (), explicit)
