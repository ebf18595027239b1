"""What a score is worth in the behaviours that ask for more than an answer.

Certainty-based marking is Moodle's: 1, 2 or 3 for a right answer and 0, -2 or -6 for a wrong one. With chance p of
being right the expected marks are p, 4p - 2 and 9p - 6, so the first pays best below p = 2/3, the second up to 4/5 and
the third above: whoever says how sure they are earns most, and three steps can be said without arithmetic. A
logarithmic score would be proper at every p, but nobody can say whether they are at 0.70 or 0.75.
"""

from dataclasses import dataclass
from enum import IntEnum

TRY_PENALTY = 1 / 3  # of the whole, for each try before


class Certainty(IntEnum):
    LOW = 1
    MIDDLE = 2
    HIGH = 3


@dataclass(frozen=True, slots=True)
class Stake:
    """What a certainty wins and loses, and the chance of being right from which it is the best to say."""

    right: int
    wrong: int
    from_chance: float


STAKES = {
    Certainty.LOW: Stake(1, 0, 0.0),
    Certainty.MIDDLE: Stake(2, -2, 2 / 3),
    Certainty.HIGH: Stake(3, -6, 4 / 5),
}
BEST = 3


def certain_mark(score: float, certainty: Certainty) -> float:
    """The mark, -6 to 3, for a score 0..1; a half-right answer earns half of each."""
    stake = STAKES[certainty]
    return score * stake.right + (1 - score) * stake.wrong


def after_tries(score: float, tries: int, penalty: float = TRY_PENALTY) -> float:
    """The score of a response at the n-th try (1 is the first): each try before takes a third of the whole away."""
    return score * max(0.0, 1.0 - penalty * (max(1, tries) - 1))
