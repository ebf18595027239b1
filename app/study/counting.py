"""Reads that count: how a learner stands in topics, what falls due on which day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from sqlalchemy import case, func, select

from app.db.store import Read
from app.library.models import CardRow
from app.scheduling.memory import Phase
from app.study.models import ScheduleRow


def due_by_day(tx: Read, learner_id: int, starts: Sequence[datetime]) -> list[int]:
    """How many cards fall into each stretch between neighbouring instants."""
    own = (ScheduleRow.learner_id == learner_id) & ScheduleRow.suspended.is_(False)
    started = ScheduleRow.phase.in_([Phase.LEARNING.value, Phase.RELEARNING.value, Phase.REVIEW.value])
    inside = (ScheduleRow.due_at >= starts[0]) & (ScheduleRow.due_at < starts[-1])
    sums = [
        func.sum(case(((ScheduleRow.due_at >= first) & (ScheduleRow.due_at < until), 1), else_=0))
        for first, until in pairwise(starts)
    ]
    return [count or 0 for count in tx.execute(select(*sums).where(own, started, inside)).one()]


@dataclass(frozen=True, slots=True)
class CardCounts:
    """How a learner stands with some cards."""

    cards: int = 0
    new: int = 0
    due: int = 0
    learned: int = 0


def counts_by_topic(
    tx: Read, learner_id: int, handbook_id: int | None, tomorrow: datetime
) -> dict[tuple[int, int], CardCounts]:
    """Counts by handbook and topic, of each topic's own cards; a single query whatever the number of topics."""
    is_new = ScheduleRow.phase.is_(None) | (ScheduleRow.phase == Phase.NEW.value)
    is_due = (
        (ScheduleRow.phase != Phase.NEW.value)
        & (ScheduleRow.due_at < tomorrow)
        & ScheduleRow.suspended.is_(False)
    )
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
