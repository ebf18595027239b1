"""Reads of interviews: attempts of a learner, their papers, and what was answered."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, select

from app.assessment.keeping import response_of
from app.assessment.model import Response
from app.db.store import Read
from app.interview.models import AnswerRow, AttemptRow, EventRow, QuestionRow
from app.kernel.errors import NotFound
from app.rehearsal.blueprint import Blueprint
from app.rehearsal.reading import blueprint_of
from app.rehearsal.timing import GRACE, Course


@dataclass(frozen=True, slots=True)
class Attempt:
    id: int
    learner_id: int
    blueprint: Blueprint
    blueprint_slug: str
    level: str
    seed: int
    questions: int
    course: Course
    position: int
    since_at: datetime | None
    epoch: int
    submitted_at: datetime | None
    submitted_by: str | None
    guess: dict[str, Any] | None
    debriefed_at: datetime | None
    retake_of: int | None

    @property
    def is_open(self) -> bool:
        return self.submitted_at is None

    @property
    def is_paused(self) -> bool:
        return self.is_open and self.course.paused_at is not None

    def is_overdue(self, now: datetime) -> bool:
        """Whether it goes on though its time is over, with the grace."""
        return self.is_open and self.course.is_over(now)


@dataclass(frozen=True, slots=True)
class Answer:
    """What stands as an answer, or as that to a follow-up."""

    position: int
    part: int
    epoch: int
    sequence: int
    text: str
    response: Response | None  # to an item
    mode: str
    saved_at: datetime

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing in it; what was spoken or done on paper counts as something."""
        return (
            self.mode == "typed"
            and not self.text.strip()
            and (self.response is None or self.response.is_empty)
        )


@dataclass(frozen=True, slots=True)
class Place:
    """A question on the strip of its interview, and nothing of what it asks."""

    position: int
    section: int
    kind: str
    target_s: int
    parts: int
    flagged: bool
    certainty: int | None
    spent_ms: int
    answers: tuple[Answer, ...]

    @property
    def is_answered(self) -> bool:
        return any(not one.is_empty for one in self.answers)

    def answer(self, part: int = 0) -> Answer | None:
        return next((one for one in self.answers if one.part == part), None)


@dataclass(frozen=True, slots=True)
class Question(Place):
    """A question whole, with its solution."""

    note_id: int | None
    card_id: int | None
    item_id: int | None
    topic_id: int
    topic: str
    place: str  # in the reader
    item: dict[str, Any] | None
    shown: dict[str, Any]
    solution: dict[str, Any]
    followups: tuple[dict[str, Any], ...]
    difficulty: str | None


@dataclass(frozen=True, slots=True)
class Event:
    number: int
    kind: str
    at: datetime
    data: dict[str, Any]


_ATTEMPTS = select(AttemptRow.__table__)


def attempt(tx: Read, learner_id: int, attempt_id: int) -> Attempt:
    """One of the learner's interviews.

    Raises:
        NotFound: the learner has no such interview.
    """
    return _one(tx, learner_id, attempt_id, _ATTEMPTS)


def locked_attempt(tx: Read, learner_id: int, attempt_id: int) -> Attempt:
    """The same, for whoever changes it: what is done to it at once in two places is done one after the other."""
    return _one(tx, learner_id, attempt_id, _ATTEMPTS.with_for_update())


def _one(tx: Read, learner_id: int, attempt_id: int, query: Any) -> Attempt:
    own = (AttemptRow.learner_id == learner_id) & (AttemptRow.id == attempt_id)
    row = tx.execute(query.where(own)).first()
    if row is None:
        raise no_interview(attempt_id)
    return _attempt(row)


def no_interview(attempt_id: int) -> NotFound:
    return NotFound(f"There is no interview {attempt_id}.", "The page of interviews lists yours.")


def attempts(
    tx: Read, learner_id: int, *, limit: int = 50, before: int | None = None, submitted: bool | None = None
) -> list[Attempt]:
    """The learner's interviews, the newest first.

    Args:
        submitted: only those that are, or that are not.
    """
    own: list[ColumnElement[bool]] = [AttemptRow.learner_id == learner_id]
    if before is not None:
        own.append(AttemptRow.id < before)
    if submitted is not None:
        own.append(AttemptRow.submitted_at.is_not(None) if submitted else AttemptRow.submitted_at.is_(None))
    return [
        _attempt(row) for row in tx.execute(_ATTEMPTS.where(*own).order_by(AttemptRow.id.desc()).limit(limit))
    ]


