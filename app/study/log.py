"""Writing in the review log, which is only ever appended to."""

from datetime import datetime

from sqlalchemy import insert

from app.accounts.queries import Learner
from app.db.store import Write
from app.scheduling.memory import Grade, MemoryState
from app.study.day import Today
from app.study.history import STUDY
from app.study.models import ReviewRow
from app.study.queries import Scheduled

MAX_TOOK_MS = 10 * 60_000  # a card left open over lunch says nothing about how long it takes


def log_review(
    tx: Write,
    learner: Learner,
    card: Scheduled,
    grade: Grade,
    at: datetime,
    day: Today,
    after: MemoryState,
    *,
    source: str = STUDY,
    took_ms: int | None = None,
    named: list[int] | None = None,
) -> int:
    """Appends a graded look at a card, as it was before, and what it led to; gives the review's number."""
    assert after.due_at is not None
    values = {
        "learner_id": learner.id,
        "card_id": card.card_id,
        "preferences_id": learner.preferences.id,
        "parameters": day.settings.parameters.version,
        "reviewed_at": at,
        "study_day": day.context.day,
        "grade": int(grade),
        "phase": card.memory.phase.value,
        "reps": card.memory.reps,
        "due_at": after.due_at,
        "took_ms": None if took_ms is None else max(0, min(took_ms, MAX_TOOK_MS)),
        "named": named,
        "source": source,
    }
    logged: int = tx.execute(_LOG_REVIEW, values).scalar_one()
    return logged


_LOG_REVIEW = insert(ReviewRow).returning(ReviewRow.id)  # made once: every review needs it
