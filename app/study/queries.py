"""Reads of study: windows of candidates, what remains of the day, cards as they are shown.

The hot path (grade a card, get the next) reads a bounded number of rows whatever the size of the collection: windows
and counts follow the indexes of `schedule` and stop at the day's limits.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from markupsafe import Markup
from sqlalchemy import ColumnElement, Select, bindparam, func, literal, or_, select, union_all

from app.db.store import Read
from app.handbook.model import place_in, spoken_place
from app.kernel.errors import NotFound
from app.library.changes import files_of
from app.library.models import CardRow, HandbookRow, TopicRow
from app.library.queries import subtree_ids
from app.library.shelf import not_here, on_shelf
from app.scheduling.memory import MemoryState, Phase
from app.scheduling.queue import Candidate, Windows
from app.study.models import ScheduleRow

WINDOW = 12  # candidates of a kind, enough to find another topic; what is held back is not among them


@dataclass(frozen=True, slots=True)
class Scope:
    """What is studied: everything, a handbook, or a topic of it with its sub-topics."""

    handbook: str = ""
    topic: str = ""
    label: str = ""
    handbook_id: int | None = None
    topic_ids: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Scheduled:
    """A learner's card: memory state and holds."""

    card_id: int
    note_id: int
    topic_id: int
    memory: MemoryState
    suspended: bool
    buried_until: date | None
    retired: bool
    prompt: str
    fuzz_seed: int  # what its intervals are spread by


@dataclass(frozen=True, slots=True)
class Left:
    """What is left of the day, within its limits."""

    new: int
    learning: int
    due: int

    @property
    def total(self) -> int:
        return self.new + self.learning + self.due


@dataclass(frozen=True, slots=True)
class CardFace:
    """A card as it is shown."""

    id: int
    kind: str
    breadcrumb: tuple[str, ...]
    stem_html: Markup
    answer_html: Markup
    points_html: tuple[Markup, ...]
    file: str  # that its note stands in
    line: int  # of that file
    place: str  # both in words: "line 12", of several files "line 12 of 04-lstm.md"
    prompt: str
    handbook_id: int
    topic_key: str
    handbook_slug: str
    handbook_title: str


def resolve_scope(tx: Read, handbook: str, topic: str) -> Scope:
    """The scope that a page's address names.

    Raises:
        NotFound: no such handbook, or no such topic in it.
    """
    if not handbook:
        return Scope()
    in_use = (HandbookRow.slug == handbook) & on_shelf(tx)
    book = tx.execute(select(HandbookRow.id, HandbookRow.title).where(in_use)).first()
    if book is None:
        raise not_here(handbook)
    if not topic:
        return Scope(handbook, "", book.title, book.id)
    ids, label = subtree_ids(tx, book.id, topic)
    return Scope(handbook, topic, label, book.id, ids)


def remaining_scope(tx: Read, handbook: str, topic: str) -> Scope:
    """The scope, or what is left of it: an import may have renamed what a session is about while it went on."""
    for wider in ((handbook, topic), (handbook, "")):
        try:
            return resolve_scope(tx, *wider)
        except NotFound:
            continue
    return Scope()


def scheduled(tx: Read, learner_id: int, card_id: int) -> Scheduled | None:
    """The learner's card, locked for the rest of the transaction where the database can."""
    row = tx.execute(_SCHEDULED, {"learner": learner_id, "card": card_id}).first()
    return scheduled_of(row) if row else None


SCHEDULE = (
    ScheduleRow.card_id,
    ScheduleRow.note_id,
    CardRow.topic_id,
    ScheduleRow.phase,
    ScheduleRow.step,
    ScheduleRow.stability,
    ScheduleRow.difficulty,
    ScheduleRow.due_at,
    ScheduleRow.last_review_at,
    ScheduleRow.last_study_day,
    ScheduleRow.reps,
    ScheduleRow.lapses,
    ScheduleRow.suspended,
    ScheduleRow.buried_until,
    CardRow.retired_at,
    CardRow.prompt,
    func.coalesce(ScheduleRow.fuzz_seed, ScheduleRow.card_id),
)
_SCHEDULED = (
    select(*SCHEDULE)
    .join(CardRow, CardRow.id == ScheduleRow.card_id)
    .where(ScheduleRow.learner_id == bindparam("learner"), ScheduleRow.card_id == bindparam("card"))
    .with_for_update(of=ScheduleRow)
)


def candidates(
    tx: Read, learner_id: int, scope: Scope, day: date, tomorrow: datetime, *, new_left: int, due_left: int
) -> tuple[Windows, Left]:
    """The candidates for the next card, and how many cards are left, counted no further than the limits.

    Args:
        day: the study day; cards buried until a later one are left out.
        tomorrow: the instant at which the study day ends; cards due before it are due today.
        new_left: how many more new cards the day has room for.
        due_left: how many more reviews the day has room for.
    """
    found: dict[str, list[Candidate]] = {"learning": [], "due": [], "new": []}
    left = dict.fromkeys(found, 0)
    arguments = _arguments(learner_id, scope, day, tomorrow) | {"new_left": new_left, "due_left": due_left}
    rows = tx.execute(_candidates(_kind(scope)), arguments)
    for window, card_id, note_id, topic_id, due_at, phase, position, number in rows:
        found[window].append(Candidate(card_id, note_id, topic_id, due_at, _PHASES[phase], position))
        left[window] = number
    return Windows(tuple(found["learning"]), tuple(found["due"]), tuple(found["new"])), Left(**left)


_PHASES = {phase.value: phase for phase in Phase}


