"""Where an attempt stands: what became of each question, as far as it may be told, and the time that is left."""

from dataclasses import dataclass
from datetime import datetime

from app.assessment.attempting import ENOUGH, Behaviour
from app.quiz.queries import Attempt, Place


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a response did: a word, and what it looks like."""

    word: str
    kind: str  # "right", "partly", "wrong"


RIGHT, PARTLY, WRONG = (
    Verdict("Right", "right"),
    Verdict("Partly right", "partly"),
    Verdict("Not right", "wrong"),
)
NOT_ANSWERED = Verdict("Not answered", "wrong")


@dataclass(frozen=True, slots=True)
class StripPlace:
    position: int
    words: str
    kind: str  # "", "answered", "right", "partly", "wrong"
    flagged: bool
    current: bool


@dataclass(frozen=True, slots=True)
class Clock:
    """A deadline for the page to count down to, by the server's clock."""

    deadline: str
    now: str
    words: str
    is_of_question: bool = False


def verdict(score: float) -> Verdict:
    return RIGHT if score >= ENOUGH else WRONG if score <= 0 else PARTLY


def strip_place(attempt: Attempt, place: Place, current: int | None = None) -> StripPlace:
    """A question in the strip: what became of it, as far as it may be told."""
    told = attempt.behaviour is not Behaviour.AT_END or attempt.finished_at is not None
    if not place.is_answered:
        words, kind = "not answered", ""
    elif told and (place.is_settled(attempt.behaviour) or attempt.finished_at is not None):
        said = verdict(place.given[-1].score)
        words, kind = said.word.lower(), said.kind
    else:
        words, kind = "answered", "answered"
    return StripPlace(place.position, words, kind, place.flagged, place.position == current)


def clock_of(attempt: Attempt, now: datetime, asked: Place | None = None) -> Clock | None:
    """The attempt's clock, or the question's where that is over first and goes on."""
    own = attempt.deadline_of(asked) if asked and not asked.is_settled(attempt.behaviour) else None
    ends = [one for one in (attempt.deadline_at, own if own and own > now else None) if one is not None]
    if not ends or attempt.finished_at is not None:
        return None
    end = min(ends)
    left = max(0, round((end - now).total_seconds()))
    words = f"{left // 60} min left" if left >= 60 else f"{left} s left"
    return Clock(end.isoformat(), now.isoformat(), words, is_of_question=end != attempt.deadline_at)
