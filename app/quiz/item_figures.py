"""The figures of items, from the first response of each learner to the wording that they have now."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, func, select

from app.assessment.analysis import LEAST, Figures, Given, analyse
from app.assessment.attempting import Behaviour
from app.assessment.keeping import item_of, wording_of
from app.assessment.model import Choice, Item
from app.assessment.showing import order_of
from app.db.store import Read
from app.library.models import ItemRow
from app.quiz.choosing import may_be_asked
from app.quiz.models import AttemptRow, QuestionRow, ResponseRow

MOST_LOOKED_AT = 200  # items with the most responses, where those that look broken are looked for


@dataclass(slots=True)
class _First:
    """The response that counts in a learner's first attempt that asked an item."""

    attempt_id: int
    position: int
    seed: int
    score: float
    chosen: Sequence[int]
    took_ms: int | None


def figures(tx: Read, bodies: Mapping[int, Mapping[str, Any]]) -> dict[int, Figures]:
    """The figures of items.

    Args:
        bodies: what the items say, by their ids.
    """
    firsts = _firsts(tx, {item_id: wording_of(body) for item_id, body in bodies.items()})
    attempts = {one.attempt_id for own in firsts.values() for one in own.values()}
    scores = _scores(tx, bodies) if attempts else {}
    found = {}
    for item_id, body in bodies.items():
        item = item_of(body)
        found[item_id] = analyse(
            item,
            [_given(item, learner, one, scores[one.attempt_id]) for learner, one in firsts[item_id].items()],
        )
    return found


def broken_items(tx: Read) -> dict[int, Figures]:
    """Of the items that were answered most, those that look broken, with their figures."""
    answered = (
        select(QuestionRow.item_id, func.count(AttemptRow.learner_id.distinct()).label("learners"))
        .join(AttemptRow, AttemptRow.id == QuestionRow.attempt_id)
        .where(AttemptRow.finished_at.is_not(None))
        .group_by(QuestionRow.item_id)
        .having(func.count(AttemptRow.learner_id.distinct()) >= LEAST)
        .subquery()
    )
    query = select(ItemRow.id, ItemRow.body).join(answered, answered.c.item_id == ItemRow.id)
    most_first = query.where(*may_be_asked(tx)).order_by(answered.c.learners.desc(), ItemRow.id)
    bodies = {row.id: row.body for row in tx.execute(most_first.limit(MOST_LOOKED_AT))}
    return {item_id: one for item_id, one in figures(tx, bodies).items() if one.flags}


def _given(item: Item, learner: int, first: _First, scores: Mapping[int, float]) -> Given:
    others = [score for position, score in scores.items() if position != first.position]
    order = order_of(item, first.seed) if isinstance(item.parts, Choice) else ()
    return Given(
        learner=learner,
        score=first.score,
        rest=sum(others) / len(others) if others else None,
        chosen=tuple(order[place] for place in first.chosen if 0 <= place < len(order)),
        seconds=first.took_ms / 1000 if first.took_ms is not None else None,
    )


def _firsts(tx: Read, wordings: Mapping[int, str]) -> dict[int, dict[int, _First]]:
    """For each item, by the learner, what counts of their first attempt that asked it in these words."""
    query = _responses(
        QuestionRow.item_id.in_(wordings),
        QuestionRow.item_id, QuestionRow.wording, AttemptRow.learner_id, AttemptRow.seed, AttemptRow.behaviour,
        ResponseRow.attempt_id, ResponseRow.position, ResponseRow.score, ResponseRow.response, ResponseRow.took_ms,
    )  # fmt: skip
    found: dict[int, dict[int, _First]] = defaultdict(dict)
    for row in tx.execute(query):
        if row.wording != wordings[row.item_id]:
            continue
        own = found[row.item_id]
        held = own.get(row.learner_id)
        changed = held and held.attempt_id == row.attempt_id and row.behaviour == Behaviour.AT_END
        if held is None or changed:  # where answers may be changed, what stood at the end counts
            chosen = row.response["chosen"]
            took = (row.took_ms or 0) + ((held.took_ms or 0) if held else 0)
            own[row.learner_id] = _First(
                row.attempt_id, row.position, row.seed, row.score, chosen, took or None
            )
    return found


def _scores(tx: Read, items: Collection[int]) -> dict[int, dict[int, float]]:
    """What counts of every response in attempts that asked these items, by attempt and position."""
    asked = select(QuestionRow.attempt_id).where(QuestionRow.item_id.in_(items))
    query = _responses(
        ResponseRow.attempt_id.in_(asked),
        AttemptRow.behaviour, ResponseRow.attempt_id, ResponseRow.position, ResponseRow.score,
    )  # fmt: skip
    found: dict[int, dict[int, float]] = defaultdict(dict)
    for row in tx.execute(query):
        own = found[row.attempt_id]
        if row.behaviour == Behaviour.AT_END or row.position not in own:
            own[row.position] = row.score
    return found


def _responses(condition: ColumnElement[bool], *columns: Any) -> Any:
    """Responses in time of attempts that are finished, the oldest first."""
    same = (QuestionRow.attempt_id == ResponseRow.attempt_id) & (QuestionRow.position == ResponseRow.position)
    return (
        select(*columns)
        .select_from(ResponseRow)
        .join(QuestionRow, same)
        .join(AttemptRow, AttemptRow.id == ResponseRow.attempt_id)
        .where(condition, AttemptRow.finished_at.is_not(None), ResponseRow.late.is_(False))
        .order_by(ResponseRow.attempt_id, ResponseRow.position, ResponseRow.number)
    )
