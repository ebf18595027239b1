"""What programs send to an interview that goes on, and what they get back. Nothing here holds what may not be seen yet."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field

from app.assessment.model import Response
from app.interview.overview import OfferView
from app.interview.queries import Attempt, Place, Question
from app.interview.saving import Packet
from app.quiz.schemas import Position, Text
from app.rehearsal.blueprint import Level
from app.study.schemas import MAX_ID

Epoch = Annotated[int, Field(ge=0, le=MAX_ID, description="Of who took the room; see `PUT …/room`.")]


class BlueprintOut(BaseModel):
    """A blueprint that can be chosen."""

    slug: str
    name: str
    about: str
    level: Level
    minutes: str
    sections: list[str]
    rules: str
    is_own: bool
    missing: str = Field(description="What your handbooks lack for it; empty: nothing.")
    nearest: str = Field(description="The nearest that they can fill, where something is missing.")

    @classmethod
    def of(cls, one: OfferView) -> Self:
        return cls(
            slug=one.slug, name=one.name, about=one.about, level=Level(one.level), minutes=one.minutes,
            sections=list(one.sections), rules=one.rules, is_own=one.is_own, missing=one.missing, nearest=one.nearest,
        )  # fmt: skip


class StartIn(BaseModel):
    """Which blueprint, for whom."""

    model_config = ConfigDict(json_schema_extra={"example": {"blueprint": "15-minutes", "level": "senior"}})

    blueprint: str = Field(max_length=100, description="Its slug.")
    level: Level | None = Field(default=None, description="Null: the blueprint's own.")
    nearest: bool = Field(default=False, description="Whether less is good enough where it cannot be filled.")


class RoomIn(BaseModel):
    """Whose room it is."""

    epoch: Epoch


class AnswerIn(BaseModel):
    """An answer, or one to a follow-up. It stands unless one with a greater epoch and sequence does."""

    model_config = ConfigDict(
        json_schema_extra={"example": {"epoch": 1, "sequence": 3, "text": "A product of $J_t$."}}
    )

    epoch: Epoch
    sequence: int = Field(ge=1, le=MAX_ID, description="Greater with each save of this room.")
    text: str = Field(default="", max_length=400_000, description="Markdown with TeX; empty for an item.")
    chosen: list[Position] = Field(
        default_factory=list, max_length=200, description="Of an item's options, from 0."
    )
    texts: list[Text] = Field(default_factory=list, max_length=200, description="Of an item's fields.")
    mode: Literal["typed", "spoken", "paper"] = "typed"
    certainty: int | None = Field(default=None, ge=1, le=3, description="1 a guess, 2 fairly sure, 3 sure.")

    def packet(self, position: int, part: int, *, is_item: bool) -> Packet:
        given = Response(tuple(self.chosen), tuple(self.texts))
        response = given if (is_item and part == 0) or given != Response() else None
        return Packet(position, part, self.epoch, self.sequence, self.text, response, self.mode)


class SavedOut(BaseModel):
    stands: bool = Field(description="False: a newer one does.")
    left_ms: int


class PositionIn(RoomIn):
    position: int = Field(ge=1, le=999, description="The question to be put on the table.")


class FlagIn(RoomIn):
    flagged: bool


class PlaceOut(BaseModel):
    """A question of the interview, without what it asks."""

    position: int
    is_answered: bool
    flagged: bool


class PartOut(BaseModel):
    """What stands as an answer: part 0 to the question, 1… to its follow-ups."""

    asked_html: str = Field(description="The follow-up; empty for the question itself.")
    text: str
    chosen: list[int]
    texts: list[str]
    mode: str


class AskedOut(BaseModel):
    """The question on the table."""

    position: int
    kind: str = Field(description="open, formula, rapid, or item.")
    breadcrumb: list[str]
    stem_html: str
    options_html: list[str]
    prompts_html: list[str]
    texts_html: list[str] = Field(description="Of a cloze: what stands around the blanks.")
    fields: int
    unit: str
    target_s: int
    certainty: int | None
    parts: list[PartOut]
    has_followup: bool = Field(description="Whether there is one more that was not asked yet.")

    @classmethod
    def of(cls, one: Question) -> Self:
        shown = one.shown
        return cls(
            position=one.position,
            kind=one.kind,
            breadcrumb=shown["breadcrumb"],
            stem_html=shown["stem"],
            options_html=shown.get("options", []),
            prompts_html=shown.get("prompts", []),
            texts_html=shown.get("texts", []),
            fields=shown.get("fields", 0),
            unit=shown.get("unit", ""),
            target_s=one.target_s,
            certainty=one.certainty,
            parts=[_part(one, part) for part in range(one.parts)],
            has_followup=one.parts <= len(one.followups),
        )


def _part(one: Question, part: int) -> PartOut:
    stands = one.answer(part)
    response = stands.response if stands and stands.response else Response()
    return PartOut(
        asked_html=(one.followups[part - 1]["html"] or one.followups[part - 1]["text"]) if part else "",
        text=stands.text if stands else "",
        chosen=list(response.chosen),
        texts=list(response.texts),
        mode=stands.mode if stands else "typed",
    )


class InterviewOut(BaseModel):
    """An interview without its questions."""

    id: int
    name: str
    level: str
    questions: int
    position: int = Field(description="The question on the table.")
    may_go_back: bool
    may_pause: bool
    started_at: datetime
    deadline_at: datetime
    left_ms: int
    is_paused: bool
    submitted_at: datetime | None
    submitted_by: str | None = Field(description="learner, deadline, or interviewer.")
    debriefed_at: datetime | None

    @classmethod
    def of(cls, one: Attempt, now: datetime) -> Self:
        rules = one.blueprint
        return cls(
            id=one.id, name=rules.name, level=one.level, questions=one.questions, position=one.position,
            may_go_back=rules.may_go_back, may_pause=rules.may_pause,
            started_at=one.course.started_at, deadline_at=one.course.deadline_at,
            left_ms=one.course.left_ms(now) if one.is_open else 0, is_paused=one.is_paused,
            submitted_at=one.submitted_at, submitted_by=one.submitted_by, debriefed_at=one.debriefed_at,
        )  # fmt: skip


class RoomOut(InterviewOut):
    """The room: who has it, the question on the table, and where all others stand."""

    epoch: int
    asked: AskedOut
    places: list[PlaceOut]

    @classmethod
    def seen(cls, one: Attempt, asked: Question, places: Sequence[Place], now: datetime) -> Self:
        strip = [
            PlaceOut(position=each.position, is_answered=each.is_answered, flagged=each.flagged)
            for each in places
        ]
        base = InterviewOut.of(one, now).model_dump()
        return cls(**base, epoch=one.epoch, asked=AskedOut.of(asked), places=strip)


class DayIn(BaseModel):
    """The day of an interview to come."""

    on_day: date
    level: Level = Level.SENIOR
    minutes: int = Field(description="That you have a day.", ge=1, le=1_440)
    topics: list[Annotated[str, Field(max_length=600)]] = Field(
        min_length=1, max_length=1_000, description="Outermost topics, as “handbook/key”."
    )


class ForecastOut(BaseModel):
    """A topic: recall in percent, and what the minutes are enough for."""

    handbook: str
    title: str
    today: int
    on_day: int
    unstudied: int = Field(description="Recall on the day without any study until then, in percent.")
    minutes: int
    left_out: int = Field(description="Cards that there is no time for.")


class DayOut(BaseModel):
    """An interview to come, and what is best learnt until then."""

    on_day: date
    level: str
    minutes: int
    topics: list[str]
    days: int = Field(description="Until then; 0 or less: it is over.")
    today: int = Field(description="Expected recall today, in percent.")
    expected: int = Field(description="And on that day.")
    forecast: list[ForecastOut]
    rehearsals: list[str] = Field(description="Days for mock interviews.")
    last: list[int] = Field(description="Cards to look at on the eve.")
