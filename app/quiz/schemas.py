"""What forms and programs send, and what programs get back. Nothing here holds a key that may not be seen yet."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field

from app.assessment.attempting import Behaviour
from app.assessment.marking import Certainty
from app.assessment.model import Response
from app.quiz.choosing import FEWEST_SECONDS, MOST_MINUTES, MOST_QUESTIONS, MOST_SECONDS, Only, Wish
from app.quiz.queries import Attempt, GivenResponse, Place, Question
from app.scheduling.evidence import Effect, Evidence
from app.study.evidence_log import Witnessed, counted, newest
from app.study.schemas import MAX_ID

Id = Annotated[int, Field(ge=1, le=MAX_ID)]
Position = Annotated[int, Field(ge=-1, le=999)]
Text = Annotated[str, Field(max_length=20_000)]


class WishForm(BaseModel):
    """What the page of quizzes sends to start one."""

    handbook: list[str] = Field(default_factory=list, max_length=200)
    topic: list[Id] = Field(default_factory=list, max_length=500)
    kind: list[str] = Field(default_factory=list, max_length=20)
    difficulty: list[str] = Field(default_factory=list, max_length=50)
    only: Only = Only.ALL
    q: str = Field(default="", max_length=500)
    count: int = Field(default=10, ge=1, le=MOST_QUESTIONS)
    behaviour: Behaviour = Behaviour.AT_ONCE
    minutes: str = Field(default="", max_length=3)
    seconds_each: str = Field(default="", max_length=4)

    def wish(self) -> Wish:
        minutes = int(self.minutes) if self.minutes.isdecimal() else 0
        each = int(self.seconds_each) if self.seconds_each.isdecimal() else 0
        return Wish(
            handbooks=tuple(self.handbook),
            topics=tuple(self.topic),
            kinds=tuple(self.kind),
            difficulties=tuple(self.difficulty),
            only=self.only,
            search=self.q,
            count=self.count,
            behaviour=self.behaviour,
            minutes=minutes or None,
            seconds_each=each or None,
        )


class AnswerForm(BaseModel):
    """A response as the question's page sends it; which fields there are depends on the item's kind."""

    number: int = Field(ge=1, le=MAX_ID)
    chosen: list[Position] = Field(default_factory=list, max_length=200)
    text: list[Text] = Field(default_factory=list, max_length=200)
    place: list[Position] = Field(default_factory=list, max_length=200)  # of each step shown, from 1
    match: list[str] = Field(default_factory=list, max_length=200)  # for each prompt an option, or nothing
    certainty: int | None = Field(default=None, ge=1, le=3)
    took_ms: str = Field(default="", max_length=12)

    def response(self) -> Response:
        if self.place:
            steps = sorted(range(len(self.place)), key=lambda step: (self.place[step], step))
            return Response(tuple(steps))
        if self.match:
            return Response(tuple(int(one) if one.isdecimal() and len(one) < 4 else -1 for one in self.match))
        return Response(tuple(self.chosen), tuple(self.text))

    @property
    def took(self) -> int | None:
        return int(self.took_ms) if self.took_ms.isdecimal() else None


class FlagForm(BaseModel):
    flagged: bool = False


class CountsForm(BaseModel):
    counts: bool = False  # in the schedule


class PreviewForm(BaseModel):
    text: list[Text] = Field(default_factory=list, max_length=1)


class QuizIn(BaseModel):
    """What a quiz shall ask, and how."""

    model_config = ConfigDict(json_schema_extra={"example": {"count": 10, "behaviour": "at-once"}})

    handbooks: list[str] = Field(default_factory=list, max_length=200, description="Slugs; none means all.")
    topics: list[Id] = Field(default_factory=list, max_length=500, description="With what is below them.")
    kinds: list[str] = Field(default_factory=list, max_length=20)
    difficulties: list[str] = Field(default_factory=list, max_length=50)
    only: Only = Only.ALL
    search: str = Field(default="", max_length=500, description="In the language of the card browser.")
    count: int = Field(default=10, ge=1, le=MOST_QUESTIONS)
    behaviour: Behaviour = Behaviour.AT_ONCE
    minutes: int | None = Field(
        default=None, ge=1, le=MOST_MINUTES, description="For all questions together."
    )
    seconds_each: int | None = Field(
        default=None,
        ge=FEWEST_SECONDS,
        le=MOST_SECONDS,
        description="For each question, from its opening. What is asked is not told before.",
    )

    def wish(self) -> Wish:
        return Wish(
            tuple(self.handbooks),
            tuple(self.topics),
            tuple(self.kinds),
            tuple(self.difficulties),
            self.only,
            self.search,
            count=self.count,
            behaviour=self.behaviour,
            minutes=self.minutes,
            seconds_each=self.seconds_each,
        )


class ResponseIn(BaseModel):
    """A response to a question, in terms of what was shown."""

    model_config = ConfigDict(json_schema_extra={"example": {"number": 1, "chosen": [2]}})

    number: int = Field(ge=1, le=MAX_ID, description="One more than the question has responses.")
    chosen: list[Position] = Field(
        default_factory=list, max_length=200, description="Positions in `options`, from 0."
    )
    texts: list[Text] = Field(default_factory=list, max_length=200)
    certainty: int | None = Field(default=None, ge=1, le=3, description="Where the behaviour is `certainty`.")
    took_ms: int | None = Field(default=None, ge=0, le=86_400_000)

    def response(self) -> Response:
        return Response(tuple(self.chosen), tuple(self.texts))

    def sure(self) -> Certainty | None:
        return Certainty(self.certainty) if self.certainty else None


class ResponseOut(BaseModel):
    """A response as it was kept."""

    number: int
    chosen: list[int]
    texts: list[str]
    certainty: int | None
    late: bool
    answered_at: datetime
    score: float | None = Field(description="0..1 by itself; null as long as it may not be known.")

    @classmethod
    def of(cls, one: GivenResponse, *, told: bool) -> Self:
        return cls(
            number=one.number,
            chosen=list(one.response.chosen),
            texts=list(one.response.texts),
            certainty=one.certainty,
            late=one.late,
            answered_at=one.answered_at,
            score=one.score if told else None,
        )


class SolutionOut(BaseModel):
    """The key, as this attempt shows the item."""

    chosen: list[int]
    texts: list[str]
    lines_html: list[str]
    why_html: str
    place: str = Field(description="The address in the reader.")


class QuestionOut(BaseModel):
    """A question as it may be seen now."""

    position: int
    kind: str
    breadcrumb: list[str]
    stem_html: str
    options_html: list[str]
    prompts_html: list[str]
    texts_html: list[str] = Field(description="Of a cloze: what stands around the blanks.")
    fields: int
    unit: str
    flagged: bool
    is_open: bool = Field(description="False: its time begins when it is opened, and nothing is told before.")
    deadline_at: datetime | None = Field(description="Of this question alone.")
    responses: list[ResponseOut]
    solution: SolutionOut | None = Field(description="Null as long as it may not be known.")

    @classmethod
    def of(cls, one: Question, attempt: Attempt) -> Self:
        over = attempt.finished_at is not None
        revealed = over or one.is_settled(attempt.behaviour)
        told = over or attempt.behaviour is not Behaviour.AT_END
        is_open = not attempt.is_unopened(one)
        shown, key = one.shown if is_open else _UNSEEN | {"kind": one.shown["kind"]}, one.solution
        return cls(
            position=one.position,
            kind=shown["kind"],
            breadcrumb=shown["breadcrumb"],
            stem_html=shown["stem"],
            options_html=shown["options"],
            prompts_html=shown["prompts"],
            texts_html=shown["texts"],
            fields=shown["fields"],
            unit=shown["unit"],
            flagged=one.flagged,
            is_open=is_open,
            deadline_at=attempt.deadline_of(one),
            responses=[ResponseOut.of(given, told=told) for given in one.given],
            solution=_solution(key) if revealed else None,
        )


_UNSEEN: dict[str, Any] = {
    "breadcrumb": [], "stem": "", "options": [], "prompts": [], "texts": [], "fields": 0, "unit": "",
}  # fmt: skip


def _solution(key: dict[str, Any]) -> SolutionOut:
    return SolutionOut(
        chosen=key["chosen"],
        texts=key["texts"],
        lines_html=key["lines"],
        why_html=key["why"],
        place=key["place"],
    )


class AttemptOut(BaseModel):
    """An attempt without its questions."""

    id: int
    behaviour: Behaviour
    questions: int
    answered: int
    started_at: datetime
    deadline_at: datetime | None
    finished_at: datetime | None
    score: float | None = Field(description="Null as long as it goes on.")
    best: float

    @classmethod
    def of(cls, one: Attempt, answered: int) -> Self:
        return cls(
            id=one.id,
            behaviour=one.behaviour,
            questions=one.questions,
            answered=answered,
            started_at=one.started_at,
            deadline_at=one.deadline_at,
            finished_at=one.finished_at,
            score=one.score,
            best=one.best,
        )


class EffectOut(BaseModel):
    """What an answer said of a card, and what that did."""

    card_id: int
    position: int = Field(description="The question, from 1.")
    evidence: Evidence
    effect: Effect


class EvidenceOut(BaseModel):
    """What an attempt did to the schedule when it last counted."""

    forward: int = Field(description="Cards that were brought forward.")
    reviewed: int = Field(description="Cards that counted as reviewed.")
    undone: bool
    cards: list[EffectOut]

    @classmethod
    def of(cls, witnessed: Sequence[Witnessed]) -> Self | None:
        """None where it never counted, or says nothing of any card that is learned."""
        found = counted(witnessed)
        if found is None:
            return None
        cards = [
            EffectOut(card_id=one.card_id, position=one.position, evidence=one.evidence, effect=one.effect)
            for one in newest(witnessed)
        ]
        return cls(forward=found.forward, reviewed=found.reviewed, undone=found.undone, cards=cards)


class QuizOut(AttemptOut):
    """An attempt with its questions."""

    asked: list[QuestionOut]
    evidence: EvidenceOut | None = Field(description="Null where it says nothing of your cards.")


def answered(places: list[Place] | list[Question]) -> int:
    return sum(one.is_answered for one in places)
