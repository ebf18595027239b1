"""The paper of an interview, made ready: all that will be shown, before the answers and after. Slow: formulas are typeset."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import quote

from sqlalchemy import select

from app.db.store import Read
from app.handbook.plain import plain_html
from app.handbook.ports import VersionedTypesetter
from app.interview.pool import source_of
from app.interview.surroundings import Surroundings, surroundings
from app.library.models import CardRow, HandbookRow, ItemRow, TopicRow
from app.library.queries import anchor_of
from app.quiz import paper as quiz_paper
from app.rehearsal.blueprint import Blueprint, Form
from app.rehearsal.drawing import Draw, Drawn
from app.rehearsal.followups import FollowUp, Origin, follow_ups

_LONG_S = 5 * 60  # a question with this target is followed by two, a shorter one by one
_KINDS = {Form.OPEN: "open", Form.FORMULA: "formula", Form.RAPID: "rapid"}  # the others are plain items


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of a paper, as it is stored; the shapes are told in `models.QuestionRow`."""

    section: int
    kind: str
    note_id: int | None
    card_id: int | None
    item_id: int | None
    topic_id: int
    topic: str
    place: str
    item: dict[str, Any] | None
    shown: dict[str, Any]
    solution: dict[str, Any]
    followups: list[dict[str, Any]]
    difficulty: str | None
    target_s: int

    def as_row(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__dataclass_fields__}


@dataclass(frozen=True, slots=True)
class Material:
    """What a drawn paper is made of, as it is stored; nothing of it is typeset yet."""

    drawn: tuple[Drawn, ...]
    cards: Mapping[int, Any]
    items: Mapping[int, tuple[Any, quiz_paper.Drawn]]
    around: Surroundings


def gather(tx: Read, drawn: Draw) -> Material:
    """What the drawn questions say, and what stands around them."""
    sources = [source_of(one.candidate) for one in drawn.questions]
    card_ids = [number for is_item, number in sources if not is_item]
    item_ids = [number for is_item, number in sources if is_item]
    cards = {row.id: row for row in tx.execute(_cards(card_ids))}
    columns = (ItemRow.id, ItemRow.note_id, ItemRow.topic_id, ItemRow.difficulty)
    rows = {row.id: row for row in tx.execute(select(*columns).where(ItemRow.id.in_(item_ids)))}
    quizzed = quiz_paper.drawn_items(tx, item_ids)
    around = surroundings(tx, {row.topic_id for row in cards.values()})
    return Material(
        drawn.questions, cards, {one.item_id: (rows[one.item_id], one) for one in quizzed}, around
    )


def _cards(ids: Sequence[int]) -> Any:
    columns = (
        CardRow.id, CardRow.note_id, CardRow.topic_id, CardRow.breadcrumb, CardRow.prompt, CardRow.stem_html,
        CardRow.answer_html, CardRow.points_html, CardRow.asking, TopicRow.key, TopicRow.plain, HandbookRow.slug,
    )  # fmt: skip
    query = select(*columns).join(TopicRow, TopicRow.id == CardRow.topic_id)
    return query.join(HandbookRow, HandbookRow.id == CardRow.handbook_id).where(CardRow.id.in_(ids))


def make_paper(
    material: Material, blueprint: Blueprint, seed: int, typesetter: VersionedTypesetter
) -> list[Asked]:
    """The questions of an interview with this seed."""
    order = [one for _, one in material.items.values()]
    made = zip(material.items, quiz_paper.make_paper(order, seed, typesetter), strict=True)
    asked = dict(made)
    return [_question(one, material, asked, blueprint, seed) for one in material.drawn]


def _question(
    one: Drawn, material: Material, items: Mapping[int, quiz_paper.Asked], blueprint: Blueprint, seed: int
) -> Asked:
    section = blueprint.sections[one.section]
    is_item, number = source_of(one.candidate)
    target_s, kind = round(section.minutes * 60), _KINDS.get(section.form, "item")
    if is_item:
        row, drawn = material.items[number]
        return _of_item(one.section, kind, target_s, row, drawn, items[number])
    return _of_card(one.section, target_s, material.cards[number], material.around, seed)


def _of_item(
    section: int, kind: str, target_s: int, row: Any, drawn: quiz_paper.Drawn, made: quiz_paper.Asked
) -> Asked:
    lines = made.solution["lines"]
    answer = "".join(f"<p>{line}</p>" if not line.startswith("<") else line for line in lines)
    return Asked(
        section=section,
        kind=kind,
        note_id=row.note_id,
        card_id=None,
        item_id=row.id,
        topic_id=row.topic_id,
        topic=drawn.topic,
        place=drawn.place,
        item=made.item,
        shown=made.shown | {"text": drawn.body["stem"]},
        solution=made.solution
        | {"answer": answer, "answer_text": "\n".join(made.solution["texts"]), "points": []},
        followups=[],
        difficulty=row.difficulty,
        target_s=target_s,
    )


def _of_card(section: int, target_s: int, row: Any, around: Surroundings, seed: int) -> Asked:
    place = f"/handbooks/{quote(row.slug)}/read#{quote(anchor_of(row.key), safe='/')}"
    asking = row.asking or _without_asking(row)
    authored = [FollowUp(one["text"], Origin.AUTHOR, html=one["html"]) for one in asking["follow_ups"]]
    count = 2 if target_s >= _LONG_S else 1
    further = follow_ups(authored, around.of(row.topic_id), count, seed + row.id)
    points = zip(row.points_html, asking["points"], strict=True)
    return Asked(
        section=section,
        kind="open",
        note_id=row.note_id,
        card_id=row.id,
        item_id=None,
        topic_id=row.topic_id,
        topic=row.plain,
        place=place,
        item=None,
        shown={"kind": "open", "breadcrumb": row.breadcrumb, "stem": row.stem_html, "text": asking["text"]},
        solution={
            "answer": row.answer_html,
            "answer_text": asking["answer"],
            "points": [
                {"html": html, "text": text, "note_id": row.note_id, "card_id": row.id, "place": place}
                for html, text in points
            ],
            "place": place,
        },
        followups=[asdict(one) for one in further],
        difficulty=asking["difficulty"],
        target_s=target_s,
    )


def _without_asking(row: Any) -> dict[str, Any]:
    """Of a handbook that an older Viva has read, and this one not yet: what its HTML says."""
    return {
        "text": plain_html(row.stem_html),
        "answer": plain_html(row.answer_html),
        "points": [plain_html(point) for point in row.points_html],
        "follow_ups": [],
        "difficulty": None,
    }
