"""What a quiz asks, made ready: items as they will be shown, and their keys. Slow: formulas are typeset here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from sqlalchemy import select

from app.assessment.keeping import item_of
from app.assessment.model import Item, ItemKind, Shown, Solution
from app.assessment.showing import shown, solution
from app.db.store import Read
from app.handbook.files import locate
from app.handbook.links import ELSEWHERE, Links, Picture
from app.handbook.markup import plain, render, render_inline
from app.handbook.model import Passage, place_in
from app.handbook.ports import Typesetter, VersionedTypesetter
from app.library.changes import files_of
from app.library.models import HandbookRow, ItemRow, TopicRow
from app.library.queries import anchor_of

_BLANK = "\ue000"  # stands for a blank while the text around it is rendered
_LONGEST_LABEL = 60  # characters of an option in a list to choose from


@dataclass(frozen=True, slots=True)
class Drawn:
    """An item that was drawn, with what its text refers to."""

    item_id: int
    body: dict[str, Any]
    line: int
    topic: str  # its title
    place: str  # the address in the reader
    links: Links
    macros: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of a paper, as it is stored."""

    item_id: int
    item: dict[str, Any]
    shown: dict[str, Any]
    solution: dict[str, Any]


@dataclass(frozen=True, slots=True)
class _StoredLinks:
    """`Links` of a stored handbook's file: its pictures, and what leads elsewhere."""

    root: str
    files: Mapping[str, str]  # digests by path
    path: str

    def link(self, address: str) -> str | None:
        return address if ELSEWHERE.match(address) else None

    def picture(self, address: str) -> Picture | None:
        place = locate(address, self.path)
        digest = self.files.get(place[0]) if place else None
        return Picture(f"{self.root}/files/{quote(place[0])}?v={digest[:16]}") if place and digest else None


def drawn_items(tx: Read, ids: Sequence[int]) -> list[Drawn]:
    """The items, in the order of their ids here."""
    columns = (
        ItemRow.id, ItemRow.body, ItemRow.line, TopicRow.key, TopicRow.plain, HandbookRow.slug, HandbookRow.files,
        HandbookRow.attachments, HandbookRow.macros,
    )  # fmt: skip
    query = (
        select(*columns)
        .join(TopicRow, TopicRow.id == ItemRow.topic_id)
        .join(HandbookRow, HandbookRow.id == ItemRow.handbook_id)
        .where(ItemRow.id.in_(ids))
    )
    found = {row.id: _drawn(row) for row in tx.execute(query)}
    return [found[item_id] for item_id in ids]


def _drawn(row: Any) -> Drawn:
    root, files = f"/handbooks/{quote(row.slug)}", files_of(row.files)
    path = place_in(files, row.line)[0] if len(files) > 1 else ""
    links = _StoredLinks(root, row.attachments, path)
    place = f"{root}/read#{quote(anchor_of(row.key), safe='/')}"
    return Drawn(row.id, row.body, row.line, row.plain, place, links, row.macros)


def make_paper(drawn: Sequence[Drawn], seed: int, typesetter: VersionedTypesetter) -> list[Asked]:
    """The questions of an attempt with this seed."""
    return [_asked(one, seed, own) for one, own in zip(drawn, _typesetters(drawn, typesetter), strict=True)]


def stem_lines(drawn: Sequence[Drawn], typesetter: VersionedTypesetter) -> list[str]:
    """What each asks, as HTML in one line that leads nowhere: to stand in a list, inside of a link."""
    every = zip(drawn, _typesetters(drawn, typesetter), strict=True)
    return [render_inline(stem_of(one.body), own) for one, own in every]


def stem_of(body: Mapping[str, Any]) -> str:
    """What an item asks, of a cloze its text with the blanks as lines."""
    return item_of(body).stem or "____".join(body["parts"]["texts"])


def _typesetters(drawn: Sequence[Drawn], typesetter: VersionedTypesetter) -> list[Typesetter]:
    """For each one with its handbook's macros, made once for all that have the same."""
    own = {macros: typesetter.using(dict(macros)) for macros in {_fixed(one.macros) for one in drawn}}
    return [own[_fixed(one.macros)] for one in drawn]


def _fixed(macros: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(macros.items()))


def _asked(drawn: Drawn, seed: int, typesetter: Typesetter) -> Asked:
    item = item_of(drawn.body, drawn.line)
    writer = _Writer(typesetter, drawn.links)
    front = writer.front(shown(item, seed)) | {"topic": drawn.topic}
    back = writer.back(item, solution(item, seed)) | {"place": drawn.place}
    return Asked(drawn.item_id, drawn.body, front, back)


@dataclass(frozen=True, slots=True)
class _Writer:
    typesetter: Typesetter
    links: Links

    def block(self, text: str) -> str:
        return render(Passage(text), self.typesetter, self.links) if text else ""

    def inline(self, text: str) -> str:
        return render_inline(text, self.typesetter, self.links)

    def front(self, face: Shown) -> dict[str, Any]:
        """What is seen before the answer: nothing in it tells the key."""
        return {
            "kind": face.kind.value,
            "breadcrumb": list(face.breadcrumb),
            "stem": self.block(face.stem),
            "options": [self.inline(option) for option in face.options],
            "labels": [plain(option)[:_LONGEST_LABEL] for option in face.options],
            "prompts": [self.inline(prompt) for prompt in face.prompts],
            "texts": self._around_blanks(face.texts),
            "fields": face.fields,
            "unit": face.unit,
        }

    def back(self, item: Item, key: Solution) -> dict[str, Any]:
        if item.kind is ItemKind.FORMULA:  # more than a line of text is high
            lines = [self.block(f"$$\n{text}\n$$") for text in key.texts]
        else:
            lines = [self.inline(line) for line in key.lines]
        return {
            "chosen": list(key.chosen),
            "texts": list(key.texts),
            "lines": lines,
            "why": self.block(key.why),
            "hints": [self.inline(hint) for hint in item.hints],
        }

    def _around_blanks(self, texts: Sequence[str]) -> list[str]:
        """HTML with a blank between each two pieces; whole, it is balanced."""
        if not texts:
            return []
        pieces = self.block(_BLANK.join(texts)).split(_BLANK)
        return pieces if len(pieces) == len(texts) else [self.inline(text) for text in texts]
