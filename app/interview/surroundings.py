"""What stands around a question in its handbook: what an interviewer would ask next where the author has not said it."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import select

from app.db.store import Read
from app.handbook.model import CardKind, TopicKind
from app.library.models import CardRow, TopicRow
from app.rehearsal.followups import Around, FollowUp, Origin

_CONTRASTS = (CardKind.CONTRAST.value,)
_POINTS = (CardKind.FORMULA_WRITE.value, CardKind.LIST.value)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """By topic, what is near: of its own section where there is something, else of the sections around it."""

    parents: Mapping[int, int | None]
    titles: Mapping[int, str]
    below: Mapping[int | None, tuple[str, ...]]  # titles of the sections right below a topic
    contrasts: Mapping[int, tuple[FollowUp, ...]]  # of a topic with all that is below it
    points: Mapping[int, tuple[FollowUp, ...]]

    def of(self, topic_id: int) -> Around:
        path = [topic_id]
        while (parent := self.parents.get(path[-1])) is not None:
            path.append(parent)
        return Around(
            contrasts=next((self.contrasts[one] for one in path if one in self.contrasts), ()),
            points=next((self.points[one] for one in path if one in self.points), ()),
            headings=next((self.below[one] for one in path if one in self.below), ()),
            topic=self.titles.get(topic_id, ""),
        )


def surroundings(tx: Read, topics: Collection[int]) -> Surroundings:
    """What is near the topics, each in its own handbook."""
    books = select(TopicRow.handbook_id).where(TopicRow.id.in_(topics))
    columns = (TopicRow.id, TopicRow.parent_id, TopicRow.plain, TopicRow.kind)
    in_use = TopicRow.handbook_id.in_(books) & TopicRow.retired_at.is_(None)
    rows = tx.execute(select(*columns).where(in_use).order_by(TopicRow.position)).all()
    parents: dict[int, int | None] = {row.id: row.parent_id for row in rows}
    below: dict[int | None, list[str]] = defaultdict(list)
    for row in rows:
        if row.kind == TopicKind.SECTION.value and row.parent_id is not None:
            below[row.parent_id].append(row.plain)
    chapters = {_top(topic, parents) for topic in topics}
    near = [row.id for row in rows if _top(row.id, parents) in chapters]
    return Surroundings(
        parents=parents,
        titles={row.id: row.plain for row in rows},
        below={topic: tuple(titles) for topic, titles in below.items()},
        contrasts=_cards(tx, near, _CONTRASTS, Origin.CONTRAST, parents),
        points=_cards(tx, near, _POINTS, Origin.POINT, parents),
    )


def _top(topic: int, parents: Mapping[int, int | None]) -> int:
    while (parent := parents.get(topic)) is not None:
        topic = parent
    return topic


def _cards(
    tx: Read,
    topics: Collection[int],
    kinds: Collection[str],
    origin: Origin,
    parents: Mapping[int, int | None],
) -> dict[int, tuple[FollowUp, ...]]:
    """Cards as follow-ups, by each topic that they belong to, directly or below it."""
    columns = (CardRow.topic_id, CardRow.prompt, CardRow.stem_html, CardRow.answer_html)
    wanted = CardRow.topic_id.in_(topics) & CardRow.kind.in_(kinds) & CardRow.retired_at.is_(None)
    found: dict[int, list[FollowUp]] = defaultdict(list)
    for row in tx.execute(select(*columns).where(wanted).order_by(CardRow.id)):
        one = FollowUp(row.prompt, origin, html=row.stem_html, answer=row.answer_html)
        topic: int | None = row.topic_id
        while topic is not None:
            found[topic].append(one)
            topic = parents.get(topic)
    return {topic: tuple(cards) for topic, cards in found.items()}
