"""Reads of quizzes: attempts of a learner, and what they asked and were given."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from app.assessment.attempting import Behaviour, Given, earned, is_settled
from app.assessment.keeping import item_of, response_of
from app.assessment.marking import Certainty
from app.assessment.model import Response
from app.assessment.scoring import score
from app.db.store import Read
from app.kernel.errors import NotFound
from app.library.models import ItemRow
from app.quiz.choosing import Wish
from app.quiz.models import AttemptRow, QuestionRow, ResponseRow

GRACE = timedelta(seconds=5)  # after the deadline; what was sent in time may take so long


@dataclass(frozen=True, slots=True)
class Attempt:
    id: int
    wish: Wish
    behaviour: Behaviour
    seed: int
    questions: int
    started_at: datetime
    deadline_at: datetime | None
    finished_at: datetime | None
    score: float | None
    best: float

    def is_overdue(self, now: datetime) -> bool:
        """Whether its time is over, with the grace."""
        return self.deadline_at is not None and now > self.deadline_at + GRACE

    def deadline_of(self, asked: "Place") -> datetime | None:
        """When the time of one question is over; None where it has none of its own, or has not begun."""
        each = self.wish.seconds_each
        return asked.opened_at + timedelta(seconds=each) if each and asked.opened_at else None

    def is_late(self, asked: "Place", now: datetime) -> bool:
        """Whether a response to it would come after its time or the attempt's, with the grace."""
        own = self.deadline_of(asked)
        return self.is_overdue(now) or (own is not None and now > own + GRACE)

    def is_unopened(self, asked: "Place") -> bool:
        """Whether it must not be seen yet: its time begins when it is."""
        return self.finished_at is None and self.wish.seconds_each is not None and asked.opened_at is None

    @property
    def ran_out(self) -> bool:
        """Whether it was the deadline that ended it."""
        return self.finished_at is not None and self.finished_at == self.deadline_at

    @property
    def share(self) -> float:
        """Of what could be earned, 0..1; wrong certainties take nothing below zero here."""
        return max(0.0, (self.score or 0.0) / self.best) if self.best else 0.0


@dataclass(frozen=True, slots=True)
class GivenResponse:
    """A response as it is stored."""

    number: int
    response: Response
    certainty: Certainty | None
    score: float
    right: tuple[bool, ...]
    note: str
    late: bool
    answered_at: datetime
    took_ms: int | None

    @property
    def given(self) -> Given:
        return Given(self.score, self.certainty, self.late, self.response.is_empty)


@dataclass(frozen=True, slots=True)
class Place:
    """A question on the strip of its attempt: what became of it so far, and nothing of what it asks."""

    position: int
    flagged: bool
    given: tuple[GivenResponse, ...]
    opened_at: datetime | None = field(default=None, kw_only=True)  # known where each has its time

    def is_settled(self, behaviour: Behaviour) -> bool:
        return is_settled(behaviour, [one.given for one in self.given])

    def earned(self, behaviour: Behaviour) -> float:
        return earned(behaviour, [one.given for one in self.given])

    @property
    def is_answered(self) -> bool:
        return bool(self.given) and not self.given[-1].response.is_empty


@dataclass(frozen=True, slots=True)
class Question(Place):
    """A question whole: its snapshot, with the key."""

    item_id: int
    item: dict[str, Any]
    shown: dict[str, Any]
    solution: dict[str, Any]

    def scored_again(self, seed: int) -> list[float]:
        """What its responses score when they are looked at anew."""
        item = item_of(self.item)
        return [score(item, seed, one.response).score for one in self.given]


def attempt(tx: Read, learner_id: int, attempt_id: int) -> Attempt:
    """One of the learner's attempts.

    Raises:
        NotFound: the learner has no such attempt.
    """
    own = (AttemptRow.learner_id == learner_id) & (AttemptRow.id == attempt_id)
    row = tx.execute(select(AttemptRow.__table__).where(own)).first()
    if row is None:
        raise NotFound(f"There is no quiz {attempt_id}.", "The page of quizzes lists yours.")
    return _attempt(row)


def attempts(tx: Read, learner_id: int, *, limit: int = 50, before: int | None = None) -> list[Attempt]:
    """The learner's attempts, the newest first; those that go on, too."""
    query = select(AttemptRow.__table__).where(AttemptRow.learner_id == learner_id)
    if before is not None:
        query = query.where(AttemptRow.id < before)
    return [_attempt(row) for row in tx.execute(query.order_by(AttemptRow.id.desc()).limit(limit))]


