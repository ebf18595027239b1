"""Tables of quizzes. What was asked is kept as it was shown, and what was given is appended and never changed."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base
from app.db.types import Instant

_GOES_ON = text("finished_at IS NULL")


class AttemptRow(Base):
    """One quiz of one learner, from its start to its end."""

    __tablename__ = "quiz_attempt"
    __table_args__ = (
        Index("ix_quiz_attempt_learner_id_id", "learner_id", "id"),
        Index("ix_quiz_attempt_deadline_at", "deadline_at", sqlite_where=_GOES_ON, postgresql_where=_GOES_ON),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    learner_id: Mapped[int] = mapped_column(ForeignKey("learner.id"))
    chosen: Mapped[dict[str, Any]] = mapped_column(JSON)  # what was asked for, see `choosing.Wish`
    behaviour: Mapped[str] = mapped_column(String(12))
    seed: Mapped[int]  # draws the order of options, and numbers
    questions: Mapped[int]
    started_at: Mapped[datetime] = mapped_column(Instant)
    deadline_at: Mapped[datetime | None] = mapped_column(Instant)
    finished_at: Mapped[datetime | None] = mapped_column(Instant)
    score: Mapped[float | None]  # what it earned, when it is finished
    best: Mapped[float]  # the most that it can earn


class QuestionRow(Base):
    """An item as an attempt asks it. `shown` and `solution` hold the HTML that is seen before and after."""

    __tablename__ = "quiz_question"

    attempt_id: Mapped[int] = mapped_column(ForeignKey("quiz_attempt.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)  # from 1
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"), index=True)
    item: Mapped[dict[str, Any]] = mapped_column(JSON)  # as it was, see `assessment.keeping`; scores anew
    shown: Mapped[dict[str, Any]] = mapped_column(JSON)
    solution: Mapped[dict[str, Any]] = mapped_column(JSON)
    flagged: Mapped[bool]
    opened_at: Mapped[datetime | None] = mapped_column(Instant)  # first shown; kept where each has its time
    score: Mapped[float | None]  # what it earned, when the attempt is finished
    wording: Mapped[str | None] = mapped_column(String(32))  # see `assessment.keeping.wording_of`


class ResponseRow(Base):
    """What was given, as often as something was: the later ones stand beside the first."""

    __tablename__ = "quiz_response"

    attempt_id: Mapped[int] = mapped_column(ForeignKey("quiz_attempt.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)  # from 1
    response: Mapped[dict[str, Any]] = mapped_column(JSON)
    certainty: Mapped[int | None]
    score: Mapped[float]  # by itself, 0..1
    right: Mapped[list[bool]] = mapped_column(JSON)  # part by part
    note: Mapped[str] = mapped_column(String(500))  # how it was read
    late: Mapped[bool]
    answered_at: Mapped[datetime] = mapped_column(Instant)
    took_ms: Mapped[int | None]


class Reason(StrEnum):
    """What is wrong with an item."""

    KEY = "key"
    SEVERAL = "several"
    UNCLEAR = "unclear"
    GIVEAWAY = "giveaway"
    POINTLESS = "pointless"
    OTHER = "other"


class ThrownOutRow(Base):
    """An item that is not to be asked. Imports know nothing of it, so none brings the item back."""

    __tablename__ = "thrown_out_item"

    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"), primary_key=True)
    learner_id: Mapped[int | None] = mapped_column(
        ForeignKey("learner.id")
    )  # who threw it out; None: somebody who is gone
    reason: Mapped[str | None] = mapped_column(String(12))  # `Reason`
    thrown_out_at: Mapped[datetime] = mapped_column(Instant)


class ItemReportRow(Base):
    """What a learner says is wrong with an item."""

    __tablename__ = "item_report"
    __table_args__ = (Index("ix_item_report_item_id_settled_at", "item_id", "settled_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"))
    learner_id: Mapped[int] = mapped_column(ForeignKey("learner.id"), index=True)
    reason: Mapped[str] = mapped_column(String(12))  # `Reason`
    note: Mapped[str] = mapped_column(Text)  # in the learner's words; may be empty
    reported_at: Mapped[datetime] = mapped_column(Instant)
    settled_at: Mapped[datetime | None] = mapped_column(Instant)  # when somebody had looked at it
