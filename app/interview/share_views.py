"""What an interviewer sees: the question on the table, what it is judged by, and where the interview stands."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup

from app.handbook.ports import Typesetter
from app.interview.debrief_marking import Opinion
from app.interview.debrief_reads import Examined
from app.interview.debrief_views import DimensionChoice, choices, clock, shown_opinion
from app.interview.debrief_words import QuestionWords, followup_html, question_words
from app.interview.queries import Attempt
from app.quiz.standing import Clock, StripPlace
from app.rehearsal.rubric import Dimension


@dataclass(frozen=True, slots=True)
class PointTick:
    index: int
    html: Markup
    ticked: bool


@dataclass(frozen=True, slots=True)
class Asking:
    """A follow-up to ask."""

    html: Markup
    answer: Markup
    asked: bool


@dataclass(frozen=True, slots=True)
class InterviewerView:
    name: str
    level: str
    position: int
    total: int
    on_table: int  # the question that the candidate is at
    words: QuestionWords
    points: tuple[PointTick, ...]
    followups: tuple[Asking, ...]
    dimensions: tuple[DimensionChoice, ...]
    shown: Opinion  # what the fields say
    note: str
    needs_judging: bool
    is_saved: bool
    strip: tuple[StripPlace, ...]
    clock: Clock | None
    time: str
    paused: bool
    over: bool

    @property
    def is_on_table(self) -> bool:
        return self.position == self.on_table


def interviewer_view(
    own: Attempt, asked: Sequence[Examined], position: int, now: datetime, typesetter: Typesetter
) -> InterviewerView:
    one = asked[position - 1]
    ticked = one.other.ticked if one.other else ()
    wanted = (
        [] if one.is_item else [d for d in one.dimensions if d is not Dimension.CORRECTNESS or not one.points]
    )
    return InterviewerView(
        name=own.blueprint.name,
        level=own.level,
        position=position,
        total=len(asked),
        on_table=own.position,
        words=question_words(one, own.seed, typesetter),
        points=tuple(
            PointTick(number, Markup(point.html), number in ticked) for number, point in enumerate(one.points)
        ),
        followups=tuple(_asking(one, number) for number in range(len(one.followups))),
        dimensions=tuple(
            DimensionChoice(name.value, name.value.capitalize(), tuple(choices(name, one.other, None)))
            for name in wanted
        ),
        shown=shown_opinion(one.other, ticked),
        note=one.other.note if one.other else "",
        needs_judging=not one.is_item,
        is_saved=one.other is not None,
        strip=tuple(_place(each, position, own.position) for each in asked),
        clock=_clock(own, now),
        time=f"{clock(one.spent_s)} of {clock(one.target_s)}",
        paused=own.is_paused,
        over=own.submitted_at is not None,
    )


def _asking(one: Examined, number: int) -> Asking:
    follow = one.followups[number]
    return Asking(followup_html(follow), Markup(follow.get("answer", "")), number + 1 < one.parts)


def _place(one: Examined, current: int, on_table: int) -> StripPlace:
    judged = one.other is not None
    words = "judged by you" if judged else "not judged by you"
    if one.position == on_table:
        words += ", the candidate is here"
    return StripPlace(one.position, words, "answered" if judged else "", one.flagged, one.position == current)


def _clock(own: Attempt, now: datetime) -> Clock | None:
    """What is left, to count down from; it stands while the interview is paused."""
    if own.submitted_at is not None or own.is_paused:
        return None
    left = max(0, round((own.course.deadline_at - now).total_seconds()))
    words = f"{left // 60} min left" if left >= 60 else f"{left} s left"
    return Clock(own.course.deadline_at.isoformat(), now.isoformat(), words)
