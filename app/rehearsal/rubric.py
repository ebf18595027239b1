"""How answers are judged: three dimensions from 1 to 4, what the key points make of correctness, and the rule to pass.

A question's mark is the mean of its dimensions. An attempt's average counts each question by its target time, so that a
design question of ten minutes is worth more than one of a minute. To pass, the average must reach the level's bar and
no dimension may be under its floor: one strong side does not pay for a missing one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

WORST, BEST = 1, 4
_NEARLY = 1e-9  # sums of thirds are not quite whole


class Dimension(StrEnum):
    CORRECTNESS = "correctness"
    DEPTH = "depth"
    CLARITY = "clarity"


# Of the key points, or of an item's score, the least share that earns a mark. Two thirds of three points are a 3.
_STEPS = ((0.9, 4), (0.6, 3), (0.3, 2))

ANCHORS: dict[Dimension, tuple[str, str, str, str]] = {
    Dimension.CORRECTNESS: (
        "Wrong, or hardly anything of it",
        "Some of it, with gaps that matter",
        "Most of it, and nothing important wrong",
        "All of it, and right",
    ),
    Dimension.DEPTH: (
        "Words without reasons",
        "What, but not why",
        "Why it is so, and when it holds",
        "Limits, costs and alternatives too, unasked",
    ),
    Dimension.CLARITY: (
        "Could not be followed",
        "Had to be put together by the listener",
        "In order, and to the point",
        "Could be repeated after one hearing",
    ),
}
"""What each mark means, from 1 to 4: so that the same answer gets the same mark next month."""


@dataclass(frozen=True, slots=True)
class Rule:
    """What a level asks for."""

    level: str
    average: float
    floor: float  # that no dimension may be under

    @property
    def sentence(self) -> str:
        return (
            f"To pass at the level {self.level}, the average must be at least {self.average:.2f} of {BEST}, "
            f"and no dimension may be under {self.floor:.2f}. Each question counts by its target time."
        )


RULES = {
    "junior": Rule("junior", 2.50, 2.00),
    "senior": Rule("senior", 3.00, 2.50),
    "staff": Rule("staff", 3.25, 2.75),
    "lead": Rule("lead", 3.25, 2.75),
}
_OTHERWISE = RULES["senior"]


def rule_of(level: str) -> Rule:
    """The rule of a level; one that has no rule of its own is judged as a senior's."""
    own = RULES.get(level)
    return own or Rule(level or _OTHERWISE.level, _OTHERWISE.average, _OTHERWISE.floor)


def mark_of_share(share: float) -> int:
    """The mark, 1 to 4, for the share of the key points that were covered, or for an item's score."""
    return next((mark for least, mark in _STEPS if share >= least - _NEARLY), WORST)


def mark_of_points(ticked: int, points: int) -> int | None:
    """Correctness from the key points; None where there are none to go by."""
    return mark_of_share(ticked / points) if points else None


@dataclass(frozen=True, slots=True)
class Marks:
    """A question as it was judged. What a kind of question cannot show is None: an item has no depth."""

    correctness: int | None = None
    depth: int | None = None
    clarity: int | None = None

    def of(self, dimension: Dimension) -> int | None:
        return {
            Dimension.CORRECTNESS: self.correctness,
            Dimension.DEPTH: self.depth,
            Dimension.CLARITY: self.clarity,
        }[dimension]

    @property
    def mean(self) -> float | None:
        given = [mark for one in Dimension if (mark := self.of(one)) is not None]
        return sum(given) / len(given) if given else None


NOTHING_SAID = Marks(WORST, WORST, WORST)  # of an open question without an answer
NOTHING_CHOSEN = Marks(WORST)


@dataclass(frozen=True, slots=True)
class Weighed:
    """Marks, and what they weigh: the seconds that the question was meant to take."""

    marks: Marks
    weight: float


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether an attempt would pass, and why."""

    rule: Rule
    average: float
    dimensions: tuple[tuple[Dimension, float], ...]  # those that something was judged by
    passes: bool
    reasons: tuple[str, ...]  # what it fails by; () where it passes

    @property
    def sentence(self) -> str:
        return f"This would {'pass' if self.passes else 'not pass yet'}: {self.why}."

    @property
    def why(self) -> str:
        """What it passes or fails by, without the verdict."""
        if self.passes:
            return f"{self.average:.2f} of {BEST}, and every dimension at {self.rule.floor:.2f} or above"
        return "; ".join(self.reasons)


def judge(questions: Sequence[Weighed], level: str) -> Verdict | None:
    """The verdict over the questions that were judged; None where none was."""
    average = mean_of([(one.marks.mean, one.weight) for one in questions])
    if average is None:
        return None
    rule = rule_of(level)
    means = [(one, mean_of([(each.marks.of(one), each.weight) for each in questions])) for one in Dimension]
    dimensions = tuple((one, mean) for one, mean in means if mean is not None)
    reasons = tuple(_reasons(rule, average, dimensions))
    return Verdict(rule, average, dimensions, not reasons, reasons)


def _reasons(rule: Rule, average: float, dimensions: Sequence[tuple[Dimension, float]]) -> list[str]:
    found = []
    if average < rule.average - _NEARLY:
        found.append(f"the average is {_under(average, rule.average)}")
    found += [
        f"{one.value} is {_under(mean, rule.floor)}"
        for one, mean in dimensions
        if mean < rule.floor - _NEARLY
    ]
    return found


def _under(value: float, bar: float) -> str:
    """Both numbers, with as many digits as it takes to see which is the smaller."""
    digits = next((n for n in (2, 3, 4) if f"{value:.{n}f}" != f"{bar:.{n}f}"), 6)
    return f"{value:.{digits}f}, under {bar:.{digits}f}"


def mean_of(values: Sequence[tuple[float | None, float]]) -> float | None:
    """The weighted mean of what there is; None where there is nothing."""
    there = [(value, weight) for value, weight in values if value is not None]
    whole = sum(weight for _, weight in there)
    return sum(value * weight for value, weight in there) / whole if whole else None
