"""The pages of a debrief: a question with its answer, its model answer, and what is to be judged."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from app.assessment.marking import Certainty
from app.handbook.ports import Typesetter
from app.interview.debrief_marking import Opinion
from app.interview.debrief_matching import Proposal, quotes, spoken_text
from app.interview.debrief_reads import By, Examined, Judgement
from app.interview.debrief_words import QuestionWords, question_words
from app.interview.queries import Attempt
from app.quiz.standing import StripPlace
from app.rehearsal.rubric import ANCHORS, BEST, WORST, Dimension, mark_of_points

_SAID = {Certainty.LOW: "a guess", Certainty.MIDDLE: "fairly sure", Certainty.HIGH: "sure"}


@dataclass(frozen=True, slots=True)
class PointChoice:
    """A key point to be ticked, with the words of the answer that speak for it."""

    index: int
    html: Markup
    ticked: bool
    proposed: bool
    asks: bool  # perhaps: words are near it, and not enough
    words: tuple[Markup, ...]
    other: bool | None  # the interviewer's tick; None: they judged nothing


@dataclass(frozen=True, slots=True)
class MarkChoice:
    value: int
    meaning: str
    chosen: bool
    other: bool  # whether the interviewer chose it


@dataclass(frozen=True, slots=True)
class DimensionChoice:
    name: str
    label: str
    choices: tuple[MarkChoice, ...]


@dataclass(frozen=True, slots=True)
class DebriefView:
    """A question of a debrief."""

    attempt_id: int
    position: int
    total: int
    judged: int
    words: QuestionWords
    points: tuple[PointChoice, ...]
    dimensions: tuple[DimensionChoice, ...]
    correctness: str  # what the points make of it
    shown: Opinion  # what the fields say
    is_proposed: bool  # whether ticks are a proposal that nobody confirmed
    is_waiting: bool  # for what will be proposed
    needs_judging: bool
    before: int | None
    after: int | None
    strip: tuple[StripPlace, ...]
    certainty: str
    time: str


def debrief_view(
    own: Attempt,
    asked: Sequence[Examined],
    position: int,
    proposed: Sequence[Proposal],
    typesetter: Typesetter,
    *,
    is_waiting: bool,
    said: Opinion | None = None,
) -> DebriefView:
    """The page of one of the questions.

    Args:
        proposed: for each of its key points what the matcher says.
        is_waiting: whether it says nothing yet, for its handbook's words are still read.
        said: what the page says that asks, if it is there already.
    """
    one = asked[position - 1]
    points = _points(one, proposed)
    return DebriefView(
        attempt_id=own.id,
        position=position,
        total=len(asked),
        judged=sum(each.marks(own.seed) is not None for each in asked),
        words=question_words(one, own.seed, typesetter),
        points=points,
        dimensions=tuple(_dimensions(one)),
        correctness=correctness_words(sum(point.ticked for point in points), len(points)),
        shown=said or shown_opinion(one.own, [point.index for point in points if point.ticked]),
        is_proposed=one.own is None and any(point.proposed for point in points),
        is_waiting=is_waiting,
        needs_judging=one.is_answered and not one.is_item,
        before=position - 1 if position > 1 else None,
        after=position + 1 if position < len(asked) else None,
        strip=tuple(strip_place(each, own.seed, position) for each in asked),
        certainty=_SAID[Certainty(one.certainty)] if one.certainty else "",
        time=time_words(one),
    )


def shown_opinion(judged: Judgement | None, ticked: Sequence[int]) -> Opinion:
    """What a page shows of somebody's opinion."""
    if judged is None:
        return Opinion(tuple(ticked))
    marks = judged.marks
    return Opinion(tuple(ticked), marks.correctness, marks.depth, marks.clarity, judged.note)


def _points(one: Examined, proposed: Sequence[Proposal]) -> tuple[PointChoice, ...]:
    text = spoken_text(one)
    judged = one.own
    return tuple(
        PointChoice(
            index=number,
            html=Markup(point.html),
            ticked=number in judged.ticked if judged else said.covered,
            proposed=said.covered,
            asks=said.perhaps,
            words=quotes(text, said.spans),
            other=number in one.other.ticked if one.other else None,
        )
        for number, (point, said) in enumerate(zip(one.points, proposed, strict=True))
    )


def _dimensions(one: Examined) -> list[DimensionChoice]:
    wanted = [name for name in one.dimensions if name is not Dimension.CORRECTNESS or not one.points]
    return [
        DimensionChoice(name.value, name.value.capitalize(), tuple(choices(name, one.own, one.other)))
        for name in wanted
    ]


def choices(name: Dimension, own: Judgement | None, other: Judgement | None) -> list[MarkChoice]:
    mine, theirs = own.marks.of(name) if own else None, other.marks.of(name) if other else None
    return [
        MarkChoice(mark, ANCHORS[name][mark - WORST], mark == mine, mark == theirs)
        for mark in range(WORST, BEST + 1)
    ]


def correctness_words(ticked: int, points: int) -> str:
    mark = mark_of_points(ticked, points)
    return "" if mark is None else f"{ticked} of {points} points: correctness {mark} of {BEST}."


def time_words(one: Examined) -> str:
    return f"{clock(one.spent_s)} of {clock(one.target_s)}"


def strip_place(one: Examined, seed: int, current: int | None = None, by: By = By.LEARNER) -> StripPlace:
    """A question on the strip: whether it was judged, and whether there is anything to judge."""
    marks = one.marks(seed, by)
    if not one.is_answered:
        words, kind = "not answered", "wrong"
    elif marks is None:
        words, kind = "not judged yet", ""
    elif one.is_item:
        right = {4: ("right", "right"), 1: ("not right", "wrong")}
        words, kind = right.get(marks.correctness or 0, ("partly right", "partly"))
    else:
        words, kind = "judged", "answered"
    return StripPlace(one.position, words, kind, one.flagged, one.position == current)


def clock(seconds: float) -> str:
    """Minutes and seconds: `4:05`."""
    whole = round(seconds)
    return f"{whole // 60}:{whole % 60:02}"
