"""Reads of what a learner has done: the review log, the study days."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, select

from app.db.store import Read
from app.library.models import CardRow
from app.study.models import DayRow, ReviewRow, UndoRow

STUDY = "study"  # the source of reviews that were given on the card itself


@dataclass(frozen=True, slots=True)
class Done:
    """What was done on a study day."""

    reviews: int = 0
    new_cards: int = 0
    due_cards: int = 0
    again: int = 0
    took_ms: int = 0
    extra_new: int = 0


@dataclass(frozen=True, slots=True)
class LoggedReview:
    """A review as it stands in the log."""

    id: int
    card_id: int
    preferences_id: int
    reviewed_at: datetime
    study_day: date
    grade: int
    phase: str
    reps: int
    due_at: datetime
    took_ms: int | None
    topic_id: int
    prompt: str
    undone: bool
    source: str = STUDY


def recent_days(tx: Read, learner_id: int, day: date) -> tuple[Done, float]:
    """What was done on the study day, and the seconds that a review takes, by the last ten days.

    Twenty reviews of usual length are counted in, so that the first few do not make the estimate jump.
    """
    rows = tx.execute(_DAYS, {"learner": learner_id}).all()
    done = next((Done(*row[1:]) for row in rows if row[0] == day), Done())
    took_ms = _USUAL_MS * _PRIOR + sum(row.took_ms for row in rows)
    reviews = _PRIOR + sum(row.reviews for row in rows if row.took_ms)
    return done, took_ms / reviews / 1000


_USUAL_MS, _PRIOR = 15_000, 20


_DAYS = (
    select(
        DayRow.day,
        DayRow.reviews,
        DayRow.new_cards,
        DayRow.due_cards,
        DayRow.again,
        DayRow.took_ms,
        DayRow.extra_new,
    )
    .where(DayRow.learner_id == bindparam("learner"))
    .order_by(DayRow.day.desc())
    .limit(10)
)


_LOGGED = (
    ReviewRow.id,
    ReviewRow.card_id,
    ReviewRow.preferences_id,
    ReviewRow.reviewed_at,
    ReviewRow.study_day,
    ReviewRow.grade,
    ReviewRow.phase,
    ReviewRow.reps,
    ReviewRow.due_at,
    ReviewRow.took_ms,
    CardRow.topic_id,
    CardRow.prompt,
    UndoRow.review_id.is_not(None),
    ReviewRow.source,
)
_LOG = (
    select(*_LOGGED)
    .join(CardRow, CardRow.id == ReviewRow.card_id)
    .outerjoin(UndoRow, UndoRow.review_id == ReviewRow.id)
    .where(
        ReviewRow.learner_id == bindparam("learner"),
        ReviewRow.card_id.in_(bindparam("cards", expanding=True)),
    )
    .order_by(ReviewRow.id)
)
_LAST = (
    select(*_LOGGED)
    .join(CardRow, CardRow.id == ReviewRow.card_id)
    .outerjoin(UndoRow, UndoRow.review_id == ReviewRow.id)
    .where(
        ReviewRow.learner_id == bindparam("learner"), UndoRow.review_id.is_(None), ReviewRow.source == STUDY
    )
    .order_by(ReviewRow.id.desc())
    .limit(1)
)


def review_log(tx: Read, learner_id: int, card_id: int) -> list[LoggedReview]:
    """Everything that was logged of a card, oldest first, with what was taken back."""
    return review_logs(tx, learner_id, [card_id]).get(card_id, [])


def review_logs(tx: Read, learner_id: int, card_ids: Sequence[int]) -> dict[int, list[LoggedReview]]:
    """The same of some hundreds of cards at most, by card; none for cards that were never reviewed."""
    logs: dict[int, list[LoggedReview]] = {}
    for row in tx.execute(_LOG, {"learner": learner_id, "cards": card_ids}):
        entry = _logged(row)
        logs.setdefault(entry.card_id, []).append(entry)
    return logs


def last_review(tx: Read, learner_id: int) -> LoggedReview | None:
    """The newest review of the learner's own that still counts; what evidence made is taken back with its attempt."""
    row = tx.execute(_LAST, {"learner": learner_id}).first()
    return _logged(row) if row else None


def _logged(row: Any) -> LoggedReview:
    values = list(row)
    values[12] = bool(values[12])
    return LoggedReview(*values)


def streak(tx: Read, learner_id: int, day: date) -> int:
    """Study days in a row up to today, or up to yesterday while nothing was done today."""
    days = select(DayRow.day).where(DayRow.learner_id == learner_id, DayRow.reviews > 0, DayRow.day <= day)
    length, expected = 0, day
    for (studied,) in tx.execute(days.order_by(DayRow.day.desc())):
        if length == 0 and studied == day - timedelta(1):
            expected = studied
        if studied != expected:
            break
        length, expected = length + 1, expected - timedelta(1)
    return length
