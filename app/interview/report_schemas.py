"""A report for programs, and as a file."""

from datetime import datetime
from typing import Self

from pydantic import BaseModel, Field

from app.interview.debrief_schemas import ExaminedOut
from app.interview.report_reads import Report
from app.rehearsal.report import Comparison
from app.rehearsal.rubric import rule_of


class RuleOut(BaseModel):
    level: str
    average: float
    floor: float
    sentence: str


class MeanOut(BaseModel):
    name: str
    mean: float
    interviewer: float | None = None


class TopicOut(BaseModel):
    title: str
    questions: int
    mean: float


class TimeOut(BaseModel):
    position: int
    target_s: int
    spent_s: float
    pace: str


class MissedOut(BaseModel):
    position: int
    topic: str
    text: str
    place: str


class GuessOut(BaseModel):
    average: float
    passes: bool | None
    off_by: float | None = Field(description="Above 0: too kind to yourself.")


class ComparisonOut(BaseModel):
    earlier: int
    mean: float
    best: float
    last: float
    change: float

    @classmethod
    def of(cls, one: Comparison | None) -> Self | None:
        if one is None:
            return None
        return cls(earlier=one.earlier, mean=one.mean, best=one.best, last=one.last, change=one.change)


class ReportOut(BaseModel):
    """What came of an interview, as far as it is judged."""

    id: int
    name: str
    blueprint: str
    level: str
    started_at: datetime
    submitted_at: datetime | None
    submitted_by: str | None
    questions: int
    judged: int
    passes: bool | None = Field(description="Null as long as not everything is judged.")
    average: float | None
    reasons: list[str] = Field(description="What it fails by.")
    rule: RuleOut
    dimensions: list[MeanOut]
    topics: list[TopicOut]
    times: list[TimeOut]
    points: int
    points_said: int
    missed: list[MissedOut]
    sure_and_wrong: list[int]
    unsure_and_right: list[int]
    guess: GuessOut | None
    with_blueprint: ComparisonOut | None = Field(description="Against earlier interviews of the blueprint.")
    in_all: ComparisonOut | None
    interviewer_average: float | None
    asked: list[ExaminedOut]

    @classmethod
    def of(cls, found: Report) -> Self:
        own, numbers = found.attempt, found.numbers
        verdict, rule = numbers.verdict, rule_of(own.level)
        other = found.other.verdict if found.other else None
        theirs = dict(other.dimensions) if other else {}
        calibration, guess = numbers.calibration, numbers.calibration.guess
        return cls(
            id=own.id,
            name=found.name,
            blueprint=own.blueprint_slug,
            level=own.level,
            started_at=own.course.started_at,
            submitted_at=own.submitted_at,
            submitted_by=own.submitted_by,
            questions=numbers.questions,
            judged=numbers.judged,
            passes=verdict.passes if verdict and numbers.is_whole else None,
            average=verdict.average if verdict else None,
            reasons=list(verdict.reasons) if verdict else [],
            rule=RuleOut(level=rule.level, average=rule.average, floor=rule.floor, sentence=rule.sentence),
            dimensions=[
                MeanOut(name=name.value, mean=mean, interviewer=theirs.get(name))
                for name, mean in (verdict.dimensions if verdict else ())
            ],
            topics=[
                TopicOut(title=one.title, questions=one.questions, mean=one.average) for one in numbers.topics
            ],
            times=[
                TimeOut(
                    position=one.position, target_s=one.target_s, spent_s=one.spent_s, pace=one.pace.value
                )
                for one in numbers.times
            ],
            points=numbers.points,
            points_said=numbers.ticked,
            missed=[
                MissedOut(position=one.position, topic=one.topic, text=one.point.text, place=one.point.place)
                for one in found.missed
            ],
            sure_and_wrong=list(calibration.sure_and_wrong),
            unsure_and_right=list(calibration.unsure_and_right),
            guess=GuessOut(average=guess.average, passes=guess.passes, off_by=calibration.guess_off_by)
            if guess
            else None,
            with_blueprint=ComparisonOut.of(found.of_blueprint),
            in_all=ComparisonOut.of(found.in_all),
            interviewer_average=other.average if other else None,
            asked=[ExaminedOut.of(one, own.seed) for one in found.asked],
        )
