"""A report, read: the attempt, its questions, the numbers, and how they compare."""

from dataclasses import dataclass

from app.db.store import Read
from app.interview.debrief_marking import guess_of
from app.interview.debrief_reads import By, Examined, KeyPoint, examined
from app.interview.history_reads import past
from app.interview.queries import Attempt
from app.rehearsal.report import Comparison, Numbers, compare, numbers


@dataclass(frozen=True, slots=True)
class Missed:
    """A key point that was not said."""

    position: int
    topic: str
    point: KeyPoint


@dataclass(frozen=True, slots=True)
class Report:
    attempt: Attempt
    name: str  # of its blueprint
    asked: tuple[Examined, ...]
    numbers: Numbers
    other: Numbers | None  # by the interviewer, where one judged
    missed: tuple[Missed, ...]
    of_blueprint: Comparison | None  # with earlier attempts of it
    in_all: Comparison | None

    @property
    def is_whole(self) -> bool:
        return self.numbers.is_whole


def report(tx: Read, learner_id: int, own: Attempt) -> Report:
    """The report of an attempt that is over, as far as it is judged."""
    asked = examined(tx, own.id)
    found = numbers([one.judged(own.seed) for one in asked], own.level, guess_of(own))
    average = found.verdict.average if found.verdict and found.is_whole else None
    earlier = [one for one in reversed(past(tx, learner_id, before=own.id)) if one.average is not None]
    alike = [one.average for one in earlier if one.average is not None and one.slug == own.blueprint_slug]
    every = [one.average for one in earlier if one.average is not None]
    return Report(
        attempt=own,
        name=own.blueprint.name,
        asked=tuple(asked),
        numbers=found,
        other=_by_interviewer(asked, own),
        missed=tuple(missed_points(asked, own.seed)),
        of_blueprint=compare(average, alike) if average is not None else None,
        in_all=compare(average, every) if average is not None else None,
    )


def _by_interviewer(asked: list[Examined], own: Attempt) -> Numbers | None:
    if all(one.other is None for one in asked):
        return None
    return numbers([one.judged(own.seed, By.INTERVIEWER) for one in asked], own.level)


def missed_points(asked: list[Examined], seed: int) -> list[Missed]:
    """The key points of judged questions that were not said, in the order of the paper."""
    return [
        Missed(one.position, one.chapter, point)
        for one in asked
        if one.marks(seed) is not None
        for number, point in enumerate(one.points)
        if number not in one.ticked()
    ]
