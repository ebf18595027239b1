"""Memory states as the log makes them: what `schedule` holds must be equal to this, always.

A card counts from its last reset that still holds: the reviews before it stay in the log and say nothing any more.
"""

from collections.abc import Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, func, select, update

from app.accounts.queries import Preferences, preferences_by_id
from app.db.store import Read, Write
from app.scheduling.memory import Grade, MemoryState
from app.scheduling.replay import Forward, ReviewEvent, replay
from app.scheduling.study_day import DayContext
from app.study.day import settings_of
from app.study.evidence_log import brought_forward
from app.study.history import STUDY, LoggedReview, review_logs
from app.study.models import ResetRow, ScheduleRow

_MANY = 500  # cards whose log is held at once


def replayed(tx: Read, learner_id: int, card_id: int) -> MemoryState:
    """The memory state that the log makes of a card."""
    return replayed_many(tx, learner_id, [card_id])[card_id]


def replayed_many(tx: Read, learner_id: int, card_ids: Sequence[int]) -> dict[int, MemoryState]:
    """The same of many cards, some hundreds at a time."""
    versions = preferences_by_id(tx, learner_id)
    states = {}
    for start in range(0, len(card_ids), _MANY):
        part = card_ids[start : start + _MANY]
        logs, since = review_logs(tx, learner_id, part), counting_since(tx, learner_id, part)
        forwards, seeds = brought_forward(tx, learner_id, part), _fuzz_seeds(tx, learner_id, part)
        for card_id in part:
            counting = [entry for entry in logs.get(card_id, ()) if not entry.undone]
            events: list[tuple[int, ReviewEvent | Forward]] = [
                (entry.id, _event(entry, versions)) for entry in counting
            ]
            events += [(one.after_review_id, Forward(one.to)) for one in forwards.get(card_id, ())]
            events.sort(key=lambda event: event[0])  # stable: what came after a review stays after it
            counting_events = [event for at, event in events if at > since.get(card_id, 0)]
            states[card_id] = replay(seeds.get(card_id, card_id), counting_events)
    return states


def _fuzz_seeds(tx: Read, learner_id: int, card_ids: Sequence[int]) -> dict[int, int]:
    """What cards' intervals are spread by, of those that have reviews from another Viva."""
    rows: Any = tx.execute(_SEEDS, {"learner": learner_id, "cards": card_ids})
    return {row[0]: row[1] for row in rows}


_SEEDS = select(ScheduleRow.card_id, ScheduleRow.fuzz_seed).where(
    ScheduleRow.learner_id == bindparam("learner"),
    ScheduleRow.card_id.in_(bindparam("cards", expanding=True)),
    ScheduleRow.fuzz_seed.is_not(None),
)


def counting_since(tx: Read, learner_id: int, card_ids: Sequence[int]) -> dict[int, int]:
    """The last review before a card's last reset, for cards that were reset."""
    rows = tx.execute(_SINCE, {"learner": learner_id, "cards": card_ids})
    return {row[0]: row[1] for row in rows}


_SINCE = (
    select(ResetRow.card_id, func.max(ResetRow.after_review_id))
    .where(
        ResetRow.learner_id == bindparam("learner"),
        ResetRow.card_id.in_(bindparam("cards", expanding=True)),
        ResetRow.undone_at.is_(None),
    )
    .group_by(ResetRow.card_id)
)


def _event(entry: LoggedReview, versions: Mapping[int, Preferences]) -> ReviewEvent:
    own = versions[entry.preferences_id]
    day = DayContext(entry.study_day, ZoneInfo(own.zone), own.rollover_hour)
    settings = settings_of(own.desired_retention)
    return ReviewEvent(Grade(entry.grade), entry.reviewed_at, day, settings, entry.source != STUDY)


def store_memories(tx: Write, learner_id: int, memories: Mapping[int, MemoryState]) -> None:
    """Puts cards' memory states into the schedule."""
    rows = [
        {"b_learner": learner_id, "b_card": card_id, **memory_values(memory)}
        for card_id, memory in memories.items()
    ]
    if rows:
        tx.execute(_SET_MEMORY, rows if len(rows) > 1 else rows[0])


def memory_values(memory: MemoryState) -> dict[str, object]:
    """A memory state as columns of `schedule`."""
    return {
        "phase": memory.phase.value,
        "step": memory.step,
        "stability": memory.stability,
        "difficulty": memory.difficulty,
        "due_at": memory.due_at,
        "last_review_at": memory.last_review_at,
        "last_study_day": memory.last_study_day,
        "reps": memory.reps,
        "lapses": memory.lapses,
    }


_SET_MEMORY = update(ScheduleRow.__table__).where(  # type: ignore[arg-type]
    ScheduleRow.learner_id == bindparam("b_learner"), ScheduleRow.card_id == bindparam("b_card")
)
