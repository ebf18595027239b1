"""What was found in a file, as far as a preview asks: small enough to be kept, so that nothing is read twice for it."""

import json
import zlib
from dataclasses import dataclass

from app.handbook.model import FilePart, Handbook, Lines, Note, NoteKind


@dataclass(frozen=True, slots=True)
class Found:
    """A handbook's notes, without their cards."""

    title: str
    path: str
    digest: str  # of the file's bytes
    notes: tuple[Note, ...]
    files: tuple[FilePart, ...]

    @classmethod
    def of(cls, handbook: Handbook, digest: str) -> "Found":
        return cls(handbook.title, handbook.path, digest, handbook.notes, handbook.files)


def pack(found: Found) -> bytes:
    notes = [
        (note.key, note.kind, note.topic, note.text, note.lines.first, note.lines.last, note.explicit)
        for note in found.notes
    ]
    files = [(part.path, part.digest, part.first_line) for part in found.files]
    return zlib.compress(json.dumps((found.title, found.path, found.digest, notes, files)).encode(), 1)


def unpack(packed: bytes) -> Found:
    title, path, digest, notes, files = json.loads(zlib.decompress(packed))
    return Found(
        title, path, digest, tuple(_note(*note) for note in notes), tuple(FilePart(*part) for part in files)
    )


def _note(key: str, kind: str, topic: str, text: str, first: int, last: int, explicit: bool) -> Note:
    return Note(key, NoteKind(kind), topic, text, Lines(first, last), (), explicit)
