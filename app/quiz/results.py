"""What came of an attempt, and how attempts went over time, as their pages show it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from markupsafe import Markup

from app.accounts.queries import Learner
from app.assessment.attempting import ENOUGH, Behaviour, best
from app.assessment.marking import Certainty
from app.assessment.model import ItemKind, Response
from app.quiz.queries import Attempt, Question
from app.quiz.views import (
    BEHAVIOURS,
    KINDS,
    SURE,
    Feedback,
    OptionView,
    feedback,
    is_choice,
    option_views,
    percent,
    signed,
)

TREND = 20  # attempts in the picture


@dataclass(frozen=True, slots=True)
class TopicScore:
    title: str
    right: str  # "2 of 3", or points
    share: float  # 0..1


@dataclass(frozen=True, slots=True)
class ResultLine:
    """A question with all that is known of it."""

    position: int
    kind_label: str
    breadcrumb: tuple[str, ...]
    stem: Markup
    options: tuple[OptionView, ...]  # of a choice, marked
    feedback: Feedback
    time: str
    flagged: bool


@dataclass(frozen=True, slots=True)
class SureLine:
    """How often a certainty was right."""

    name: str
    right: int
    wrong: int

    @property
    def count(self) -> int:
        return self.right + self.wrong

    @property
    def share(self) -> float:
        return self.right / self.count if self.count else 0.0


@dataclass(frozen=True, slots=True)
class ResultView:
    id: int
    title: str
    words: str
    score: str
    facts: tuple[tuple[str, str], ...]
    topics: tuple[TopicScore, ...]
    lines: tuple[ResultLine, ...]
    sure: tuple[SureLine, ...]
    missed: int
    ran_out: bool


def result_view(attempt: Attempt, asked: Sequence[Question], learner: Learner) -> ResultView:
    """The results of an attempt that is finished."""
    full = best(attempt.behaviour)
    missed = sum(one.earned(attempt.behaviour) < full - 1e-9 for one in asked)
    right = sum(bool(one.given) and one.given[-1].score >= ENOUGH for one in asked)
    return ResultView(
        id=attempt.id,
        title=_title(attempt.share),
        words=f"{right} of {attempt.questions} right",
        score=score_words(attempt),
        facts=(
            ("Score", score_words(attempt)),
            ("Right", f"{right} of {attempt.questions}"),
            ("Time", _minutes(attempt)),
            ("How", BEHAVIOURS[attempt.behaviour]),
            ("When", day_words(attempt.started_at, learner)),
        ),
        topics=_topics(attempt, asked),
        lines=tuple(_line(attempt, one) for one in asked),
        sure=_sure(asked) if attempt.behaviour is Behaviour.CERTAINTY else (),
        missed=missed,
        ran_out=attempt.ran_out,
    )


def _title(share: float) -> str:
    if share >= ENOUGH:
        return "All of it right."
    if share >= 0.8:
        return "You know this well."
    return "A good part of it is there." if share >= 0.5 else "Now you know what to look at."


def score_words(attempt: Attempt) -> str:
    if attempt.behaviour is Behaviour.CERTAINTY:
        return f"{signed(round(attempt.score or 0, 2))} of {attempt.best:.0f} points"
    return percent(attempt.share)


def _minutes(attempt: Attempt) -> str:
    seconds = ((attempt.finished_at or attempt.started_at) - attempt.started_at).total_seconds()
    return _spoken(round(seconds))


def _spoken(seconds: int) -> str:
    if seconds < 90:
        return f"{seconds} s"
    return f"{round(seconds / 60)} min" if seconds < 5_400 else f"{round(seconds / 3_600)} h"


def day_words(instant: datetime, learner: Learner) -> str:
    local = instant.astimezone(ZoneInfo(learner.preferences.zone))
    return f"{local.day} {local:%b %Y, %H:%M}"


def _topics(attempt: Attempt, asked: Sequence[Question]) -> tuple[TopicScore, ...]:
    earned: dict[str, list[float]] = defaultdict(list)
    for one in asked:
        earned[one.shown["topic"]].append(one.earned(attempt.behaviour))
    full = best(attempt.behaviour)
    found = [
        TopicScore(title, _of(sum(marks), len(marks) * full), max(0.0, sum(marks) / (len(marks) * full)))
        for title, marks in earned.items()
    ]
    return tuple(sorted(found, key=lambda one: one.share))


def _of(mark: float, most: float) -> str:
    number = f"{abs(mark):.2f}".rstrip("0").rstrip(".")
    return f"{'−' if mark < 0 else ''}{number} of {most:.0f}"


def _line(attempt: Attempt, asked: Question) -> ResultLine:
    held = asked.given[-1].response if asked.given else Response()
    took = sum(one.took_ms or 0 for one in asked.given)
    return ResultLine(
        position=asked.position,
        kind_label=KINDS[ItemKind(asked.shown["kind"])],
        breadcrumb=tuple(asked.shown["breadcrumb"]),
        stem=_whole_stem(asked),
        options=option_views(asked, held, revealed=True) if is_choice(asked) else (),
        feedback=feedback(attempt.behaviour, asked, revealed=True),
        time=_spoken(round(took / 1000)) if took else "",
        flagged=asked.flagged,
    )


def _whole_stem(asked: Question) -> Markup:
    """The stem, of a cloze with its blanks as lines."""
    blank = Markup('<span class="gap">\u2003\u2003</span>')
    return Markup(asked.shown["stem"]) + blank.join(Markup(text) for text in asked.shown["texts"])


def _sure(asked: Sequence[Question]) -> tuple[SureLine, ...]:
    counts = {one: [0, 0] for one in Certainty}
    for question in asked:
        if question.given and (sure := question.given[-1].certainty) is not None:
            counts[sure][question.given[-1].score < ENOUGH] += 1
    return tuple(SureLine(SURE[one], *counts[one]) for one in reversed(Certainty))


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
    """The last finished attempts as a line in a box of 100 by 30, the oldest at the left."""

    points: str
    ends: tuple[tuple[float, float], ...]
    words: str


def history_lines(
    attempts: Sequence[Attempt], answered: Mapping[int, int], learner: Learner
) -> tuple[HistoryLine, ...]:
    return tuple(
        HistoryLine(
            id=one.id,
            when=day_words(one.started_at, learner),
            words=f"{one.questions} question{'' if one.questions == 1 else 's'}"
            if one.finished_at
            else f"{answered.get(one.id, 0)} of {one.questions} answered",
            how=BEHAVIOURS[one.behaviour],
            score=score_words(one) if one.finished_at else "",
            is_open=one.finished_at is None,
            clock=day_words(one.deadline_at, learner) if one.deadline_at and not one.finished_at else "",
        )
        for one in attempts
    )


def trend_of(attempts: Sequence[Attempt]) -> Trend | None:
    """None where there are too few to go anywhere."""
    done = [one for one in reversed(attempts) if one.finished_at is not None][-TREND:]
    if len(done) < 3:
        return None
    step = 96 / (len(done) - 1)
    spots = tuple((round(2 + n * step, 2), round(28 - 26 * one.share, 2)) for n, one in enumerate(done))
    words = f"The last {len(done)} quizzes, from {percent(done[0].share)} to {percent(done[-1].share)}."
    return Trend(" ".join(f"{x},{y}" for x, y in spots), spots, words)
