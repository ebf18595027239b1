"""What came of an attempt, as its page shows it."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from app.accounts.queries import Learner
from app.assessment.attempting import ENOUGH, Behaviour, best
from app.assessment.marking import STAKES, Certainty
from app.assessment.model import ItemKind, Response
from app.kernel.instants import instant_words
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


@dataclass(frozen=True, slots=True)
class TopicScore:
    title: str
    right: int
    asked: int
    time: str

    @property
    def share(self) -> float:
        return self.right / self.asked


@dataclass(frozen=True, slots=True)
class ResultLine:
    """A question with all that is known of it."""

    position: int
    item_id: int
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
    pays_from: float  # the chance of being right from which it is the best to say

    @property
    def count(self) -> int:
        return self.right + self.wrong

    @property
    def share(self) -> float:
        return self.right / self.count if self.count else 0.0

    @property
    def share_words(self) -> str:
        return percent(self.share) if self.count else "–"

    @property
    def pays_words(self) -> str:
        return percent(self.pays_from) if self.pays_from else "always"


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
    judged: str  # what that says of how sure one was
    missed: int
    ran_out: bool


def result_view(attempt: Attempt, asked: Sequence[Question], learner: Learner) -> ResultView:
    """The results of an attempt that is finished."""
    full = best(attempt.behaviour)
    missed = sum(one.earned(attempt.behaviour) < full - 1e-9 for one in asked)
    right = sum(map(_is_right, asked))
    sure = _sure(asked) if attempt.behaviour is Behaviour.CERTAINTY else ()
    return ResultView(
        id=attempt.id,
        title=_title(attempt.share),
        words=f"{right} of {attempt.questions} right",
        score=score_words(attempt),
        facts=(
            ("Score", score_words(attempt)),
            ("Right", f"{right} of {attempt.questions}"),
            ("Time", _minutes(attempt)),
            ("A question", _spoken_ms(sum(map(_took, asked)), len(asked)) or "–"),
            ("How", BEHAVIOURS[attempt.behaviour]),
            ("When", instant_words(attempt.started_at, learner.preferences.zone)),
        ),
        topics=_topics(asked),
        lines=tuple(_line(attempt, one) for one in asked),
        sure=sure,
        judged=_judged(sure),
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


def _topics(asked: Sequence[Question]) -> tuple[TopicScore, ...]:
    """The weakest first."""
    by_topic: dict[str, list[Question]] = defaultdict(list)
    for one in asked:
        by_topic[one.shown["topic"]].append(one)
    found = [
        TopicScore(title, sum(map(_is_right, some)), len(some), _spoken_ms(sum(map(_took, some))))
        for title, some in by_topic.items()
    ]
    return tuple(sorted(found, key=lambda one: one.share))


def _is_right(asked: Question) -> bool:
    return bool(asked.given) and asked.given[-1].score >= ENOUGH


def _took(asked: Question) -> int:
    return sum(one.took_ms or 0 for one in asked.given)


def _spoken_ms(took_ms: int, parts: int = 1) -> str:
    return _spoken(round(took_ms / parts / 1000)) if took_ms else ""


def _line(attempt: Attempt, asked: Question) -> ResultLine:
    held = asked.given[-1].response if asked.given else Response()
    return ResultLine(
        position=asked.position,
        item_id=asked.item_id,
        kind_label=KINDS[ItemKind(asked.shown["kind"])],
        breadcrumb=tuple(asked.shown["breadcrumb"]),
        stem=whole_stem(asked),
        options=option_views(asked, held, revealed=True) if is_choice(asked) else (),
        feedback=feedback(attempt.behaviour, asked, revealed=True),
        time=_spoken_ms(_took(asked)),
        flagged=asked.flagged,
    )


def whole_stem(asked: Question) -> Markup:
    """The stem, of a cloze with its blanks as lines."""
    blank = Markup('<span class="gap">\u2003\u2003</span>')
    return Markup(asked.shown["stem"]) + blank.join(Markup(text) for text in asked.shown["texts"])


def _sure(asked: Sequence[Question]) -> tuple[SureLine, ...]:
    counts = {one: [0, 0] for one in Certainty}
    for question in asked:
        if question.given and (sure := question.given[-1].certainty) is not None:
            counts[sure][question.given[-1].score < ENOUGH] += 1
    return tuple(
        SureLine(SURE[one], counts[one][0], counts[one][1], STAKES[one].from_chance)
        for one in reversed(Certainty)
    )


def _judged(sure: Sequence[SureLine]) -> str:
    """What to learn from it, in a sentence: too sure comes first, for it costs most."""
    for line in sure:
        if line.count and line.share < line.pays_from:
            times = "once" if line.count == 1 else f"{line.count} times"
            return f"You said “{line.name}” {times} and were right in {percent(line.share)}: to say less would have paid."
    guesses = next((line for line in sure if not line.pays_from and line.count), None)
    if guesses is not None and guesses.share >= STAKES[Certainty.MIDDLE].from_chance:
        return f"{percent(guesses.share)} of your guesses were right: you know more than you say."
    return "You judged well how sure you could be." if any(line.count for line in sure) else ""