def open_attempts(tx: Read, learner_id: int) -> list[Attempt]:
    """Those that go on, the newest first."""
    own = (AttemptRow.learner_id == learner_id) & AttemptRow.finished_at.is_(None)
    query = select(AttemptRow.__table__).where(own).order_by(AttemptRow.id.desc())
    return [_attempt(row) for row in tx.execute(query)]


def overdue(tx: Read, learner_id: int, now: datetime) -> list[Attempt]:
    """Those that go on though their time is over."""
    return [one for one in open_attempts(tx, learner_id) if one.is_overdue(now)]


def learners_overdue(tx: Read, now: datetime) -> list[int]:
    """Whoever has an attempt that goes on though its time is over."""
    over = AttemptRow.finished_at.is_(None) & (AttemptRow.deadline_at < now - GRACE)
    return list(tx.execute(select(AttemptRow.learner_id).where(over).distinct()).scalars())


def answered_counts(tx: Read, ids: Sequence[int]) -> dict[int, int]:
    """How many questions of each attempt have a response."""
    query = (
        select(ResponseRow.attempt_id, func.count(ResponseRow.position.distinct()))
        .where(ResponseRow.attempt_id.in_(ids))
        .group_by(ResponseRow.attempt_id)
    )
    return {row[0]: row[1] for row in tx.execute(query)}


def places(tx: Read, attempt_id: int) -> list[Place]:
    """All questions of an attempt, in its order, without what they ask."""
    given = _given(tx, attempt_id)
    columns = (QuestionRow.position, QuestionRow.flagged, QuestionRow.opened_at)
    query = select(*columns).where(QuestionRow.attempt_id == attempt_id)
    return [
        Place(row.position, row.flagged, tuple(given[row.position]), opened_at=row.opened_at)
        for row in tx.execute(query.order_by(QuestionRow.position))
    ]


def question(tx: Read, attempt_id: int, position: int) -> Question:
    """One question of an attempt.

    Raises:
        NotFound: it has no such question.
    """
    found = _questions(tx, attempt_id, position)
    if not found:
        raise NotFound(f"This quiz has no question {position}.", "Its questions are numbered from 1.")
    return found[0]


def questions(tx: Read, attempt_id: int) -> list[Question]:
    """All questions of an attempt, in its order."""
    return _questions(tx, attempt_id)


def notes_asked(tx: Read, attempt_id: int) -> dict[int, int]:
    """The notes whose knowledge an attempt's questions ask for, by the question's place; none for what has no note."""
    query = select(QuestionRow.position, ItemRow.note_id).join(ItemRow, ItemRow.id == QuestionRow.item_id)
    own = (QuestionRow.attempt_id == attempt_id) & ItemRow.note_id.is_not(None)
    return {row.position: row.note_id for row in tx.execute(query.where(own))}


def _questions(tx: Read, attempt_id: int, position: int | None = None) -> list[Question]:
    given = _given(tx, attempt_id, position)
    query = select(QuestionRow.__table__).where(QuestionRow.attempt_id == attempt_id)
    if position is not None:
        query = query.where(QuestionRow.position == position)
    return [
        Question(
            row.position, row.flagged, tuple(given[row.position]), row.item_id, row.item, row.shown,
            row.solution, opened_at=row.opened_at,
        )
        for row in tx.execute(query.order_by(QuestionRow.position))
    ]  # fmt: skip


def _given(tx: Read, attempt_id: int, position: int | None = None) -> dict[int, list[GivenResponse]]:
    query = select(ResponseRow.__table__).where(ResponseRow.attempt_id == attempt_id)
    if position is not None:
        query = query.where(ResponseRow.position == position)
    found: dict[int, list[GivenResponse]] = defaultdict(list)
    for row in tx.execute(query.order_by(ResponseRow.position, ResponseRow.number)):
        found[row.position].append(
            GivenResponse(
                number=row.number,
                response=response_of(row.response),
                certainty=Certainty(row.certainty) if row.certainty else None,
                score=row.score,
                right=tuple(row.right),
                note=row.note,
                late=row.late,
                answered_at=row.answered_at,
                took_ms=row.took_ms,
            )
        )
    return found


def _attempt(row: Any) -> Attempt:
    return Attempt(
        id=row.id,
        wish=Wish.of(row.chosen),
        behaviour=Behaviour(row.behaviour),
        seed=row.seed,
        questions=row.questions,
        started_at=row.started_at,
        deadline_at=row.deadline_at,
        finished_at=row.finished_at,
        score=row.score,
        best=row.best,
    )
