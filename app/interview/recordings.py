"""Spoken answers: their sound comes in chunks while it is spoken and is kept at once, so no more than the last one can be lost.

It stays in the database: whatever process serves the page can play it, a backup has it, and nothing is sent anywhere.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, insert, select, update

from app.db.store import Read, Write
from app.db.upsert import insert_or
from app.interview.holding import held_desk
from app.interview.models import ChunkRow, RecordingRow
from app.kernel.errors import Invalid, NotFound

MOST_BYTES = 24 * 2**20  # of one recording: an hour and more of speech
MOST_IN_ALL = 128 * 2**20  # of an interview
MOST_CHUNKS = 20_000
_TYPES = ("audio/webm", "audio/ogg", "audio/mp4")


@dataclass(frozen=True, slots=True)
class Recording:
    id: int
    position: int
    part: int
    media_type: str
    size: int
    started_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class Chunk:
    """A piece of sound as a page sends it."""

    position: int
    part: int
    epoch: int
    key: str  # the page's name for the recording
    number: int  # of the chunk, from 0
    media_type: str
    data: bytes


def keep_chunk(tx: Write, learner_id: int, attempt_id: int, chunk: Chunk, now: datetime) -> int:
    """Keeps a piece of a recording; gives the recording's number. The same piece twice is one.

    Raises:
        NotFound: the learner has no such interview, or it no such question.
        Closed, Overtaken, Conflict: nothing is saved in it from this page now.
        Invalid: it is too large, or no sound.
    """
    _check(chunk)
    held_desk(tx, learner_id, attempt_id, chunk.position, chunk.epoch, now).check_part(chunk.part)
    own = (RecordingRow.attempt_id == attempt_id) & (RecordingRow.key == chunk.key)
    columns = (RecordingRow.id, RecordingRow.size, RecordingRow.position, RecordingRow.part)
    row = tx.execute(select(*columns).where(own)).first()
    number, size = (row.id, row.size) if row else (_begin(tx, attempt_id, chunk, now), 0)
    if row and (row.position, row.part) != (chunk.position, chunk.part):
        raise Invalid("This recording belongs to another answer.", "Begin a new one.")
    values = {"recording_id": number, "number": chunk.number, "data": chunk.data, "saved_at": now}
    new = insert_or(tx, ChunkRow).values(values).on_conflict_do_nothing()
    if tx.execute(new.returning(ChunkRow.number)).first() is not None:
        whole = size + len(chunk.data)
        _check_size(tx, attempt_id, whole, len(chunk.data))
        tx.execute(update(RecordingRow).where(RecordingRow.id == number).values(size=whole, ended_at=now))
    return int(number)


def _begin(tx: Write, attempt_id: int, chunk: Chunk, now: datetime) -> int:
    values = {
        "attempt_id": attempt_id,
        "position": chunk.position,
        "part": chunk.part,
        "key": chunk.key,
        "media_type": chunk.media_type,
        "size": 0,
        "started_at": now,
    }
    return int(tx.execute(insert(RecordingRow).values(values).returning(RecordingRow.id)).scalar_one())


def _check(chunk: Chunk) -> None:
    if chunk.media_type.partition(";")[0].strip() not in _TYPES or len(chunk.media_type) > 80:
        raise Invalid(
            "This is no recording that Viva can keep.", "Type your answer, or say it aloud without recording."
        )
    if not (chunk.key.isalnum() and chunk.key.isascii() and 8 <= len(chunk.key) <= 40):
        raise Invalid("This recording has no usable name.", "Load the page again, and begin a new one.")
    if not 0 <= chunk.number < MOST_CHUNKS:
        raise Invalid("This recording has too many pieces.", "Begin a new one; what was recorded is kept.")


def _check_size(tx: Write, attempt_id: int, size: int, new: int) -> None:
    if size > MOST_BYTES:
        raise Invalid(
            f"This recording is larger than {MOST_BYTES // 2**20} MB, so it ends here; what was recorded before is kept.",
            "Begin a new one, or type the rest.",
        )
    in_all = select(func.coalesce(func.sum(RecordingRow.size), 0)).where(
        RecordingRow.attempt_id == attempt_id
    )
    if tx.execute(in_all).scalar_one() + new > MOST_IN_ALL:
        raise Invalid(
            f"The recordings of this interview are larger than {MOST_IN_ALL // 2**20} MB; what was recorded before is kept.",
            "Type the other answers.",
        )


def recordings(tx: Read, attempt_id: int) -> list[Recording]:
    """All recordings of an interview, by question, part and time."""
    columns = [getattr(RecordingRow, name) for name in Recording.__dataclass_fields__]
    query = select(*columns).where(RecordingRow.attempt_id == attempt_id)
    order = (RecordingRow.position, RecordingRow.part, RecordingRow.id)
    return [Recording(*row) for row in tx.execute(query.order_by(*order))]


def recording(tx: Read, attempt_id: int, number: int) -> Recording:
    """One of them.

    Raises:
        NotFound: the interview has none of this number.
    """
    found = next((one for one in recordings(tx, attempt_id) if one.id == number), None)
    if found is None:
        raise NotFound(f"There is no recording {number}.", "The debrief lists those of an interview.")
    return found


def sound_of(tx: Read, number: int) -> Iterator[bytes]:
    """The file, chunk by chunk in its order."""
    query = select(ChunkRow.data).where(ChunkRow.recording_id == number).order_by(ChunkRow.number)
    return iter(tx.execute(query).scalars())
