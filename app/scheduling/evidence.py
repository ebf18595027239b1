"""What an answer given elsewhere, in a quiz or an interview, says of a card's memory: the weights, in one table.

| evidence                               | new, or in a step | in the review phase                        |
|----------------------------------------|-------------------|--------------------------------------------|
| missed: wrong, whatever the kind       | nothing           | brought forward: due that day, or before   |
| recalled: produced from memory, whole  | nothing           | a review with Good                         |
| recognised: chosen among options       | nothing           | nothing                                    |

Why so. A blind guess is right one time in four among four options, one in two of true or false, one in six of an order
of three steps; and a thing that could not be recalled is often recognised. So a right choice is expected of who has
forgotten, too. What is typed is not hit by chance: it is a recall as on the card itself, Good and never Easy, for nobody
was asked how easy it was. A miss says that the card should be looked at, not how it will be then: so it changes when, and
neither stability nor difficulty, and is no lapse. What is part right says neither.

So the interval never grows beyond what a review of that day gives, for it is that review; and a miss moves a card one way
only. A card that was graded after the answer knows better, and of a study day a card takes one review by evidence, none
where it was reviewed itself: whoever repeats a quiz all day wins nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from app.scheduling.memory import Grade, MemoryState, Phase
from app.scheduling.parameters import DEFAULT_SETTINGS, Settings
from app.scheduling.scheduler import review
from app.scheduling.study_day import DayContext


class Evidence(StrEnum):
    """What an answer showed. The first of several about one card in one attempt is the one that counts."""

    MISSED = "missed"
    RECALLED = "recalled"
    RECOGNISED = "recognised"


class Effect(StrEnum):
    FORWARD = "forward"
    REVIEW = "review"
    NONE = "none"


GRADE = Grade.GOOD
WEIGHTS: Mapping[Evidence, Effect] = MappingProxyType(  # of learned cards; any other is left alone
    {
        Evidence.MISSED: Effect.FORWARD,
        Evidence.RECALLED: Effect.REVIEW,
        Evidence.RECOGNISED: Effect.NONE,
    }
)


@dataclass(frozen=True, slots=True)
class Consequence:
    """What evidence does to a card, and the state after it."""

    effect: Effect
    state: MemoryState


def consequence(
    state: MemoryState,
    evidence: Evidence,
    answered_at: datetime,
    day: DayContext,
    to: datetime,
    settings: Settings = DEFAULT_SETTINGS,
    *,
    card_id: int,
) -> Consequence:
    """What an answer does to a card.

    Args:
        day: the study day of the answer.
        to: when a card that is brought forward falls due, the start of a study day.
    """
    match WEIGHTS[evidence]:
        case Effect.REVIEW if not _reviewed_since(state, answered_at) and not _reviewed_on(state, day):
            after = recalled(state, GRADE, answered_at, day, settings, card_id=card_id)
            effect = Effect.REVIEW
        case Effect.FORWARD if not _reviewed_since(state, answered_at):
            after, effect = brought_forward(state, to), Effect.FORWARD
        case _:
            after, effect = state, Effect.NONE
    return Consequence(effect if after != state else Effect.NONE, after)


def _reviewed_since(state: MemoryState, answered_at: datetime) -> bool:
    return state.last_review_at is not None and state.last_review_at >= answered_at


def _reviewed_on(state: MemoryState, day: DayContext) -> bool:
    return state.last_study_day is not None and state.last_study_day >= day.day


def recalled(
    state: MemoryState, grade: Grade, at: datetime, day: DayContext, settings: Settings, *, card_id: int
) -> MemoryState:
    """The state after a review by evidence; a card that is not learned is left alone, in a replay too."""
    if state.phase is not Phase.REVIEW:
        return state
    return review(state, grade, at, day, settings, card_id=card_id).state


def brought_forward(state: MemoryState, to: datetime) -> MemoryState:
    """The state with the card due then, if it is learned and was due later."""
    if state.phase is not Phase.REVIEW or state.due_at is None or state.due_at <= to:
        return state
    return replace(state, due_at=to)