def overdue(tx: Read, now: datetime, learner_id: int | None = None) -> list[tuple[int, int]]:
    """Learner and number of each interview that goes on though its time is over; of all learners, or of one."""
    late = [
        AttemptRow.submitted_at.is_(None),
        AttemptRow.deadline_at < now - GRACE,
        AttemptRow.paused_at.is_(None),
    ]
    if learner_id is not None:
        late.append(AttemptRow.learner_id == learner_id)
    return [
        (row.learner_id, row.id)
        for row in tx.execute(select(AttemptRow.learner_id, AttemptRow.id).where(*late))
    ]


def places(tx: Read, attempt_id: int) -> list[Place]:
    """All questions of an interview, in its order, without what they ask."""
    given = answers(tx, attempt_id)
    columns = [getattr(QuestionRow, name) for name in _PLACE]
    query = select(*columns).where(QuestionRow.attempt_id == attempt_id).order_by(QuestionRow.position)
    return [Place(**dict(row._mapping), answers=tuple(given[row.position])) for row in tx.execute(query)]


def question(tx: Read, attempt_id: int, position: int) -> Question:
    """One question of an interview.

    Raises:
        NotFound: it has no such question.
    """
    found = _questions(tx, attempt_id, position)
    if not found:
        raise no_question(position)
    return found[0]


def no_question(position: int) -> NotFound:
    return NotFound(f"This interview has no question {position}.", "Its questions are numbered from 1.")


def questions(tx: Read, attempt_id: int) -> list[Question]:
    """All questions of an interview, in its order."""
    return _questions(tx, attempt_id)


def answers(tx: Read, attempt_id: int, position: int | None = None) -> defaultdict[int, list[Answer]]:
    """What stands, by the questions' positions; of each the answer first, then those to its follow-ups."""
    query = select(*(getattr(AnswerRow, name) for name in Answer.__dataclass_fields__))
    query = query.where(AnswerRow.attempt_id == attempt_id)
    if position is not None:
        query = query.where(AnswerRow.position == position)
    found = defaultdict[int, list[Answer]](list)
    for row in tx.execute(query.order_by(AnswerRow.position, AnswerRow.part)):
        values = dict(row._mapping)
        response = None if row.response is None else response_of(row.response)
        found[row.position].append(Answer(**values | {"response": response}))
    return found


def events(tx: Read, attempt_id: int) -> list[Event]:
    """What happened in the room, in its order."""
    query = select(EventRow.number, EventRow.kind, EventRow.at, EventRow.data)
    query = query.where(EventRow.attempt_id == attempt_id).order_by(EventRow.number)
    return [Event(*row) for row in tx.execute(query)]


_PLACE = ("position", "section", "kind", "target_s", "parts", "flagged", "certainty", "spent_ms")
_WHOLE = (
    "note_id", "card_id", "item_id", "topic_id", "topic", "place", "item", "shown", "solution", "followups", "difficulty",
)  # fmt: skip


def _questions(tx: Read, attempt_id: int, position: int | None = None) -> list[Question]:
    given = answers(tx, attempt_id, position)
    query = select(*(getattr(QuestionRow, name) for name in (*_PLACE, *_WHOLE)))
    query = query.where(QuestionRow.attempt_id == attempt_id)
    if position is not None:
        query = query.where(QuestionRow.position == position)
    return [
        Question(
            **dict(row._mapping) | {"followups": tuple(row.followups)}, answers=tuple(given[row.position])
        )
        for row in tx.execute(query.order_by(QuestionRow.position))
    ]


def _attempt(row: Any) -> Attempt:
    return Attempt(
        id=row.id,
        learner_id=row.learner_id,
        blueprint=blueprint_of(row.blueprint),
        blueprint_slug=row.blueprint_slug,
        level=row.level,
        seed=row.seed,
        questions=row.questions,
        course=Course(row.started_at, row.deadline_at, row.paused_at, timedelta(milliseconds=row.paused_ms)),
        position=row.position,
        since_at=row.since_at,
        epoch=row.epoch,
        submitted_at=row.submitted_at,
        submitted_by=row.submitted_by,
        guess=row.guess,
        debriefed_at=row.debriefed_at,
        retake_of=row.retake_of,
    )
