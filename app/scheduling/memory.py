"""What is remembered of one card: the grade that was given and the state it left behind."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import IntEnum, StrEnum

from app.kernel.errors import Invalid


class Grade(IntEnum):
    """How well a card was recalled; the numbers are FSRS's."""

    AGAIN = 1
    HARD = 2
    GOOD = 3
    EASY = 4


class Phase(StrEnum):
    NEW = "new"
    LEARNING = "learning"
    REVIEW = "review"
    RELEARNING = "relearning"


@dataclass(frozen=True, slots=True)
class MemoryState:
    """The memory of one card, after all its reviews.

    While the phase is new, stability, difficulty, due and last review are None; later none of them is.
    """

    phase: Phase = Phase.NEW
    step: int = 0  # 0-based, of the learning or relearning steps; 0 in the other phases
    stability: float | None = None  # days until recall falls to 90 %
    difficulty: float | None = None  # 1 (easy) to 10
    due_at: datetime | None = None  # UTC; in the review phase the start of a study day
    last_review_at: datetime | None = None  # UTC
    last_study_day: date | None = None  # the learner's study day at that review
    reps: int = 0
    lapses: int = 0  # times forgotten in the review phase


NEW = MemoryState()


def grade_of(value: object) -> Grade:
    """The grade for 1 to 4, given as a number or as text.

    Raises:
        Invalid: there is no such grade.
    """
    text = str(value).strip()
    if text not in {"1", "2", "3", "4"}:
        raise Invalid(
            f"There is no grade {text[:20]!r}.", "Grade a card 1 (Again), 2 (Hard), 3 (Good) or 4 (Easy)."
        )
    return Grade(int(text))
