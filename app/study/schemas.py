"""What forms and programs send, and what programs get back."""

from datetime import datetime
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field

from app.scheduling.intervals import describe
from app.scheduling.memory import Grade, MemoryState
from app.study.history import LoggedReview
from app.study.queries import CardFace
from app.study.session import NextCard, Session

MAX_ID = 2**31 - 1  # what the databases keep
CardId = Annotated[int, Field(ge=1, le=MAX_ID, description="The card's number.")]


class ScopeForm(BaseModel):
    """What is being studied, carried from card to card."""

    scope_handbook: str = ""
    scope_topic: str = ""


class ReviewForm(ScopeForm):
    """A grade as the study page sends it."""

    grade: str = ""
    seen_reps: int = Field(ge=0, le=MAX_ID)
    took_ms: str = ""
    named: list[Annotated[int, Field(ge=0, le=999)]] = Field(default_factory=list, max_length=1000)


class UndoForm(ScopeForm):
    """The review that the page offered to take back."""

    seen_review: int | None = Field(default=None, ge=1, le=MAX_ID)


class ReviewIn(BaseModel):
    """A graded look at a card."""

    model_config = ConfigDict(json_schema_extra={"example": {"grade": 3, "seen_reps": 0, "took_ms": 8200}})

    grade: int = Field(ge=1, le=4, description="1 Again, 2 Hard, 3 Good, 4 Easy.")
    seen_reps: int = Field(
        ge=0, le=MAX_ID, description="The card's `reps` when it was shown; another number means overtaken."
    )
    took_ms: int | None = Field(
        default=None, ge=0, le=86_400_000, description="Milliseconds from prompt to grade."
    )
    named: list[Annotated[int, Field(ge=0, le=999)]] | None = Field(
        default=None, max_length=1000, description="Which of the card's points were named, from 0."
    )


class UndoIn(BaseModel):
    """Which review is meant, where that is known."""

    seen_review: int | None = Field(
        default=None,
        ge=1,
        le=MAX_ID,
        description="The newest review as last seen; another one means overtaken.",
    )


class MemoryOut(BaseModel):
    """The memory state of a card."""

    phase: str
    stability: float | None = Field(description="Days until recall falls to 90 %.")
    difficulty: float | None = Field(description="1 (easy) to 10.")
    due_at: datetime | None
    last_review_at: datetime | None
    reps: int
    lapses: int

    @classmethod
    def of(cls, memory: MemoryState) -> Self:
        return cls(
            phase=memory.phase.value,
            stability=memory.stability,
            difficulty=memory.difficulty,
            due_at=memory.due_at,
            last_review_at=memory.last_review_at,
            reps=memory.reps,
            lapses=memory.lapses,
        )


class ChoiceOut(BaseModel):
    """What a grade would do."""

    grade: int
    name: str
    interval: str
    due_at: datetime | None


class CardOut(BaseModel):
    """A card with its memory state and what each grade would do."""

    id: int
    kind: str
    handbook: str
    topic: str
    file: str = Field(description="The author's file that its note stands in.")
    line: int = Field(description="Where its note begins in that file.")
    breadcrumb: list[str]
    prompt: str
    stem_html: str
    answer_html: str
    points_html: list[str]
    memory: MemoryOut
    suspended: bool
    choices: list[ChoiceOut]

    @classmethod
    def of(cls, card: NextCard) -> Self:
        face: CardFace = card.face
        return cls(
            id=face.id,
            kind=face.kind,
            handbook=face.handbook_slug,
            topic=face.topic_key,
            file=face.file,
            line=face.line,
            breadcrumb=list(face.breadcrumb),
            prompt=face.prompt,
            stem_html=str(face.stem_html),
            answer_html=str(face.answer_html),
            points_html=[str(point) for point in face.points_html],
            memory=MemoryOut.of(card.scheduled.memory),
            suspended=card.scheduled.suspended,
            choices=[
                ChoiceOut(
                    grade=choice.grade,
                    name=Grade(choice.grade).name.title(),
                    interval=describe(choice.interval),
                    due_at=choice.state.due_at,
                )
                for choice in card.choices
            ],
        )


class SessionOut(BaseModel):
    """The next card, if there is one now, and what is left of the day."""

    card: CardOut | None
    new: int
    learning: int
    due: int
    done: int

    @classmethod
    def of(cls, session: Session) -> Self:
        left = session.left
        card = CardOut.of(session.card) if session.card else None
        return cls(card=card, new=left.new, learning=left.learning, due=left.due, done=session.done.reviews)


class ReviewOut(BaseModel):
    """A recorded review, and the session as it goes on."""

    review_id: int
    card_id: int
    memory: MemoryOut
    next: SessionOut


class UndoOut(BaseModel):
    """The review that was taken back, and the card as it is again."""

    review_id: int
    card_id: int
    grade: int
    reviewed_at: datetime
    memory: MemoryOut

    @classmethod
    def of(cls, review: LoggedReview, memory: MemoryState) -> Self:
        return cls(
            review_id=review.id,
            card_id=review.card_id,
            grade=review.grade,
            reviewed_at=review.reviewed_at,
            memory=MemoryOut.of(memory),
        )
