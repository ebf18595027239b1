"""How items are asked: what each behaviour allows after each response, and what all responses together earn.

Responses to one item are numbered from 1. Nothing here depends on other items, so their order is free.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.assessment.marking import BEST, Certainty, after_tries, certain_mark

MOST_TRIES = 3
ENOUGH = 1 - 1e-9  # a score that counts as wholly right


class Behaviour(StrEnum):
    AT_ONCE = "at-once"  # one response, then what was right
    AT_END = "at-end"  # responses may be changed until the attempt is finished
    TRIES = "tries"  # up to three, each try before takes a third away
    CERTAINTY = "certainty"  # as at once, and how sure one is decides what is won or lost


@dataclass(frozen=True, slots=True)
class Given:
    """One response as it counts: what it scored by itself, 0..1."""

    score: float
    certainty: Certainty | None = None
    late: bool = False
    empty: bool = False


def is_settled(behaviour: Behaviour, given: Sequence[Given]) -> bool:
    """Whether no further response is wanted, so the key may be shown while the attempt goes on."""
    match behaviour:
        case Behaviour.AT_END:
            return False
        case Behaviour.TRIES:
            return len(given) >= MOST_TRIES or any(one.score >= ENOUGH for one in given)
        case Behaviour.AT_ONCE | Behaviour.CERTAINTY:
            return bool(given)


def earned(behaviour: Behaviour, given: Sequence[Given]) -> float:
    """What the responses to an item earn: 0..1, with certainty -6..3. What came too late is kept and earns nothing."""
    marks = [
        mark
        for number, one in enumerate(given, 1)
        if not one.late
        for mark in [_mark(behaviour, one, number)]
    ]
    if not marks:
        return 0.0
    return max(marks) if behaviour is Behaviour.TRIES else marks[-1]


def _mark(behaviour: Behaviour, one: Given, number: int) -> float:
    match behaviour:
        case Behaviour.TRIES:
            return after_tries(one.score, number)
        case Behaviour.CERTAINTY:
            return certain_mark(one.score, one.certainty or Certainty.LOW)
        case Behaviour.AT_ONCE | Behaviour.AT_END:
            return one.score


def best(behaviour: Behaviour) -> float:
    """The most that one item can earn."""
    return float(BEST) if behaviour is Behaviour.CERTAINTY else 1.0
