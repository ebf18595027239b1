"""A stored handbook as its author's text: read again where somebody edits it or takes it along."""

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from app.db.store import Read
from app.handbook.bundle import Bundle, bundle_of
from app.handbook.editing import Edit, Stretch, stretch_of
from app.handbook.manuscript import replaced
from app.handbook.model import Handbook, Lines, NoteKind, TopicKind
from app.handbook.parser import read
from app.kernel.errors import Gone, Invalid, NotFound
from app.library.attachments import attachment_data
from app.library.changes import newest
from app.library.models import CardRow, HandbookRow, NoteRow, SourceTextRow, TopicRow
from app.library.shelf import may_see


@dataclass(frozen=True, slots=True)
class Edition:
    """A handbook's text as it is now. Lines are counted through all of its files."""

    handbook_id: int
    slug: str
    seen: int  # its newest change set
    bundle: Bundle
    handbook: Handbook
    lines: tuple[str, ...]

    def is_in_one_file(self, lines: Lines) -> bool:
        return self.handbook.place(lines.first)[0] == self.handbook.place(max(lines.first, lines.last))[0]

    def changed(self, edit: Edit) -> Bundle:
        """The handbook with the edit in it.

        Raises:
            Invalid: the edit reaches over the end of a file.
            Unreadable: nothing is left of a file, or it would be too large.
        """
        if not self.is_in_one_file(edit.lines):
            raise Invalid("This text goes over several files.", "Edit its topics one by one.")
        path, first = self.handbook.place(edit.lines.first)
        source = next(one for one in self.bundle.sources if one.path == path)
        own = Lines(first, first + edit.lines.last - edit.lines.first)
        return self.bundle.with_texts({path: replaced(source, own, edit.text)})


def edition(tx: Read, slug: str) -> Edition:
    """The handbook's text.

    Raises:
        NotFound: there is no such handbook, or it was imported before texts were kept.
        Gone: it was removed.
    """
    columns = (
        HandbookRow.id,
        HandbookRow.retired_at,
        HandbookRow.digest,
        HandbookRow.source,
        HandbookRow.files,
        HandbookRow.attachments,
    )
    row = tx.execute(select(*columns).where(HandbookRow.slug == slug)).first()
    if row is None:
        raise NotFound(f"There is no handbook “{slug}”.", "The handbooks page lists what there is.")
    if row.retired_at is not None:
        raise Gone(f"The handbook “{slug}” was removed.", "The handbooks page says how to bring it back.")
    read_before = _READ.get((row.source, row.digest))
    if read_before is None:
        bundle = bundle_of(stored_files(tx, row.files, row.attachments, row.source), row.source)
        read_before = bundle, read(bundle)
        while len(_READ) >= _KEPT:
            _READ.pop(next(iter(_READ), ("", "")), None)
        _READ[row.source, row.digest] = read_before
    bundle, handbook = read_before
    return Edition(row.id, slug, newest(tx, row.id), bundle, handbook, bundle.lines)


# Who edits asks for the same text again and again. The digest is of all of it, so what is here is never wrong.
_READ: dict[tuple[str, str], tuple[Bundle, Handbook]] = {}
_KEPT = 2


def stored_files(
    tx: Read, files: Sequence[Mapping[str, Any]], attachments: Mapping[str, str], name: str
) -> dict[str, bytes]:
    """The files of a handbook by their paths, as `bundle_of` takes them."""
    texts = {
        one["path"].rpartition("/")[2] if one["path"] == name else one["path"]: stored_bytes(
            tx, one["digest"]
        )
        for one in files
    }
    return {**{path: attachment_data(tx, digest) for path, digest in attachments.items()}, **texts}


def stored_bytes(tx: Read, digest: str) -> bytes:
    """A file as it was imported; of one that an earlier Viva imported, its text in UTF-8.

    Raises:
        NotFound: it was imported before texts were kept.
    """
    found = tx.execute(select(SourceTextRow.text).where(SourceTextRow.digest == digest)).scalar()
    if found is None:
        raise NotFound("The text of this import was not kept.", "It was made by an earlier version of Viva.")
    return zlib.decompress(found)


def find_stretch(tx: Read, text: Edition, key: str, *, below: bool = False) -> Stretch | None:
    """The stretch of a topic, or of a question by the key that it is stored under; None where there is none."""
    found = stretch_of(text.handbook, text.lines, key, below=below)
    if found is not None and found.topic is not None:
        return found
    asked = (NoteRow.handbook_id == text.handbook_id) & (NoteRow.key == key)
    asked &= (NoteRow.kind == NoteKind.QUESTION.value) & NoteRow.retired_at.is_(None)
    line = tx.execute(select(NoteRow.line).where(asked)).scalar()
    return stretch_of(text.handbook, text.lines, key, line=line) if line is not None else found


def key_at(tx: Read, handbook_id: int, lines: Lines) -> str:
    """By what key the first topic or question of some lines is edited; empty where there is none."""
    topics = select(TopicRow.key, TopicRow.line).where(
        TopicRow.handbook_id == handbook_id,
        TopicRow.retired_at.is_(None),
        TopicRow.line.between(lines.first, lines.last),
    )
    asked = select(NoteRow.key, NoteRow.line).where(
        NoteRow.handbook_id == handbook_id,
        NoteRow.retired_at.is_(None),
        NoteRow.kind == NoteKind.QUESTION.value,
        NoteRow.line.between(lines.first, lines.last),
    )
    found = [
        (row.line, place, row.key) for place, one in enumerate((topics, asked)) for row in tx.execute(one)
    ]
    return min(found)[2] if found else ""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a note is written."""

    slug: str
    key: str  # by which it is edited: a question's own, its topic's for all else
    unanswered: bool  # a question that waits for an answer


def origin_of(tx: Read, *, note_id: int = 0, card_id: int = 0) -> Origin:
    """Where a note, or the note of a card, is written.

    Raises:
        NotFound: there is no such.
        Gone: it is not in the handbook any more.
    """
    columns = (HandbookRow.slug, NoteRow.id, NoteRow.key, NoteRow.kind, NoteRow.retired_at)
    query = (
        select(*columns, TopicRow.key.label("topic"), TopicRow.kind.label("topic_kind"))
        .join(HandbookRow, HandbookRow.id == NoteRow.handbook_id)
        .join(TopicRow, TopicRow.id == NoteRow.topic_id)
    )
    if card_id:
        query = query.join(CardRow, CardRow.note_id == NoteRow.id).where(CardRow.id == card_id)
    else:
        query = query.where(NoteRow.id == note_id)
    row = tx.execute(query.where(may_see(tx))).first()
    if row is None:
        raise NotFound("There is no such card.", "It may be of another Viva.")
    if row.retired_at is not None:
        raise Gone("This is not in the handbook any more.", "Its changes say since when.")
    is_question = row.kind == NoteKind.QUESTION.value
    alive = (CardRow.note_id == row.id) & CardRow.retired_at.is_(None)
    unanswered = is_question and tx.execute(select(CardRow.id).where(alive).limit(1)).first() is None
    own = is_question and row.topic_kind != TopicKind.QUESTION.value
    return Origin(row.slug, row.key if own else row.topic, unanswered)