def _kind(scope: Scope) -> str:
    return "topics" if scope.topic_ids else "handbook" if scope.handbook_id is not None else "all"


def _arguments(learner_id: int, scope: Scope, day: date, tomorrow: datetime) -> dict[str, Any]:
    arguments: dict[str, Any] = {"learner": learner_id, "day": day, "tomorrow": tomorrow}
    if scope.handbook_id is not None:
        arguments["handbook"] = scope.handbook_id
    if scope.topic_ids:
        arguments["topics"] = scope.topic_ids
    return arguments


# Two comparisons: the database makes one search of them, and a list would be spelled out anew at every execution.
_LEARNING = (ScheduleRow.phase == Phase.LEARNING.value) | (ScheduleRow.phase == Phase.RELEARNING.value)
_DUE = (ScheduleRow.phase == Phase.REVIEW.value) & (ScheduleRow.due_at < bindparam("tomorrow"))
_NEW = ScheduleRow.phase == Phase.NEW.value


def _available(columns: tuple[Any, ...], phase: ColumnElement[bool], kind: str) -> Select[Any]:
    """Cards of the learner and scope in a phase that nothing holds back."""
    query = (
        select(*columns)
        .select_from(ScheduleRow)
        .where(
            ScheduleRow.learner_id == bindparam("learner"),
            phase,
            ScheduleRow.retired.is_(False),
            ScheduleRow.suspended.is_(False),
            or_(ScheduleRow.buried_until.is_(None), ScheduleRow.buried_until <= bindparam("day")),
        )
    )
    if kind != "all":
        query = query.where(ScheduleRow.handbook_id == bindparam("handbook"))
    if kind == "topics":
        query = query.where(ScheduleRow.topic_id.in_(bindparam("topics", expanding=True)))
    return query


@cache
def _candidates(kind: str) -> Any:
    def window(name: str, phase: ColumnElement[bool], order: Any, limit: str | None) -> Select[Any]:
        columns = (
            literal(name).label("window"),
            ScheduleRow.card_id,
            ScheduleRow.note_id,
            ScheduleRow.topic_id,
            ScheduleRow.due_at,
            ScheduleRow.phase,
            ScheduleRow.position,
        )
        first = _available(columns, phase, kind).order_by(order).limit(WINDOW).subquery()
        return select(first, _count(phase, limit, kind))

    return union_all(
        window("learning", _LEARNING, ScheduleRow.due_at, None),
        window("due", _DUE, ScheduleRow.due_at, "due_left"),
        window("new", _NEW, ScheduleRow.position, "new_left"),
    )


def _count(phase: ColumnElement[bool], limit: str | None, kind: str) -> Any:
    # Plus nothing: else SQLite takes the notes in order, to tell them apart, through all the cards of all phases.
    rows = _available(((ScheduleRow.note_id + 0).label("note"),), phase, kind)
    if limit:  # of a note's cards one comes today, and its siblings wait
        rows = rows.distinct().limit(bindparam(limit))
    return select(func.count()).select_from(rows.subquery()).scalar_subquery()


def shown_card(tx: Read, learner_id: int, card_id: int) -> tuple[CardFace, Scheduled]:
    """The card as it is shown, and the learner's schedule of it.

    Raises:
        NotFound: the learner has no such card.
    """
    row = tx.execute(_SHOWN, {"learner": learner_id, "card": card_id}).first()
    if row is None:
        raise NotFound(f"There is no card {card_id}.", "Go back to Today and start again from there.")
    files = files_of(row[27])
    file, line = place_in(files, row[22])
    face = CardFace(
        id=card_id,
        kind=row[17],
        breadcrumb=tuple(row[18]),
        stem_html=Markup(row[19]),
        answer_html=Markup(row[20]),
        points_html=tuple(map(Markup, row[21])),
        file=file,
        line=line,
        place=spoken_place(files, row[22]),
        prompt=row[15],
        handbook_id=row[23],
        topic_key=row[24],
        handbook_slug=row[25],
        handbook_title=row[26],
    )
    return face, scheduled_of(row)


def scheduled_of(row: Any) -> Scheduled:
    return Scheduled(
        row[0],
        row[1],
        row[2],
        MemoryState(_PHASES[row[3]], *row[4:12]),
        row[12],
        row[13],
        row[14] is not None,
        row[15],
        row[16],
    )


_SHOWN = (
    select(
        *SCHEDULE,
        CardRow.kind,
        CardRow.breadcrumb,
        CardRow.stem_html,
        CardRow.answer_html,
        CardRow.points_html,
        CardRow.line,
        CardRow.handbook_id,
        TopicRow.key,
        HandbookRow.slug,
        HandbookRow.title,
        HandbookRow.files,
    )
    .select_from(ScheduleRow)
    .join(CardRow, CardRow.id == ScheduleRow.card_id)
    .join(TopicRow, TopicRow.id == CardRow.topic_id)
    .join(HandbookRow, HandbookRow.id == CardRow.handbook_id)
    .where(ScheduleRow.learner_id == bindparam("learner"), ScheduleRow.card_id == bindparam("card"))
)


def schedules_of(tx: Read, learner_id: int, card_ids: Sequence[int]) -> dict[int, Scheduled]:
    """The learner's schedules of some cards; at most some thousands."""
    query = (
        select(*SCHEDULE)
        .select_from(ScheduleRow)
        .join(CardRow, CardRow.id == ScheduleRow.card_id)
        .where(ScheduleRow.learner_id == learner_id, ScheduleRow.card_id.in_(card_ids))
    )
    return {row[0]: scheduled_of(row) for row in tx.execute(query)}
