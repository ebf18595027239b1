"""Handbooks and topics as programs get them."""

from datetime import datetime
from typing import Any, Self

from pydantic import BaseModel, Field

from app.handbook.limits import MAX_TEXT
from app.library.changes import ChangeSet, NoteChange
from app.library.queries import CardInfo, HandbookInfo, TopicInfo
from app.library.search import Hit


class HandbookOut(BaseModel):
    slug: str
    title: str
    subtitle: str | None
    details: dict[str, str]
    topics: int
    questions: int
    cards: int
    imported_at: datetime
    report: dict[str, Any] = Field(description="Counts and diagnostics of the newest import.")

    @classmethod
    def of(cls, book: HandbookInfo) -> Self:
        return cls(
            slug=book.slug,
            title=book.title,
            subtitle=book.subtitle,
            details=book.details,
            topics=book.topics,
            questions=book.questions,
            cards=book.cards,
            imported_at=book.imported_at,
            report=book.report,
        )


class TopicOut(BaseModel):
    key: str
    kind: str
    number: str | None
    title: str
    depth: int
    line: int = Field(description="Of its heading in the author's file.")

    @classmethod
    def of(cls, topic: TopicInfo) -> Self:
        return cls(
            key=topic.key,
            kind=topic.kind,
            number=topic.number,
            title=topic.plain,
            depth=topic.depth,
            line=topic.line,
        )


class TopicSourceOut(BaseModel):
    key: str
    title: str
    line: int = Field(description="Where it begins in the handbook.")
    last_line: int
    text: str = Field(description="Markdown.")


class TopicSourceIn(BaseModel):
    text: str = Field(max_length=MAX_TEXT, description="Markdown.")
    anyway: bool = Field(default=False, description="Also where notes outside of the text would be retired.")


class CardInfoOut(BaseModel):
    id: int
    kind: str
    prompt: str

    @classmethod
    def of(cls, card: CardInfo) -> Self:
        return cls(id=card.id, kind=card.kind, prompt=card.prompt)


class HitOut(BaseModel):
    handbook: str
    topic: str
    kind: str
    title_html: str
    snippet_html: str

    @classmethod
    def of(cls, hit: Hit) -> Self:
        return cls(
            handbook=hit.handbook_slug,
            topic=hit.topic_key,
            kind=hit.kind,
            title_html=str(hit.title_html),
            snippet_html=str(hit.snippet_html),
        )


class FoundOut(BaseModel):
    total: int
    hits: list[HitOut]


class NoteChangeOut(BaseModel):
    change: str
    how: str | None = Field(description="By what evidence the note was known again.")
    key: str
    kind: str
    old_line: int | None
    new_line: int | None
    old_text: str | None
    new_text: str | None
    other_line: int | None = Field(
        description="The old line that it was split from, or the new line that it was merged into."
    )

    @classmethod
    def of(cls, change: NoteChange) -> Self:
        return cls(**{name: getattr(change, name) for name in cls.model_fields})


class ChangeSetOut(BaseModel):
    id: int
    kind: str = Field(
        description="`import`, `edit` (in Viva), `reading` (the same text, by a newer Viva), `revert` or `removal`."
    )
    applied_at: datetime
    by: str | None
    source: str
    digest: str = Field(description="SHA-256 of the file.")
    digest_before: str | None
    changes: dict[str, int] = Field(description="How many notes were added, reworded, …")
    reverted_by: int | None
    can_be_reverted: bool

    @classmethod
    def of(cls, found: ChangeSet) -> Self:
        return cls(**{name: getattr(found, name) for name in cls.model_fields})


class ChangeSetDetailOut(ChangeSetOut):
    notes: list[NoteChangeOut]
    notes_total: int
