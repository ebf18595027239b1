"""Tables of interviews. All that was shown is kept with the attempt, so an old one stays what it was."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base
from app.db.types import Instant

_MAYBE = JSON(none_as_null=True)


class BlueprintRow(Base):
    """A blueprint that somebody made in the browser; those that come with Viva are files."""

    __tablename__ = "interview_blueprint"
    __table_args__ = (UniqueConstraint("learner_id", "slug"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    learner_id: Mapped[int] = mapped_column(ForeignKey("learner.id"))
    slug: Mapped[str] = mapped_column(String(100))
    body: Mapped[dict[str, Any]] = mapped_column(JSON)  # see `rehearsal.blueprint`
    created_at: Mapped[datetime] = mapped_column(Instant)
    updated_at: Mapped[datetime] = mapped_column(Instant)
    retired_at: Mapped[datetime | None] = mapped_column(Instant)


class DayRow(Base):
    """An interview to come, outside of Viva. One of a learner's holds: the newest that was not ended."""

    __tablename__ = "interview_day"

    id: Mapped[int] = mapped_column(primary_key=True)
    learner_id: Mapped[int] = mapped_column(ForeignKey("learner.id"), index=True)
    on_day: Mapped[date]
    level: Mapped[str] = mapped_column(String(20))
    topics: Mapped[list[str]] = mapped_column(JSON)  # "handbook/key" of outermost topics
    minutes: Mapped[int]  # a day
    created_at: Mapped[datetime] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)


