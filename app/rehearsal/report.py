"""The numbers of a report, from the questions of an attempt as they were answered and judged. Values only."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.assessment.marking import Certainty
from app.rehearsal.rubric import Marks, Verdict, Weighed, judge, mean_of

GOOD = 3  # a correctness from which an answer counts as right
_ON_TIME = 1.25  # of the target; what takes longer was slow


@dataclass(frozen=True, slots=True)
class Judged:
    """A question of an attempt. Without marks it was not judged yet, and counts for nothing but time."""

    position: int
    topic: str
    target_s: int
    spent_s: float
    marks: Marks | None
    certainty: Certainty | None = None
    is_answered: bool = True
    points: int = 0
    ticked: int = 0

    @property
    def weight(self) -> float:
        return float(max(1, self.target_s))

    @property
    def is_right(self) -> bool | None:
        """None where nobody judged its correctness."""
        if self.marks is None or self.marks.correctness is None:
            return None
        return self.marks.correctness >= GOOD


@dataclass(frozen=True, slots=True)
class Topic:
    title: str
    questions: int
    average: float


class Pace(StrEnum):
    IN_TIME = "in time"
    OVER = "over"  # by no more than a quarter
    LONG = "long"
    SKIPPED = "not answered"


@dataclass(frozen=True, slots=True)
class Time:
    """What a question took, against what it was meant to take."""

    position: int
    target_s: int
    spent_s: float
    pace: Pace


@dataclass(frozen=True, slots=True)
class Sureness:
    """How often answers that one was so sure of were right."""

    certainty: Certainty
    right: int
    wrong: int


@dataclass(frozen=True, slots=True)
class Guess:
    """What a candidate thought of it all before any score was shown."""

    average: float  # 1 to 4
    passes: bool | None = None  # None: did not say


@dataclass(frozen=True, slots=True)
class Calibration:
    sure_and_wrong: tuple[int, ...]  # positions; the surest first
    unsure_and_right: tuple[int, ...]
    by_certainty: tuple[Sureness, ...]  # the surest first
    guess: Guess | None
    guess_off_by: float | None  # the guess less the average: above 0 is too kind to oneself


@dataclass(frozen=True, slots=True)
class Numbers:
    verdict: Verdict | None  # None: nothing is judged yet
    judged: int
    questions: int
    topics: tuple[Topic, ...]  # the weakest first
    times: tuple[Time, ...]
    spent_s: float
    target_s: int
    points: int
    ticked: int
    calibration: Calibration

    @property
    def is_whole(self) -> bool:
        return self.judged == self.questions


def numbers(asked: Sequence[Judged], level: str, guess: Guess | None = None) -> Numbers:
    """All that a report says in numbers."""
    judged = [(one, one.marks) for one in asked if one.marks is not None]
    verdict = judge([Weighed(marks, one.weight) for one, marks in judged], level)
    return Numbers(
        verdict=verdict,
        judged=len(judged),
        questions=len(asked),
        topics=_topics([one for one, _ in judged]),
        times=tuple(Time(one.position, one.target_s, one.spent_s, pace(one)) for one in asked),
        spent_s=sum(one.spent_s for one in asked),
        target_s=sum(one.target_s for one in asked),
        points=sum(one.points for one, _ in judged),
        ticked=sum(one.ticked for one, _ in judged),
        calibration=_calibration(asked, guess, verdict.average if verdict else None),
    )


def pace(one: Judged) -> Pace:
    if not one.is_answered:
        return Pace.SKIPPED
    if one.spent_s <= one.target_s:
        return Pace.IN_TIME
    return Pace.OVER if one.spent_s <= _ON_TIME * one.target_s else Pace.LONG


def _topics(judged: Sequence[Judged]) -> tuple[Topic, ...]:
    by_title: dict[str, list[Judged]] = defaultdict(list)
    for one in judged:
        by_title[one.topic].append(one)
    means = {title: mean_of([(_mean(one), one.weight) for one in own]) for title, own in by_title.items()}
    found = [Topic(title, len(by_title[title]), mean) for title, mean in means.items() if mean is not None]
    return tuple(sorted(found, key=lambda topic: (topic.average, topic.title)))


def _mean(one: Judged) -> float | None:
    return one.marks.mean if one.marks else None


def _calibration(asked: Sequence[Judged], guess: Guess | None, average: float | None) -> Calibration:
    said = [(one, one.certainty, one.is_right) for one in asked if one.certainty and one.is_right is not None]
    wrong = [(one, sure) for one, sure, right in said if not right and sure > Certainty.LOW]
    right = [one for one, sure, right in said if right and sure is Certainty.LOW]
    return Calibration(
        sure_and_wrong=tuple(one.position for one, sure in sorted(wrong, key=lambda each: -each[1])),
        unsure_and_right=tuple(one.position for one in right),
        by_certainty=tuple(
            _sureness(level, [ok for _, sure, ok in said if sure is level]) for level in reversed(Certainty)
        ),
        guess=guess,
        guess_off_by=guess.average - average if guess and average is not None else None,
    )


def _sureness(level: Certainty, right: Sequence[bool]) -> Sureness:
    return Sureness(level, sum(right), len(right) - sum(right))


@dataclass(frozen=True, slots=True)
class Standing:
    """An attempt among others: its average, and the averages of its topics."""

    average: float
    topics: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Comparison:
    """An average against those of earlier attempts."""

    own: float
    earlier: int
    mean: float
    best: float
    last: float

    @property
    def change(self) -> float:
        """Since the last one."""
        return self.own - self.last

    @property
    def is_best(self) -> bool:
        return self.own > self.best


def compare(own: float, earlier: Sequence[float]) -> Comparison | None:
    """How an average does against earlier ones, the oldest first; None where there are none."""
    if not earlier:
        return None
    return Comparison(own, len(earlier), sum(earlier) / len(earlier), max(earlier), earlier[-1])


@dataclass(frozen=True, slots=True)
class TopicTrend:
    """A topic over the attempts that asked for it, the oldest first."""

    title: str
    averages: tuple[float, ...]

    @property
    def change(self) -> float:
        return self.averages[-1] - self.averages[0]


def topic_trends(attempts: Sequence[Standing], least: int = 2) -> tuple[TopicTrend, ...]:
    """Topics that were asked for in at least so many attempts; the weakest now first.

    Args:
        attempts: the oldest first.
    """
    found: dict[str, list[float]] = defaultdict(list)
    for one in attempts:
        for title, average in one.topics:
            found[title].append(average)
    trends = [
        TopicTrend(title, tuple(averages)) for title, averages in found.items() if len(averages) >= least
    ]
    return tuple(sorted(trends, key=lambda trend: (trend.averages[-1], trend.title)))
