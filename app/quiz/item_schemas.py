"""What forms and programs send about items, and what programs get back."""

from datetime import datetime
from typing import Annotated, Any, Self

from pydantic import BaseModel, Field, field_validator

from app.assessment.analysis import Figures
from app.assessment.keeping import item_of
from app.assessment.report import item_json
from app.quiz.item_queries import ItemFilter, ListedItem, Report, Which
from app.quiz.item_service import MOST_WORDS
from app.quiz.models import Reason
from app.study.schemas import MAX_ID


class ObjectionForm(BaseModel):
    """“This item is wrong”: said, or said and thrown out at once."""

    reason: Reason = Reason.OTHER
    note: str = Field(default="", max_length=10 * MOST_WORDS)
    verb: str = Field(default="report", pattern="^(report|throw-out)$")


class ListQuery(BaseModel):
    """What a list of items is asked for."""

    handbook: str = Field(default="", max_length=100, description="The handbook's name in addresses.")
    topic: Annotated[int, Field(ge=0, le=MAX_ID, description="A topic's number, with what is below it.")] = 0
    kind: str = Field(default="", max_length=20)
    origin: str = Field(default="", max_length=12, description="`authored` or `generated`.")
    which: Which = Field(default=Which.ASKED, description="Those that are asked, look broken, …")
    after: Annotated[int, Field(ge=0, le=MAX_ID, description="Begin behind this item.")] = 0
    before: Annotated[int, Field(ge=0, le=MAX_ID, description="End before this item.")] = 0

    @field_validator("topic", "after", "before", mode="before")
    @classmethod
    def _nothing_is_zero(cls, value: object) -> object:
        """A list that nothing was chosen in sends an empty text."""
        return value or 0

    def wanted(self) -> ItemFilter:
        return ItemFilter(self.handbook, self.topic, self.kind, self.origin, self.which)


class ReportIn(BaseModel):
    """What is wrong with an item."""

    reason: Reason
    note: str = Field(default="", max_length=MOST_WORDS)


class ThrowOutIn(BaseModel):
    reason: Reason | None = None


class ItemOut(BaseModel):
    """An item with its key: `key` holds 0-based indexes of `options` where there are any, else texts. Markdown."""

    id: int
    key_in_handbook: str
    handbook: str
    topic: str
    kind: str
    origin: str
    rule: str
    line: int
    in_text: bool = Field(description="False where the handbook's text has it no more.")
    breadcrumb: list[str]
    stem: str
    options: list[str]
    key: list[int] | list[str]
    open_reports: int
    thrown_out_at: datetime | None
    thrown_out_for: Reason | None

    @classmethod
    def of(cls, one: ListedItem) -> Self:
        said = item_json(item_of(one.body))
        return cls(
            id=one.id,
            key_in_handbook=one.key,
            handbook=one.handbook_slug,
            topic=one.topic_key,
            kind=one.kind,
            origin=one.origin,
            rule=one.rule,
            line=one.line,
            in_text=one.in_text,
            open_reports=one.reports,
            thrown_out_at=one.thrown_out_at,
            thrown_out_for=one.thrown_out_for,
            **{name: said[name] for name in ("breadcrumb", "stem", "options", "key")},
        )


class ItemsOut(BaseModel):
    """A page of items."""

    total: int
    items: list[ItemOut]
    next: int | None = Field(description="What to give as `after` for the next page.")


class UseOut(BaseModel):
    option: int = Field(description="An index of the item's `options`.")
    count: int
    share: float
    rest: float | None = Field(description="How those who chose it did on the rest of their quiz, 0..1.")


class FiguresOut(BaseModel):
    """First attempts only. What too few responses cannot say is null."""

    responses: int
    facility: float | None
    discrimination: float | None
    median_seconds: float | None
    guess_rate: float
    uses: list[UseOut]
    flags: list[str] = Field(description="What looks broken, in words.")

    @classmethod
    def of(cls, one: Figures) -> Self:
        uses = [
            UseOut(option=use.option, count=use.count, share=use.share, rest=use.rest) for use in one.uses
        ]
        return cls(
            responses=one.responses,
            facility=one.facility,
            discrimination=one.discrimination,
            median_seconds=one.median_seconds,
            guess_rate=one.guess_rate,
            uses=uses,
            flags=list(one.flags),
        )


class ReportOut(BaseModel):
    reason: Reason
    note: str
    reported_at: datetime
    settled_at: datetime | None

    @classmethod
    def of(cls, one: Report) -> Self:
        return cls(reason=one.reason, note=one.note, reported_at=one.reported_at, settled_at=one.settled_at)


class ItemDetailOut(ItemOut):
    """An item with its figures and what was said against it."""

    figures: FiguresOut
    reports: list[ReportOut]

    @classmethod
    def whole(cls, one: ListedItem, figures: Figures, reports: list[Report]) -> Self:
        about: dict[str, Any] = ItemOut.of(one).model_dump()
        return cls(
            **about, figures=FiguresOut.of(figures), reports=[ReportOut.of(report) for report in reports]
        )
