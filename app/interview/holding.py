"""Who may change an interview now: while its time runs, the page that has the room, and nobody else."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, select

from app.db.store import Write
from app.interview.models import AttemptRow, QuestionRow
from app.interview.queries import Attempt, locked_attempt, no_interview, no_question
from app.kernel.errors import Conflict, Invalid, Stale
from app.rehearsal.timing import Course


class Overtaken(Stale):
    """Another page has taken the room since."""


class Closed(Conflict):
    """The interview is submitted, or its time is over."""


@dataclass(frozen=True, slots=True)
class Desk:
    """A question where its answers are saved: of it and its interview no more than that must know."""

    attempt_id: int
    position: int
    epoch: int
    course: Course
    parts: int  # the answer, and the follow-ups that were asked
    is_item: bool
    certainty: int | None

    def check_part(self, part: int) -> None:
        """Raises Invalid where this follow-up was not asked yet."""
        if not 0 <= part < self.parts:
            raise Invalid("This follow-up was not asked yet.", "Answer the question first.")


# Built once, for saving asks every two seconds: to build it costs more than to run it.
_DESK = (
    select(
        AttemptRow.submitted_at, AttemptRow.started_at, AttemptRow.deadline_at, AttemptRow.paused_at, AttemptRow.epoch,
        AttemptRow.position, AttemptRow.blueprint,
        QuestionRow.parts, QuestionRow.item_id.is_not(None).label("is_item"), QuestionRow.certainty,
    )
    .outerjoin(QuestionRow, (QuestionRow.attempt_id == AttemptRow.id) & (QuestionRow.position == bindparam("place")))
    .where(AttemptRow.learner_id == bindparam("learner"), AttemptRow.id == bindparam("attempt"))
    .with_for_update(of=AttemptRow)
)  # fmt: skip


def held_desk(tx: Write, learner_id: int, attempt_id: int, position: int, epoch: int, now: datetime) -> Desk:
    """A question that this page may answer now; whatever else is done to its interview waits.

    Raises:
        NotFound: the learner has no such interview, or it no such question.
        Closed: it is over; what was saved before counts.
        Overtaken: another page has the room.
        Conflict: it is paused, or there is no way back to the question.
    """
    row = tx.execute(_DESK, {"learner": learner_id, "attempt": attempt_id, "place": position}).first()
    if row is None:
        raise no_interview(attempt_id)
    course = Course(row.started_at, row.deadline_at, row.paused_at)
    _check_open(row.submitted_at, course, now)
    _check_held(course, row.epoch, epoch)
    check_way(position, row.position, may_go_back=row.blueprint.get("may_go_back", True))
    if row.parts is None:
        raise no_question(position)
    return Desk(attempt_id, position, epoch, course, row.parts, bool(row.is_item), row.certainty)


def open_attempt(tx: Write, learner_id: int, attempt_id: int, now: datetime) -> Attempt:
    """An interview that goes on, to be changed.

    Raises:
        NotFound: the learner has no such interview.
        Closed: it is over.
    """
    own = locked_attempt(tx, learner_id, attempt_id)
    _check_open(own.submitted_at, own.course, now)
    return own


def held_attempt(tx: Write, learner_id: int, attempt_id: int, epoch: int, now: datetime) -> Attempt:
    """One that goes on, and whose room this page has.

    Raises:
        NotFound, Closed: see `open_attempt`.
        Overtaken: another page has the room.
        Conflict: it is paused.
    """
    own = open_attempt(tx, learner_id, attempt_id, now)
    _check_held(own.course, own.epoch, epoch)
    return own


def check_way(position: int, present: int, *, may_go_back: bool) -> None:
    """Raises Conflict where a question is not the present one, and there is no way back."""
    if not may_go_back and position != present:
        raise Conflict(
            "In this interview there is no way back, so nothing was changed.", "Answer the present question."
        )


def _check_open(submitted_at: datetime | None, course: Course, now: datetime) -> None:
    if submitted_at is not None or course.is_over(now):
        raise Closed(
            "This interview is over, so nothing was changed.",
            "What was saved in time is kept: see its debrief.",
        )


def _check_held(course: Course, present: int, epoch: int) -> None:
    if course.paused_at is not None:
        raise Conflict("This interview is paused, so nothing was changed.", "Go on with it first.")
    if epoch != present:
        raise Overtaken(
            "This interview goes on in another window, so nothing was changed here.",
            "Copy what you need, or take it over.",
        )
