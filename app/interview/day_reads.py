"""The day of an interview to come: kept, and read with the cards that it is about."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from markupsafe import Markup
from sqlalchemy import insert, select, update

from app.db.store import Read, Write
from app.interview.models import DayRow
from app.library.models import CardRow, HandbookRow, TopicRow
from app.library.queries import CardInfo
from app.library.shelf import on_shelf
from app.rehearsal.preparing import Prepared
from app.scheduling.forecast import course
from app.scheduling.memory import NEW, MemoryState, Phase
from app.scheduling.scheduler import retrievability
from app.study.day import Today
from app.study.models import ScheduleRow


@dataclass(frozen=True, slots=True)
class InterviewDay:
    """An interview to come."""

    id: int
    on_day: date
    level: str
    topics: tuple[str, ...]  # names of chapters, as `Chapter.name`
    minutes: int  # a day


@dataclass(frozen=True, slots=True)
class Chapter:
    """An outermost topic of a handbook."""

    name: str  # "handbook/key"
    title: str
    handbook: str  # its title


def day_to_come(tx: Read, learner_id: int) -> InterviewDay | None:
    """The one that holds, if there is one."""
    own = (DayRow.learner_id == learner_id) & DayRow.ended_at.is_(None)
    columns = (DayRow.id, DayRow.on_day, DayRow.level, DayRow.topics, DayRow.minutes)
    row = tx.execute(select(*columns).where(own).order_by(DayRow.id.desc()).limit(1)).first()
    return InterviewDay(row[0], row[1], row[2], tuple(row[3]), row[4]) if row else None


def set_day(
    tx: Write, learner_id: int, on_day: date, level: str, topics: Collection[str], minutes: int, now: datetime
) -> None:
    """Keeps a day; it takes the place of the one before."""
    end_day(tx, learner_id, now)
    values = {"on_day": on_day, "level": level, "topics": list(topics), "minutes": minutes}
    tx.execute(insert(DayRow).values(learner_id=learner_id, created_at=now, **values))


def end_day(tx: Write, learner_id: int, now: datetime) -> None:
    """There is no interview to come any more."""
    own = (DayRow.learner_id == learner_id) & DayRow.ended_at.is_(None)
    tx.execute(update(DayRow).where(own).values(ended_at=now))


def chapters(tx: Read) -> tuple[dict[int, str], list[Chapter]]:
    """For each topic the name of its chapter; and the chapters in their order."""
    columns = (
        TopicRow.id,
        TopicRow.parent_id,
        TopicRow.key,
        TopicRow.plain,
        HandbookRow.slug,
        HandbookRow.title,
    )
    query = select(*columns).join(HandbookRow, HandbookRow.id == TopicRow.handbook_id)
    alive = TopicRow.retired_at.is_(None) & on_shelf(tx)
    of_topic, found = dict[int, str](), list[Chapter]()
    order = (HandbookRow.title, HandbookRow.id, TopicRow.depth, TopicRow.position)
    for row in tx.execute(query.where(alive).order_by(*order)):
        if row.parent_id is None:
            found.append(Chapter(f"{row.slug}/{row.key}", row.plain, row.title))
            of_topic[row.id] = found[-1].name
        elif row.parent_id in of_topic:
            of_topic[row.id] = of_topic[row.parent_id]
    return of_topic, found


def prepared(
    tx: Read,
    learner_id: int,
    of_topic: Mapping[int, str],
    wanted: Collection[str],
    today: Today,
    on_day: date,
) -> list[Prepared]:
    """The cards of some chapters that are studied or can be, with what may become of each until the day."""
    columns = (
        ScheduleRow.card_id, ScheduleRow.topic_id, ScheduleRow.phase, ScheduleRow.stability,
        ScheduleRow.difficulty, ScheduleRow.due_at, ScheduleRow.last_review_at, ScheduleRow.last_study_day,
    )  # fmt: skip
    own = (ScheduleRow.learner_id == learner_id) & ScheduleRow.retired.is_(False)
    rows = tx.execute(
        select(*columns)
        .where(own, ScheduleRow.suspended.is_(False))
        .order_by(ScheduleRow.position, ScheduleRow.card_id)
    )
    return [
        _prepared(row, of_topic[row.topic_id], today, on_day)
        for row in rows
        if of_topic.get(row.topic_id) in wanted
    ]


def _prepared(row: Any, chapter: str, today: Today, on_day: date) -> Prepared:
    is_new = row.phase == Phase.NEW.value
    state = NEW if is_new else MemoryState(
        Phase(row.phase), stability=row.stability, difficulty=row.difficulty, due_at=row.due_at,
        last_review_at=row.last_review_at, last_study_day=row.last_study_day,
    )  # fmt: skip
    day = today.context.day
    due_day = None if is_new else row.due_at.astimezone(today.context.zone).date()
    return Prepared(
        row.card_id,
        chapter,
        course(state, day, on_day, due_day, today.settings),
        retrievability(state, day),
        is_new,
    )


def cards_of(tx: Read, card_ids: Sequence[int]) -> list[CardInfo]:
    """Some cards in a list, in the order of the ids."""
    columns = (CardRow.id, CardRow.kind, CardRow.prompt, CardRow.breadcrumb, CardRow.stem_html)
    rows = {row.id: row for row in tx.execute(select(*columns).where(CardRow.id.in_(card_ids)))}
    return [
        CardInfo(row.id, row.kind, row.prompt, tuple(row.breadcrumb), Markup(row.stem_html))
        for row in (rows[card_id] for card_id in card_ids if card_id in rows)
    ]
