"""Which items a quiz asks: what a learner may wish for, the pool that fits, and the draw."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select

from app.accounts.queries import Learner
from app.assessment.attempting import Behaviour
from app.assessment.model import ItemKind
from app.db.store import Read
from app.kernel.errors import Conflict, Invalid
from app.kernel.seeds import generator
from app.library.models import HandbookRow, ItemRow, TopicRow
from app.library.shelf import within_shelf
from app.quiz.models import AttemptRow, QuestionRow, ThrownOutRow
from app.scheduling.memory import Phase
from app.searching.language import parse
from app.study.card_conditions import Moment, of_cards
from app.study.day import today
from app.study.models import ScheduleRow

MOST_QUESTIONS = 100
MOST_MINUTES = 240
FEWEST_SECONDS, MOST_SECONDS = 10, 3_600


class Only(StrEnum):
    ALL = "all"
    WEAK = "weak"  # of topics with cards that are due or were forgotten
    MISSED = "missed"  # items whose last response was not wholly right
    LEARNED = "learned"  # of notes whose cards are learned


@dataclass(frozen=True, slots=True)
class Wish:
    """What a learner asks for. Empty means anything."""

    handbooks: tuple[str, ...] = ()  # slugs
    topics: tuple[int, ...] = ()  # ids; what is below them belongs to them
    kinds: tuple[str, ...] = ()
    difficulties: tuple[str, ...] = ()
    only: Only = Only.ALL
    search: str = ""  # in the language of the card browser
    items: tuple[int, ...] = ()  # these and no others: what is asked again
    count: int = 10
    behaviour: Behaviour = Behaviour.AT_ONCE
    minutes: int | None = None  # for all questions together; None: no limit
    seconds_each: int | None = None  # for each, from when it is first shown

    def as_data(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> "Wish":
        known = {one.name: data[one.name] for one in fields(cls) if one.name in data}
        lists = {name: tuple(value) for name, value in known.items() if isinstance(value, list)}
        return cls(
            **known
            | lists
            | {"only": Only(data.get("only", "all")), "behaviour": Behaviour(data["behaviour"])}
        )


def check_wish(wish: Wish) -> None:
    """Refuses what no page asks for.

    Raises:
        Invalid: a number out of its range, or a kind that there is not.
    """
    if not 1 <= wish.count <= MOST_QUESTIONS:
        raise Invalid(
            f"A quiz has 1 to {MOST_QUESTIONS} questions, not {wish.count}.", "Choose a number between."
        )
    if wish.minutes is not None and not 1 <= wish.minutes <= MOST_MINUTES:
        raise Invalid(
            f"A time limit is 1 to {MOST_MINUTES} minutes, not {wish.minutes}.", "Choose one between."
        )
    if wish.seconds_each is not None and not FEWEST_SECONDS <= wish.seconds_each <= MOST_SECONDS:
        raise Invalid(
            f"A question’s time is {FEWEST_SECONDS} to {MOST_SECONDS} seconds, not {wish.seconds_each}.",
            "Choose one between.",
        )
    unknown = sorted(set(wish.kinds) - {kind.value for kind in ItemKind})
    if unknown:
        raise Invalid(f"There is no kind of item “{unknown[0]}”.", f"Kinds are {', '.join(ItemKind)}.")


def draw(tx: Read, learner: Learner, wish: Wish, seed: int, now: datetime) -> list[int]:
    """Ids of the items that a quiz asks, in its order: what was asked least often first, one of a note while there are others.

    Raises:
        Invalid: the wish cannot be meant.
        Conflict: nothing fits it.
    """
    check_wish(wish)
    rows = list(tx.execute(_pool(tx, learner, wish, now)))
    if not rows:
        raise Conflict("There is no question that fits this choice.", "Choose more topics, or other kinds.")
    generator("quiz", seed).shuffle(rows)
    if not wish.items:
        rows.sort(key=lambda row: row.asked)
    chosen = _of_different_notes(rows)[: wish.count]
    generator("quiz order", seed).shuffle(chosen)
    return chosen


def pool_sizes(tx: Read) -> dict[int, int]:
    """How many items may be asked of each topic, by its id, what is below it left out."""
    rows = tx.execute(
        select(ItemRow.topic_id, func.count()).where(*may_be_asked(tx)).group_by(ItemRow.topic_id)
    )
    return {row[0]: row[1] for row in rows}


def may_be_asked(tx: Read) -> tuple[ColumnElement[bool], ...]:
    """Items that are in the text of a handbook that may be seen, and that nobody threw out."""
    thrown_out = select(ThrownOutRow.item_id).where(ThrownOutRow.item_id == ItemRow.id).correlate(ItemRow)
    return (ItemRow.retired_at.is_(None), ~thrown_out.exists(), within_shelf(tx, ItemRow.handbook_id))


def _of_different_notes(rows: Sequence[Any]) -> list[int]:
    first, second, seen = list[int](), list[int](), set[int]()
    for row in rows:
        (second if row.note_id in seen else first).append(row.id)
        if row.note_id is not None:
            seen.add(row.note_id)
    return first + second


def _pool(tx: Read, learner: Learner, wish: Wish, now: datetime) -> Any:
    asked = (
        select(func.count())
        .select_from(QuestionRow)
        .join(AttemptRow, AttemptRow.id == QuestionRow.attempt_id)
        .where(QuestionRow.item_id == ItemRow.id, AttemptRow.learner_id == learner.id)
        .correlate(ItemRow)
        .scalar_subquery()
    )
    query = select(ItemRow.id, ItemRow.note_id, asked.label("asked")).where(*may_be_asked(tx))
    return query.where(*_conditions(tx, learner, wish, now)).order_by(ItemRow.id)


def _conditions(tx: Read, learner: Learner, wish: Wish, now: datetime) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wish.items:
        found.append(ItemRow.id.in_(wish.items))
    if wish.handbooks:
        ids = select(HandbookRow.id).where(HandbookRow.slug.in_(wish.handbooks))
        found.append(ItemRow.handbook_id.in_(ids))
    if wish.topics:
        found.append(ItemRow.topic_id.in_(with_what_is_below(wish.topics)))
    if wish.kinds:
        found.append(ItemRow.kind.in_(wish.kinds))
    if wish.difficulties:
        found.append(ItemRow.difficulty.in_(wish.difficulties))
    if wish.search.strip():
        found.append(ItemRow.note_id.in_(_notes_found(tx, learner, wish.search, now)))
    return [*found, *_only(learner, wish.only, now)]


def with_what_is_below(topics: Sequence[int]) -> Any:
    """The ids of topics and of all below them, as a statement."""
    tree = select(TopicRow.id).where(TopicRow.id.in_(topics)).cte("tree", recursive=True)
    tree = tree.union_all(select(TopicRow.id).where(TopicRow.parent_id == tree.c.id))
    return select(tree.c.id)


def _notes_found(tx: Read, learner: Learner, words: str, now: datetime) -> Any:
    day = today(now, learner.preferences)
    search = parse(words)
    conditions = of_cards(tx, search, Moment(learner.id, day.context.day, day.ends_at))
    if conditions.remarks:
        raise Invalid(conditions.remarks[0], "The page of cards says what can be asked.")
    return select(ScheduleRow.note_id).where(*conditions.clauses)


def _only(learner: Learner, only: Only, now: datetime) -> list[ColumnElement[bool]]:
    own = (ScheduleRow.learner_id == learner.id, ScheduleRow.retired.is_(False))
    match only:
        case Only.ALL:
            return []
        case Only.WEAK:
            due = (ScheduleRow.phase != Phase.NEW.value) & (ScheduleRow.due_at <= now)
            weak = select(ScheduleRow.topic_id).where(*own, or_(ScheduleRow.lapses > 0, due))
            return [ItemRow.topic_id.in_(weak)]
        case Only.LEARNED:
            learned = (*own, ScheduleRow.phase == Phase.REVIEW.value)
            by_topic = ItemRow.note_id.is_(None) & ItemRow.topic_id.in_(
                select(ScheduleRow.topic_id).where(*learned)
            )
            return [ItemRow.note_id.in_(select(ScheduleRow.note_id).where(*learned)) | by_topic]
        case Only.MISSED:
            return [ItemRow.id.in_(_missed(learner))]


def _missed(learner: Learner) -> Any:
    """Items that were not wholly right in the newest finished attempt that asked them."""
    newest = (
        select(QuestionRow.item_id, func.max(QuestionRow.attempt_id).label("attempt_id"))
        .join(AttemptRow, AttemptRow.id == QuestionRow.attempt_id)
        .where(AttemptRow.learner_id == learner.id, AttemptRow.finished_at.is_not(None))
        .group_by(QuestionRow.item_id)
        .subquery()
    )
    full = AttemptRow.best / AttemptRow.questions
    same = (QuestionRow.item_id == newest.c.item_id) & (QuestionRow.attempt_id == newest.c.attempt_id)
    return (
        select(QuestionRow.item_id)
        .join(newest, same)
        .join(AttemptRow, AttemptRow.id == QuestionRow.attempt_id)
        .where(QuestionRow.score < full - 1e-9)
    )
