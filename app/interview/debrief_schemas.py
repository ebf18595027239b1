"""What the pages of a debrief send, and what programs send and get back."""

from datetime import datetime
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from app.interview.debrief_marking import MOST_NOTE, Opinion
from app.interview.debrief_reads import By, Examined, Judgement
from app.rehearsal.report import Guess
from app.rehearsal.rubric import BEST, WORST

PointNumber = Annotated[int, Field(ge=0, le=999)]
Mark = Annotated[int, Field(ge=WORST, le=BEST)]


class GuessForm(BaseModel):
    """A guess; nothing chosen is that one would rather not say."""

    average: float | None = Field(default=None, ge=WORST, le=BEST)
    passes: bool | None = None

    def guess(self) -> Guess | None:
        return None if self.average is None else Guess(self.average, self.passes)


class OpinionForm(BaseModel):
    """What a question's page sends; all that is not sent is not ticked or not chosen."""

    point: list[PointNumber] = Field(default_factory=list, max_length=200)
    correctness: Mark | None = None
    depth: Mark | None = None
    clarity: Mark | None = None
    note: str = Field(default="", max_length=2 * MOST_NOTE)  # lines are longer on their way
    seen: str = Field(default="", max_length=4 * MOST_NOTE + 4_000)  # what the page showed, as it was told
    go: str = Field(default="", max_length=3)  # the button was pressed

    def opinion(self) -> Opinion:
        note = self.note.replace("\r\n", "\n").strip()
        return Opinion(tuple(self.point), self.correctness, self.depth, self.clarity, note)

    def before(self) -> Opinion | None:
        """What the page showed before it was changed; None where it does not say."""
        try:
            return OpinionIn.model_validate_json(self.seen).opinion() if self.seen else None
        except ValidationError:
            return None


class NudgeForm(BaseModel):
    """Which question to leave."""

    position: int = Field(ge=1, le=999)


class GuessIn(GuessForm):
    """What you think of it all before you see a score."""

    model_config = ConfigDict(json_schema_extra={"example": {"average": 3, "passes": True}})


class OpinionIn(BaseModel):
    """How an answer is judged; it takes the place of what was said before."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {"points": [0, 2], "depth": 3, "clarity": 4, "note": "Forgot the mask."}
        }
    )

    points: list[PointNumber] = Field(
        default_factory=list, max_length=200, description="The key points that the answer has, from 0."
    )
    correctness: Mark | None = Field(default=None, description="Counts only where there are no key points.")
    depth: Mark | None = None
    clarity: Mark | None = None
    note: str = Field(default="", max_length=MOST_NOTE)

    def opinion(self) -> Opinion:
        return Opinion(tuple(self.points), self.correctness, self.depth, self.clarity, self.note)

    @classmethod
    def telling(cls, one: Opinion) -> str:
        """The same as a page is told, to be sent back with what is changed."""
        return cls(
            points=list(one.ticked),
            correctness=one.correctness,
            depth=one.depth,
            clarity=one.clarity,
            note=one.note,
        ).model_dump_json()


class JudgementOut(BaseModel):
    """What somebody said of an answer."""

    points: list[int]
    correctness: int | None
    depth: int | None
    clarity: int | None
    note: str
    marked_at: datetime

    @classmethod
    def of(cls, one: Judgement) -> Self:
        return cls(
            points=list(one.ticked),
            correctness=one.marks.correctness,
            depth=one.marks.depth,
            clarity=one.marks.clarity,
            note=one.note,
            marked_at=one.marked_at,
        )


class MarksOut(BaseModel):
    """The marks that count, those of what scores itself too."""

    correctness: int | None
    depth: int | None
    clarity: int | None
    mean: float | None


class PointOut(BaseModel):
    text: str
    html: str
    place: str = Field(description="The address in the reader.")


class SaidOut(BaseModel):
    part: int = Field(description="0 the question, 1… its follow-ups.")
    text: str
    chosen: list[int] = Field(description="To an item: positions in its options, from 0.")
    texts: list[str]
    mode: str
    saved_at: datetime


class ExaminedOut(BaseModel):
    """A question of an interview that is over."""

    position: int
    kind: str
    topic: str
    place: str
    stem_html: str
    model_answer_html: str
    points: list[PointOut]
    followups_html: list[str]
    answers: list[SaidOut]
    target_s: int
    spent_s: float
    certainty: int | None
    flagged: bool
    marks: MarksOut | None = Field(description="Null as long as it is not judged.")
    own: JudgementOut | None
    interviewer: JudgementOut | None

    @classmethod
    def of(cls, one: Examined, seed: int) -> Self:
        marks = one.marks(seed, By.LEARNER)
        return cls(
            position=one.position,
            kind=one.kind,
            topic=one.chapter,
            place=one.place,
            stem_html=one.shown["stem"],
            model_answer_html=one.solution.get("answer", ""),
            points=[PointOut(text=point.text, html=point.html, place=point.place) for point in one.points],
            followups_html=[follow["html"] for follow in one.followups],
            answers=[
                SaidOut(
                    part=said.part,
                    text=said.text,
                    chosen=list(said.response.chosen) if said.response else [],
                    texts=list(said.response.texts) if said.response else [],
                    mode=said.mode,
                    saved_at=said.saved_at,
                )
                for said in one.answers
            ],
            target_s=one.target_s,
            spent_s=one.spent_s,
            certainty=one.certainty,
            flagged=one.flagged,
            marks=None
            if marks is None
            else MarksOut(
                correctness=marks.correctness, depth=marks.depth, clarity=marks.clarity, mean=marks.mean
            ),
            own=JudgementOut.of(one.own) if one.own else None,
            interviewer=JudgementOut.of(one.other) if one.other else None,
        )
