"""What will be recalled on a day to come: if nothing is studied until then, and after some more reviews of a card.

A simple course is assumed, and stated to who reads the numbers. A card is reviewed first when it is due (today, if it is
overdue or new), then whenever recall has fallen to what the learner desires, and once more on the eve. What is recalled then
grows as after Good; what is forgotten, by the chance of that, is learned again the same day and is as strong as after Again.
Each further review is worth what it adds to the chance of recalling the card on the day, and never less than nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

import fsrs_rs_python as fsrs

from app.scheduling.memory import MemoryState, Phase
from app.scheduling.parameters import DEFAULT_SETTINGS, Settings
from app.scheduling.scheduler import engine, retrievability

FURTHEST = 366  # days ahead
_NOON = datetime(2000, 1, 1, 12, tzinfo=UTC)  # some instant: days alone count here
_MOST_REVIEWS = 30  # of one card; by then its interval is longer than the time that is left


@dataclass(frozen=True, slots=True)
class Course:
    """A card's chance of recall on the day after 0, 1, 2 … further reviews, rising."""

    recall: tuple[float, ...]

    @property
    def gains(self) -> tuple[float, ...]:
        return tuple(after - before for before, after in zip(self.recall, self.recall[1:], strict=False))


def course(
    state: MemoryState, today: date, on_day: date, due_day: date | None, settings: Settings = DEFAULT_SETTINGS
) -> Course:
    """What reviews from today to the eve of a day would make of a card; a new card is due today."""
    found = [retrievability(state, on_day, settings.parameters)]
    last = on_day - timedelta(1)
    at = max(today, due_day or today)
    while at <= last and len(found) <= _MOST_REVIEWS:
        state, days = _reviewed(state, at, settings)
        found.append(max(found[-1], retrievability(state, on_day, settings.parameters)))
        at = at + timedelta(days) if at + timedelta(days) <= last or at == last else last
        if state.last_study_day == at:
            break
    return Course(tuple(found))


def expected(recall: Sequence[float]) -> float:
    """The mean chance of recall; 0 of no cards."""
    return sum(recall) / len(recall) if recall else 0.0


def _reviewed(state: MemoryState, at: date, settings: Settings) -> tuple[MemoryState, int]:
    """The memory after a review on a day, and after how many days the next is due."""
    memory, elapsed = None, 0
    if state.stability is not None and state.difficulty is not None and state.last_study_day is not None:
        memory = fsrs.MemoryState(state.stability, state.difficulty)
        elapsed = max(0, (at - state.last_study_day).days)
    chance = retrievability(state, at, settings.parameters) if memory else 1.0
    grades = engine(settings.parameters).next_states(memory, settings.desired_retention, elapsed)
    good, again = grades.good.memory, grades.again.memory
    stability = chance * good.stability + (1 - chance) * again.stability
    difficulty = chance * good.difficulty + (1 - chance) * again.difficulty
    days = max(1, round(chance * grades.good.interval + (1 - chance) * grades.again.interval))
    reviewed = replace(
        state, phase=Phase.REVIEW, stability=stability, difficulty=difficulty, last_study_day=at,
        last_review_at=state.last_review_at or _NOON, due_at=state.due_at or _NOON,
    )  # fmt: skip
    return reviewed, min(days, FURTHEST)
