"""The log is the truth: a memory state is what its reviews make of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from app.scheduling.memory import NEW, Grade, MemoryState
from app.scheduling.parameters import DEFAULT_SETTINGS, Settings
from app.scheduling.scheduler import review
from app.scheduling.study_day import DayContext


@dataclass(frozen=True, slots=True)
class ReviewEvent:
    """One review as logged, with the study day and the settings of its own time."""

    grade: Grade
    reviewed_at: datetime
    day: DayContext
    settings: Settings = DEFAULT_SETTINGS


def replay(card_id: int, events: Iterable[ReviewEvent]) -> MemoryState:
    """The state after these reviews, in their order; to undo a review, replay without it."""
    state = NEW
    for event in events:
        state = review(
            state, event.grade, event.reviewed_at, event.day, event.settings, card_id=card_id
        ).state
    return state
