"""What programs send and get in exchange."""

from collections.abc import Mapping
from typing import Self

from pydantic import BaseModel, Field

from app.assessment.exchange.bank import Bank
from app.assessment.model import Item
from app.exchange.exporting import NAMES, Export


class LeftOutOut(BaseModel):
    """An item that a format has no word for."""

    key: str
    kind: str
    stem: str

    @classmethod
    def of(cls, one: Item) -> Self:
        return cls(key=one.id, kind=one.kind.value, stem=one.stem)


class ExportOut(BaseModel):
    """What a file would hold."""

    format: str = Field(description="The ending of its address: `gift`, `xml`, `zip`.")
    name: str
    written: int
    kinds: Mapping[str, int]
    left_out: list[LeftOutOut]

    @classmethod
    def of(cls, one: Export) -> Self:
        return cls(
            format=one.format.value,
            name=NAMES[one.format],
            written=one.written,
            kinds=one.kinds,
            left_out=[LeftOutOut.of(item) for item in one.left_out],
        )


class BankOut(BaseModel):
    """What is understood of a question bank, and the Markdown of the handbook that it would become."""

    title: str
    format: str
    items: int
    kinds: Mapping[str, int]
    remarks: list[str] = Field(description="What was left out, where, and what to do.")
    markdown: str

    @classmethod
    def of(cls, one: Bank) -> Self:
        return cls(
            title=one.title,
            format=one.form,
            items=one.items,
            kinds=dict(one.kinds),
            remarks=list(one.remarks),
            markdown=one.markdown,
        )


class TakenOut(BaseModel):
    """A question bank that was taken in as a handbook."""

    handbook: str = Field(description="Its name in addresses.")
    change_set: int | None = Field(description="Null where it was imported before, and has not changed.")
    items: int
    remarks: list[str]
