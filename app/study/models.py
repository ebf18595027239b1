"""Tables of study. The review log is appended to and never changed; schedules and tallies are projections of it."""

from datetime import date, datetime

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base
from app.db.types import Instant


class ReviewRow(Base):
    """One graded look at a card."""

    __tablename__ = "review"
    __table_args__ = (
        Index("ix_review_learner_id_card_id", "learner_id", "card_id"),
        Index("ix_review_learner_id_id", "learner_id", "id"),
        {"sqlite_autoincrement": True},  # an id is never used twice, so "the last review" has one meaning
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    learner_id: Mapped[int] = mapped_column(ForeignKey("learner.id"))
    card_id: Mapped[int] = mapped_column(ForeignKey("card.id"))
    preferences_id: Mapped[int] = mapped_column(ForeignKey("preferences.id"))
    parameters: Mapped[str] = mapped_column(String(40))  # the version of the scheduler's parameters
    reviewed_at: Mapped[datetime] = mapped_column(Instant)
    study_day: Mapped[date]
    grade: Mapped[int]
    phase: Mapped[str] = mapped_column(String(12))  # of the card when it was graded
    reps: Mapped[int]  # before this review
    due_at: Mapped[datetime] = mapped_column(Instant)  # what the review led to
    took_ms: Mapped[int | None]
    named: Mapped[list[int] | None] = mapped_column(
        JSON(none_as_null=True)
    )  # which of a list's points were ticked, from 0
    source: Mapped[str] = mapped_column(
        String(10), server_default="study"
    )  # where it was given: on the card itself, or a `SourceKind`


class UndoRow(Base):
    """A review that was taken back; both stay in the log."""

    __tablename__ = "review_undo"

    review_id: Mapped[int] = mapped_column(ForeignKey("review.id"), primary_key=True)
    undone_at: Mapped[datetime] = mapped_column(Instant)


class ScheduleRow(Base):
    """A learner's card: its memory state, and what holds it back.

    Its place in the library is repeated here, so that choosing the next card reads no content; `service.enrol` keeps
    it true.
    """

    __tablename__ = "schedule"
    __table_args__ = (
        # The day's due cards are counted after every review, from this index alone.
        Index(
            "ix_schedule_due",
            "learner_id",
            "phase",
            "due_at",
            "retired",
            "suspended",
            "buried_until",
            "note_id",
        ),
        Index("ix_schedule_new", "learner_id", "phase", "position"),
        Index("ix_schedule_handbook_due", "learner_id", "handbook_id", "phase", "due_at"),
        Index("ix_schedule_handbook_new", "learner_id", "handbook_id", "phase", "position"),
        Index("ix_schedule_learner_id_note_id", "learner_id", "note_id"),
        Index("ix_schedule_place", "learner_id", "handbook_id", "position", "card_id"),
    )

    learner_id: Mapped[int] = mapped_column(ForeignKey("learner.id"), primary_key=True)
    card_id: Mapped[int] = mapped_column(ForeignKey("card.id"), primary_key=True)
    note_id: Mapped[int] = mapped_column(ForeignKey("note.id"))
    handbook_id: Mapped[int] = mapped_column(ForeignKey("handbook.id"))
    topic_id: Mapped[int] = mapped_column(ForeignKey("topic.id"))
    position: Mapped[int]  # among the new cards
    retired: Mapped[bool]
    phase: Mapped[str] = mapped_column(String(12))
    step: Mapped[int]
    stability: Mapped[float | None]  # days
    difficulty: Mapped[float | None]  # 1..10
    due_at: Mapped[datetime | None] = mapped_column(Instant)
    last_review_at: Mapped[datetime | None] = mapped_column(Instant)
    last_study_day: Mapped[date | None]
    reps: Mapped[int]
    lapses: Mapped[int]
    suspended: Mapped[bool]
    buried_until: Mapped[date | None]  # the study day on which it comes back
    buried_by: Mapped[int | None] = mapped_column(
        ForeignKey("review.id"), index=True
    )  # a sibling's review; None: by hand
    # The card's number in the Viva that its reviews came from, which spread its intervals; None: it is this one.
    fuzz_seed: Mapped[int | None]


class DayRow(Base):
    """What a learner did on a study day, and how many new cards beyond the limit they asked for."""

    __tablename__ = "study_day"

    learner_id: Mapped[int] = mapped_column(ForeignKey("learner.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    reviews: Mapped[int]
    new_cards: Mapped[int]  # first reviews
    due_cards: Mapped[int]  # reviews of cards in the review phase
    again: Mapped[int]
    took_ms: Mapped[int]
    extra_new: Mapped[int]


class EnrolmentRow(Base):
    """How far a learner's schedule has taken in the library's change sets."""

    __tablename__ = "enrolment"

    learner_id: Mapped[int] = mapped_column(ForeignKey("learner.id"), primary_key=True)
    change_set_id: Mapped[int]


class CardTagRow(Base):
    """A word of the learner's own on a card."""

    __tablename__ = "card_tag"

    learner_id: Mapped[int] = mapped_column(ForeignKey("learner.id"), primary_key=True)
    tag: Mapped[str] = mapped_column(String(40), primary_key=True)
    card_id: Mapped[int] = mapped_column(ForeignKey("card.id"), primary_key=True, index=True)


class CardActionRow(Base):
    """What was done to many cards at once."""

    __tablename__ = "card_action"
    __table_args__ = ({"sqlite_autoincrement": True},)  # the newest has the highest number, always

    id: Mapped[int] = mapped_column(primary_key=True)
    learner_id: Mapped[int] = mapped_column(ForeignKey("learner.id"), index=True)
    verb: Mapped[str] = mapped_column(String(10))
    tag: Mapped[str] = mapped_column(String(40))  # where the verb is about one
    done_at: Mapped[datetime] = mapped_column(Instant)
    undone_at: Mapped[datetime | None] = mapped_column(Instant)
    cards: Mapped[int]  # how many it changed


class CardActionCardRow(Base):
    """A card that an action changed, and what had held it back before."""

    __tablename__ = "card_action_card"

    action_id: Mapped[int] = mapped_column(ForeignKey("card_action.id"), primary_key=True)
    card_id: Mapped[int] = mapped_column(ForeignKey("card.id"), primary_key=True)
    suspended: Mapped[bool]
    buried_until: Mapped[date | None]
    buried_by: Mapped[int | None] = mapped_column(ForeignKey("review.id"), index=True)


class ResetRow(Base):
    """A card made new again. Its reviews up to here stay in the log, and no longer count."""

    __tablename__ = "card_reset"
    __table_args__ = (Index("ix_card_reset_learner_id_card_id", "learner_id", "card_id"),)

    action_id: Mapped[int] = mapped_column(ForeignKey("card_action.id"), primary_key=True)
    card_id: Mapped[int] = mapped_column(ForeignKey("card.id"), primary_key=True)
    learner_id: Mapped[int] = mapped_column(ForeignKey("learner.id"))
    reset_at: Mapped[datetime] = mapped_column(Instant)
    after_review_id: Mapped[int] = mapped_column(ForeignKey("review.id"), index=True)
    undone_at: Mapped[datetime | None] = mapped_column(Instant)


class EvidenceRow(Base):
    """What an answer elsewhere said of a card, and what that did. At most one of a card each time an attempt counts."""

    __tablename__ = "evidence"
    __table_args__ = (
        Index("ix_evidence_learner_id_card_id", "learner_id", "card_id"),
        Index("ix_evidence_source", "learner_id", "source", "attempt_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    learner_id: Mapped[int] = mapped_column(ForeignKey("learner.id"))
    card_id: Mapped[int] = mapped_column(ForeignKey("card.id"))
    source: Mapped[str] = mapped_column(String(10))  # a `SourceKind`
    attempt_id: Mapped[int]  # of that source
    position: Mapped[int]  # the question in it, from 1
    kind: Mapped[str] = mapped_column(String(12))  # `scheduling.evidence.Evidence`
    effect: Mapped[str] = mapped_column(String(10))  # `scheduling.evidence.Effect`
    answered_at: Mapped[datetime] = mapped_column(Instant)
    recorded_at: Mapped[datetime] = mapped_column(Instant)
    study_day: Mapped[date]  # of the answer
    review_id: Mapped[int | None] = mapped_column(ForeignKey("review.id"), index=True)  # that it made
    after_review_id: Mapped[int | None] = mapped_column(
        ForeignKey("review.id"), index=True
    )  # the card's last before it
    brought_to: Mapped[datetime | None] = mapped_column(Instant)  # of a card brought forward


class EvidenceUndoRow(Base):
    """Evidence that was taken back; both stay."""

    __tablename__ = "evidence_undo"

    evidence_id: Mapped[int] = mapped_column(ForeignKey("evidence.id"), primary_key=True)
    undone_at: Mapped[datetime] = mapped_column(Instant)
