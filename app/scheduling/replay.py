"""The log is the truth: a memory state is what its reviews, and what was brought forward between them, make of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from app.scheduling.evidence import brought_forward, recalled
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
    by_evidence: bool = False  # then only a learned card takes it, whatever was undone below it


@dataclass(frozen=True, slots=True)
class Forward:
    """A learned card that was to be due no later than `to`."""

    to: datetime


def replay(card_id: int, events: Iterable[ReviewEvent | Forward]) -> MemoryState:
    """The state after these events, in their order; to undo one, replay without it."""
    state = NEW
    for event in events:
        state = _after(state, event, card_id)
    return state


def _after(state: MemoryState, event: ReviewEvent | Forward, card_id: int) -> MemoryState:
    if isinstance(event, Forward):
        return brought_forward(state, event.to)
    step = (event.grade, event.reviewed_at, event.day, event.settings)
    if event.by_evidence:
        return recalled(state, *step, card_id=card_id)
    return review(state, *step, card_id=card_id).state
