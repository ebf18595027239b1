"""Reads that count: how a learner stands in topics, what falls due on which day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import case, func, select

from app.db.store import Read
from app.library.models import CardRow
from app.scheduling.memory import Phase
from app.study.models import ScheduleRow


def due_by_day(tx: Read, learner_id: int, ends: Sequence[datetime]) -> list[int]:
    """How many started cards fall due before the first instant, and into each stretch up to the next."""
    own = (ScheduleRow.learner_id == learner_id) & _STUDIED & (ScheduleRow.phase != Phase.NEW.value)
    sums = [func.sum(case((ScheduleRow.due_at < end, 1), else_=0)) for end in ends]
    found = tx.execute(select(*sums).where(own, ScheduleRow.due_at < ends[-1])).one()
    before = [count or 0 for count in found]
    return [count - earlier for count, earlier in zip(before, [0, *before], strict=False)]


_STUDIED = ScheduleRow.suspended.is_(False) & ScheduleRow.retired.is_(False)


@dataclass(frozen=True, slots=True)
class CardCounts:
    """How a learner stands with some cards."""

    cards: int = 0
    new: int = 0
    due: int = 0
    learned: int = 0


def counts_by_topic(
    tx: Read, learner_id: int, handbook_id: int | None, day: date, tomorrow: datetime
) -> dict[tuple[int, int], CardCounts]:
    """Counts by handbook and topic, of each topic's own cards; a single query whatever the number of topics.

    Due is what the study of today can still bring: nothing suspended, nothing buried.
    """
    is_new = ScheduleRow.phase.is_(None) | ((ScheduleRow.phase == Phase.NEW.value) & _STUDIED)
    is_there = ScheduleRow.buried_until.is_(None) | (ScheduleRow.buried_until <= day)
    is_due = (ScheduleRow.phase != Phase.NEW.value) & (ScheduleRow.due_at < tomorrow) & _STUDIED & is_there
    own = (ScheduleRow.card_id == CardRow.id) & (ScheduleRow.learner_id == learner_id)
    query = (
        select(
            CardRow.handbook_id,
            CardRow.topic_id,
            func.count(),
            func.sum(case((is_new, 1), else_=0)),
            func.sum(case((is_due, 1), else_=0)),
            func.sum(case((ScheduleRow.phase == Phase.REVIEW.value, 1), else_=0)),
        )
        .select_from(CardRow)
        .outerjoin(ScheduleRow, own)
        .where(CardRow.retired_at.is_(None))
        .group_by(CardRow.handbook_id, CardRow.topic_id)
    )
    if handbook_id is not None:
        query = query.where(CardRow.handbook_id == handbook_id)
    return {(row[0], row[1]): CardCounts(*row[2:]) for row in tx.execute(query)}


@dataclass(frozen=True, slots=True)
class Held:
    """The history that hangs on a note."""

    cards: int  # that were reviewed
    reviews: int


def history_by_note(tx: Read, learner_id: int, handbook_id: int) -> dict[int, Held]:
    """A learner's history with the notes of a handbook, retired ones too; notes without any are left out."""
    own = (ScheduleRow.learner_id == learner_id) & (ScheduleRow.handbook_id == handbook_id)
    counts = select(ScheduleRow.note_id, func.count(), func.sum(ScheduleRow.reps))
    rows = tx.execute(counts.where(own, ScheduleRow.reps > 0).group_by(ScheduleRow.note_id))
    return {note_id: Held(cards, int(reviews)) for note_id, cards, reviews in rows}
