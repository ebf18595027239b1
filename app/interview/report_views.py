"""A report in words and pictures, as its pages show it."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from app.assessment.marking import Certainty
from app.handbook.ports import Typesetter
from app.interview.debrief_reads import Examined
from app.interview.debrief_views import clock
from app.interview.debrief_words import QuestionWords, question_words, stem_of
from app.interview.report_reads import Missed, Report
from app.interview.report_sentences import (
    compared_words,
    guess_words,
    other_words,
    title_words,
    verdict_words,
)
from app.kernel.instants import instant_words
from app.quiz.views import SURE
from app.rehearsal.report import Calibration, Numbers, Pace, Time
from app.rehearsal.rubric import BEST, WORST, rule_of


@dataclass(frozen=True, slots=True)
class Gauge:
    """A bar with a line across it, both in hundredths of its width."""

    fill: float
    line: float | None


@dataclass(frozen=True, slots=True)
class MarkLine:
    """A mark from 1 to 4 with its picture."""

    name: str
    mark: str
    gauge: Gauge
    floor: str = ""
    other: str = ""  # the interviewer's
    is_under: bool = False
    questions: int = 0


@dataclass(frozen=True, slots=True)
class TimeLine:
    position: int
    topic: str
    target: str
    spent: str
    pace: str
    is_over: bool
    gauge: Gauge


@dataclass(frozen=True, slots=True)
class MissedPoint:
    html: Markup
    place: str


@dataclass(frozen=True, slots=True)
class MissedOf:
    """The points that a question's answer left out."""

    position: int
    stem: Markup
    topic: str
    points: tuple[MissedPoint, ...]


@dataclass(frozen=True, slots=True)
class SureLine:
    name: str
    right: int
    wrong: int

    @property
    def count(self) -> int:
        return self.right + self.wrong


@dataclass(frozen=True, slots=True)
class Surprise:
    """A question whose answer one was wrong to be sure, or unsure, of."""

    position: int
    stem: Markup
    words: str


@dataclass(frozen=True, slots=True)
class ReportView:
    id: int
    name: str
    title: str
    verdict: str
    rule: str
    facts: tuple[tuple[str, str], ...]
    dimensions: tuple[MarkLine, ...]
    topics: tuple[MarkLine, ...]
    times: tuple[TimeLine, ...]
    time_words: str
    missed: tuple[MissedOf, ...]
    missed_count: int
    points_words: str
    surprises: tuple[Surprise, ...]
    doubts: tuple[Surprise, ...]
    sure: tuple[SureLine, ...]
    guess: str
    compared: tuple[str, ...]
    other: str  # what the interviewer's judgement comes to
    questions: tuple[QuestionWords, ...]
    judged: int
    total: int

    @property
    def is_whole(self) -> bool:
        return self.judged == self.total


def report_view(found: Report, zone: str, typesetter: Typesetter) -> ReportView:
    own, all_of_it = found.numbers, found.attempt
    rule = rule_of(all_of_it.level)
    stems = {one.position: stem_of(one) for one in found.asked}
    return ReportView(
        id=all_of_it.id,
        name=found.name,
        title=title_words(own),
        verdict=verdict_words(own),
        rule=rule.sentence,
        facts=_facts(found, zone),
        dimensions=tuple(_dimensions(own, found.other, rule.floor)),
        topics=tuple(
            MarkLine(
                one.title,
                mark_words(one.average),
                Gauge(place_of(one.average), None),
                questions=one.questions,
            )
            for one in own.topics
        ),
        times=time_lines(own.times, {one.position: one.chapter for one in found.asked}),
        time_words=f"{clock(own.spent_s)} of {clock(own.target_s)} that the questions were meant to take.",
        missed=missed_of(found.missed, stems),
        missed_count=len(found.missed),
        points_words=f"{own.ticked} of {own.points} key points said." if own.points else "",
        surprises=tuple(_surprises(own.calibration, found.asked, stems)),
        doubts=tuple(
            Surprise(one, stems[one], "You called it a guess, and it was right.")
            for one in own.calibration.unsure_and_right
        ),
        sure=tuple(
            SureLine(SURE[one.certainty], one.right, one.wrong)
            for one in own.calibration.by_certainty
            if one.right + one.wrong
        ),
        guess=guess_words(own.calibration),
        compared=tuple(compared_words(found)),
        other=other_words(found.other),
        questions=tuple(question_words(one, all_of_it.seed, typesetter) for one in found.asked),
        judged=own.judged,
        total=own.questions,
    )


def _facts(found: Report, zone: str) -> tuple[tuple[str, str], ...]:
    own, verdict = found.attempt, found.numbers.verdict
    answered = sum(one.is_answered for one in found.asked)
    by = {"deadline": " (by the clock)", "interviewer": " (by the interviewer)"}.get(
        own.submitted_by or "", ""
    )
    return (
        ("Average", f"{verdict.average:.2f} of {BEST}" if verdict else "–"),
        ("Level", own.level.capitalize()),
        ("Answered", f"{answered} of {len(found.asked)}"),
        ("Time", clock(found.numbers.spent_s) + by),
        ("When", instant_words(own.course.started_at, zone)),
    )


def _dimensions(own: Numbers, other: Numbers | None, floor: float) -> list[MarkLine]:
    if own.verdict is None:
        return []
    theirs = dict(other.verdict.dimensions) if other and other.verdict else {}
    return [
        MarkLine(
            name=one.value.capitalize(),
            mark=mark_words(mean),
            gauge=Gauge(place_of(mean), place_of(floor)),
            floor=mark_words(floor),
            other=mark_words(theirs[one]) if one in theirs else "",
            is_under=any(reason.startswith(one.value) for reason in own.verdict.reasons),
        )
        for one, mean in own.verdict.dimensions
    ]


def time_lines(times: Sequence[Time], topics: dict[int, str]) -> tuple[TimeLine, ...]:
    longest = max((max(one.spent_s, one.target_s) for one in times), default=0) or 1
    return tuple(
        TimeLine(
            position=one.position,
            topic=topics[one.position],
            target=clock(one.target_s),
            spent=clock(one.spent_s),
            pace=one.pace.value.capitalize(),
            is_over=one.pace in (Pace.OVER, Pace.LONG),
            gauge=Gauge(_hundredths(one.spent_s / longest), _hundredths(one.target_s / longest)),
        )
        for one in times
    )


def missed_of(missed: Sequence[Missed], stems: dict[int, Markup]) -> tuple[MissedOf, ...]:
    """The missed points, question by question."""
    found: dict[int, list[Missed]] = {}
    for one in missed:
        found.setdefault(one.position, []).append(one)
    return tuple(
        MissedOf(
            position,
            stems[position],
            ones[0].topic,
            tuple(MissedPoint(Markup(one.point.html), one.point.place) for one in ones),
        )
        for position, ones in found.items()
    )


def _surprises(own: Calibration, asked: Sequence[Examined], stems: dict[int, Markup]) -> list[Surprise]:
    sure = {one.position: Certainty(one.certainty) for one in asked if one.certainty}
    words = {
        Certainty.HIGH: "You were sure, and it was not right.",
        Certainty.MIDDLE: "You were fairly sure, and it was not right.",
    }
    return [Surprise(position, stems[position], words[sure[position]]) for position in own.sure_and_wrong]


def mark_words(mark: float) -> str:
    return f"{mark:.2f}"


def place_of(mark: float) -> float:
    """Where a mark lies on the scale, in hundredths of its length."""
    return _hundredths((mark - WORST) / (BEST - WORST))


def _hundredths(share: float) -> float:
    return round(100 * min(1.0, max(0.0, share)), 1)
