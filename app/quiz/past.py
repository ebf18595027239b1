"""How attempts went over time, as the page of quizzes shows it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.accounts.queries import Learner
from app.kernel.instants import instant_words
from app.quiz.queries import Attempt
from app.quiz.results import score_words
from app.quiz.views import BEHAVIOURS, percent

TREND = 20  # attempts in the picture


@dataclass(frozen=True, slots=True)
class HistoryLine:
    id: int
    when: str
    words: str
    how: str
    score: str
    is_open: bool
    clock: str


@dataclass(frozen=True, slots=True)
class Trend:
    """The last finished attempts as a line in a box of 100 by 30, the oldest at the left; the list below has the numbers."""

    points: str
    spots: tuple[tuple[float, float], ...]
    words: str


def history_lines(
    attempts: Sequence[Attempt], answered: Mapping[int, int], learner: Learner
) -> tuple[HistoryLine, ...]:
    return tuple(
        HistoryLine(
            id=one.id,
            when=instant_words(one.started_at, learner.preferences.zone),
            words=f"{one.questions} question{'' if one.questions == 1 else 's'}"
            if one.finished_at
            else f"{answered.get(one.id, 0)} of {one.questions} answered",
            how=BEHAVIOURS[one.behaviour],
            score=score_words(one) if one.finished_at else "",
            is_open=one.finished_at is None,
            clock=instant_words(one.deadline_at, learner.preferences.zone)
            if one.deadline_at and not one.finished_at
            else "",
        )
        for one in attempts
    )


def trend_of(attempts: Sequence[Attempt]) -> Trend | None:
    """None where there are too few to go anywhere."""
    done = [one for one in reversed(attempts) if one.finished_at is not None][-TREND:]
    if len(done) < 2:
        return None
    step = 96 / (len(done) - 1)
    spots = tuple((round(2 + n * step, 2), round(28 - 26 * one.share, 2)) for n, one in enumerate(done))
    words = f"The last {len(done)} quizzes, from {percent(done[0].share)} to {percent(done[-1].share)} of the points."
    return Trend(" ".join(f"{x},{y}" for x, y in spots), spots, words)