class AttemptRow(Base):
    """One interview of one learner, from its start to its submission and its debrief."""

    __tablename__ = "interview_attempt"
    __table_args__ = (
        Index("ix_interview_attempt_learner_id_id", "learner_id", "id"),
        Index("ix_interview_attempt_submitted_at_deadline_at", "submitted_at", "deadline_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    learner_id: Mapped[int] = mapped_column(ForeignKey("learner.id"))
    blueprint: Mapped[dict[str, Any]] = mapped_column(JSON)  # as it was, see `rehearsal.blueprint`
    blueprint_slug: Mapped[str] = mapped_column(String(100))
    level: Mapped[str] = mapped_column(String(12))
    seed: Mapped[int]
    questions: Mapped[int]
    started_at: Mapped[datetime] = mapped_column(Instant)
    deadline_at: Mapped[datetime] = mapped_column(Instant)  # moves by what was paused, and by nothing else
    paused_at: Mapped[datetime | None] = mapped_column(Instant)  # since when it stands still
    paused_ms: Mapped[int]  # in pauses that are over
    position: Mapped[int]  # the question that is on the table, from 1
    since_at: Mapped[datetime | None] = mapped_column(
        Instant
    )  # since when its time is counted; None: it is not
    epoch: Mapped[int]  # grows with every page that takes the room; a save by an older one is refused
    submitted_at: Mapped[datetime | None] = mapped_column(Instant)
    submitted_by: Mapped[str | None] = mapped_column(String(12))  # learner, deadline, interviewer
    guess: Mapped[dict[str, Any] | None] = mapped_column(
        _MAYBE
    )  # the learner's own, before the score is shown
    debriefed_at: Mapped[datetime | None] = mapped_column(Instant)
    retake_of: Mapped[int | None] = mapped_column(ForeignKey("interview_attempt.id"))


class EventRow(Base):
    """What happened in the room, appended and never changed: started, opened, moved, paused, resumed, flagged, submitted."""

    __tablename__ = "interview_event"

    attempt_id: Mapped[int] = mapped_column(ForeignKey("interview_attempt.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)  # from 1
    kind: Mapped[str] = mapped_column(String(12))
    at: Mapped[datetime] = mapped_column(Instant)
    data: Mapped[dict[str, Any]] = mapped_column(JSON)


class QuestionRow(Base):
    """A question of an attempt's paper, as it is shown before and after.

    `shown` and `solution` of an item are those of `quiz.paper`. Every `shown` has `breadcrumb`, `stem` (HTML) and `text`
    (the same to be read aloud); every `solution` has `answer` (HTML), `answer_text` and `points`, each of them with
    `html`, `text`, `note_id`, `card_id` and `place`. A follow-up has `html`, `text`, `origin` (author, heading, point,
    contrast) and `answer` (HTML, "" where nobody wrote one).
    """

    __tablename__ = "interview_question"

    attempt_id: Mapped[int] = mapped_column(ForeignKey("interview_attempt.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)  # from 1
    section: Mapped[int]  # of the blueprint, from 0
    kind: Mapped[str] = mapped_column(String(12))  # open, formula, rapid, item
    note_id: Mapped[int | None] = mapped_column(ForeignKey("note.id"))
    card_id: Mapped[int | None] = mapped_column(ForeignKey("card.id"))
    item_id: Mapped[int | None] = mapped_column(ForeignKey("item.id"))
    topic_id: Mapped[int] = mapped_column(ForeignKey("topic.id"))
    topic: Mapped[str] = mapped_column(Text)  # its title
    place: Mapped[str] = mapped_column(Text)  # its address in the reader
    item: Mapped[dict[str, Any] | None] = mapped_column(
        _MAYBE
    )  # see `assessment.keeping`; None: an open question
    shown: Mapped[dict[str, Any]] = mapped_column(JSON)
    solution: Mapped[dict[str, Any]] = mapped_column(JSON)
    followups: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    difficulty: Mapped[str | None] = mapped_column(Text)
    target_s: Mapped[int]
    parts: Mapped[int]  # that were asked by now: 1, and one more for each follow-up
    flagged: Mapped[bool]
    certainty: Mapped[int | None]  # 1 to 3, see `assessment.marking`
    spent_ms: Mapped[int]  # with it on the table, by the server's clock


class AnswerRow(Base):
    """What was answered, the newest by (epoch, sequence); part 0 is the answer, 1… are those to the follow-ups."""

    __tablename__ = "interview_answer"

    attempt_id: Mapped[int] = mapped_column(ForeignKey("interview_attempt.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    part: Mapped[int] = mapped_column(primary_key=True)
    epoch: Mapped[int]
    sequence: Mapped[int]
    text: Mapped[str] = mapped_column(Text)  # Markdown with TeX; "" for an item
    response: Mapped[dict[str, Any] | None] = mapped_column(_MAYBE)  # to an item: chosen, texts
    mode: Mapped[str] = mapped_column(String(8))  # typed, spoken, paper
    saved_at: Mapped[datetime] = mapped_column(Instant)


class RecordingRow(Base):
    """A spoken answer. Its sound is kept chunk by chunk as it comes."""

    __tablename__ = "interview_recording"
    __table_args__ = (UniqueConstraint("attempt_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    attempt_id: Mapped[int] = mapped_column(ForeignKey("interview_attempt.id"))
    position: Mapped[int]
    part: Mapped[int]
    key: Mapped[str] = mapped_column(
        String(40)
    )  # the page's own name for it, so that a chunk sent twice is kept once
    media_type: Mapped[str] = mapped_column(String(80))
    size: Mapped[int]  # bytes by now
    started_at: Mapped[datetime] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)  # when its newest chunk came


class ChunkRow(Base):
    __tablename__ = "interview_recording_chunk"

    recording_id: Mapped[int] = mapped_column(ForeignKey("interview_recording.id"), primary_key=True)
    number: Mapped[int] = mapped_column(
        primary_key=True
    )  # from 0; together, in this order, they are the file
    data: Mapped[bytes] = mapped_column(LargeBinary)
    saved_at: Mapped[datetime] = mapped_column(Instant)


class MarkRow(Base):
    """What somebody thinks of an answer: the key points that it has, and the dimensions from 1 to 4."""

    __tablename__ = "interview_mark"

    attempt_id: Mapped[int] = mapped_column(ForeignKey("interview_attempt.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    by: Mapped[str] = mapped_column(String(12), primary_key=True)  # learner, interviewer
    points: Mapped[list[Any]] = mapped_column(JSON)  # numbers of those that are ticked
    proposed: Mapped[list[Any]] = mapped_column(JSON)  # what the matcher ticked, and by which words
    correctness: Mapped[int | None]
    depth: Mapped[int | None]
    clarity: Mapped[int | None]
    note: Mapped[str] = mapped_column(Text)
    marked_at: Mapped[datetime] = mapped_column(Instant)


class LexiconRow(Base):
    """What a handbook says of its own words, so that the matcher need not read it whole; made anew whenever it is wanted."""

    __tablename__ = "interview_lexicon"

    handbook_id: Mapped[int] = mapped_column(ForeignKey("handbook.id"), primary_key=True)
    made_of: Mapped[str] = mapped_column(
        String(64)
    )  # a digest of the handbook's and of the code that reads words
    body: Mapped[bytes] = mapped_column(LargeBinary)  # see `rehearsal.points.lexicon`, JSON and zlib


class ShareRow(Base):
    """A link that shows an attempt to whoever has it, until it expires or is revoked."""

    __tablename__ = "interview_share"

    id: Mapped[int] = mapped_column(primary_key=True)
    attempt_id: Mapped[int] = mapped_column(ForeignKey("interview_attempt.id"), index=True)
    kind: Mapped[str] = mapped_column(String(12))  # report, interviewer
    digest: Mapped[str] = mapped_column(
        String(64), unique=True
    )  # SHA-256 of the token, which is kept nowhere
    created_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant)
    revoked_at: Mapped[datetime | None] = mapped_column(Instant)
