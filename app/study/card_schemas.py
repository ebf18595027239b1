"""What the card browser's forms and programs send, and what programs get back."""

from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field

from app.study.card_actions import CardAction
from app.study.card_list import PAGE, CardPage, ListedCard
from app.study.card_views import done_label
from app.study.schemas import MAX_ID, MemoryOut

CardId = Annotated[int, Field(ge=1, le=MAX_ID)]
Ids = Annotated[list[CardId], Field(max_length=PAGE)]


class ListForm(BaseModel):
    """The list that a form was sent from, to be shown again."""

    q: str = ""
    sort: str = ""
    after: int = Field(default=0, ge=0, le=MAX_ID)
    before: int = Field(default=0, ge=0, le=MAX_ID)


class ActionForm(ListForm):
    """What to do, and to which cards: those ticked, those on the page, or all that the search finds."""

    verb: str = ""
    which: Literal["ticked", "page", "all"] = "ticked"
    card: Ids = Field(default_factory=list)
    shown: Ids = Field(default_factory=list)
    tag: str = ""


class ActionIn(BaseModel):
    """Something to do to cards that are named, or to all that a search finds."""

    model_config = ConfigDict(json_schema_extra={"example": {"verb": "suspend", "cards": [17, 18]}})

    verb: Literal["suspend", "resume", "bury", "reset", "tag", "untag"]
    cards: list[CardId] | None = Field(default=None, max_length=10_000, description="The cards' numbers.")
    q: str | None = Field(
        default=None, description="A search, instead of numbers; nothing in it finds all cards."
    )
    tag: str = Field(default="", description="For tag and untag.")


class ActionOut(BaseModel):
    """What was done."""

    id: int
    verb: str
    tag: str
    cards: int = Field(description="How many cards it changed.")
    undone: bool
    message: str

    @classmethod
    def of(cls, action: CardAction) -> Self:
        return cls(
            id=action.id,
            verb=action.verb,
            tag=action.tag,
            cards=action.cards,
            undone=action.undone,
            message=done_label(action),
        )


class ListedCardOut(BaseModel):
    """A card in a list."""

    id: int
    kind: str
    prompt: str
    handbook: str
    topic: str
    line: int = Field(description="Where its note begins in the author's file.")
    memory: MemoryOut
    suspended: bool
    buried_until: str | None = Field(description="The study day on which it comes back.")
    retired: bool
    tags: list[str]

    @classmethod
    def of(cls, card: ListedCard) -> Self:
        held = card.scheduled
        return cls(
            id=held.card_id,
            kind=card.kind,
            prompt=card.prompt,
            handbook=card.handbook_slug,
            topic=card.topic_key,
            line=card.line,
            memory=MemoryOut.of(held.memory),
            suspended=held.suspended,
            buried_until=held.buried_until.isoformat() if held.buried_until else None,
            retired=held.retired,
            tags=list(card.tags),
        )


class UnansweredOut(BaseModel):
    """A question that nobody has answered yet."""

    handbook: str
    topic: str
    line: int
    text: str


class CardPageOut(BaseModel):
    """A page of a search. Ask again with `after` or `before` for the neighbouring pages."""

    total: int = Field(description="Counted no further than 5,000.")
    more: bool = Field(description="Whether there are more than were counted.")
    after: int | None = Field(description="The `after` of the next page.")
    before: int | None = Field(description="The `before` of the previous page.")
    remarks: list[str] = Field(description="What in the search was not understood.")
    cards: list[ListedCardOut]
    unanswered: list[UnansweredOut]

    @classmethod
    def of(cls, page: CardPage) -> Self:
        return cls(
            total=page.total,
            more=page.more,
            after=page.next.after if page.next else None,
            before=page.previous.before if page.previous else None,
            remarks=list(page.remarks),
            cards=[ListedCardOut.of(card) for card in page.cards],
            unanswered=[
                UnansweredOut(handbook=one.handbook_slug, topic=one.topic_key, line=one.line, text=one.text)
                for one in page.unanswered
            ],
        )
