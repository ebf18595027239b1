"""What is done in the room: taken, moved in, paused, flagged, submitted. What is answered is kept by `saving`."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, insert, select, update

from app.db.store import Write
from app.interview.holding import check_way, held_attempt, open_attempt
from app.interview.lexicons import ask_for_lexicons
from app.interview.models import AttemptRow, EventRow, QuestionRow
from app.interview.paper import Asked
from app.interview.queries import Attempt, locked_attempt, question
from app.kernel.errors import Conflict
from app.rehearsal.blueprint import Blueprint
from app.rehearsal.reading import as_data
from app.rehearsal.timing import Course

LEARNER, DEADLINE, INTERVIEWER = "learner", "deadline", "interviewer"


def start_attempt(
    tx: Write,
    learner_id: int,
    blueprint: Blueprint,
    slug: str,
    seed: int,
    paper: Sequence[Asked],
    now: datetime,
    retake_of: int | None = None,
) -> int:
    """Stores a paper, and the clock runs from now on; gives the interview's number."""
    values = {
        "learner_id": learner_id,
        "blueprint": as_data(blueprint),
        "blueprint_slug": slug,
        "level": blueprint.level.value,
        "seed": seed,
        "questions": len(paper),
        "started_at": now,
        "deadline_at": now + timedelta(minutes=blueprint.minutes),
        "paused_ms": 0,
        "position": 1,
        "since_at": now,
        "epoch": 0,
        "retake_of": retake_of,
    }
    number: int = tx.execute(insert(AttemptRow).values(values).returning(AttemptRow.id)).scalar_one()
    fresh = {"attempt_id": number, "parts": 1, "flagged": False, "certainty": None, "spent_ms": 0}
    rows = [one.as_row() | fresh | {"position": position} for position, one in enumerate(paper, 1)]
    tx.execute(insert(QuestionRow), rows)
    _log(tx, number, "started", now)
    ask_for_lexicons(tx, {one.topic_id for one in paper}, now)  # the debrief proposes key points by them
    return number


def take_room(tx: Write, learner_id: int, attempt_id: int, now: datetime) -> Attempt:
    """Gives the room to a page that was just opened; whatever page had it before can save nothing any more.

    Raises:
        NotFound: the learner has no such interview.
        Closed: it is over.
    """
    own = open_attempt(tx, learner_id, attempt_id, now)
    _set(tx, own, epoch=own.epoch + 1)
    _log(tx, own.id, "opened", now, position=own.position, epoch=own.epoch + 1)
    return locked_attempt(tx, learner_id, attempt_id)


def flag_question(
    tx: Write, learner_id: int, attempt_id: int, position: int, flagged: bool, epoch: int, now: datetime
) -> None:
    """Marks a question to come back to, or takes the mark away."""
    held_attempt(tx, learner_id, attempt_id, epoch, now)
    question(tx, attempt_id, position)
    _set_question(tx, attempt_id, position, flagged=flagged)
    _log(tx, attempt_id, "flagged" if flagged else "unflagged", now, position=position)


def move(tx: Write, learner_id: int, attempt_id: int, to: int, epoch: int, now: datetime) -> None:
    """Puts another question on the table.

    Raises:
        Conflict: there is no way back.
    """
    own = held_attempt(tx, learner_id, attempt_id, epoch, now)
    if to == own.position:
        return
    if to < own.position:
        check_way(to, own.position, may_go_back=own.blueprint.may_go_back)
    question(tx, attempt_id, to)
    _count(tx, own, now)
    _set(tx, own, position=to, since_at=now)
    _log(tx, attempt_id, "moved", now, position=to)


def ask_further(
    tx: Write, learner_id: int, attempt_id: int, position: int, epoch: int, now: datetime
) -> bool:
    """Asks the next follow-up of a question; whether there was one."""
    own = held_attempt(tx, learner_id, attempt_id, epoch, now)
    check_way(position, own.position, may_go_back=own.blueprint.may_go_back)
    asked = question(tx, attempt_id, position)
    if asked.parts > len(asked.followups):
        return False
    _set_question(tx, attempt_id, position, parts=asked.parts + 1)
    _log(tx, attempt_id, "followed", now, position=position, part=asked.parts)
    return True


def pause(tx: Write, learner_id: int, attempt_id: int, epoch: int, now: datetime) -> None:
    """Stops the clock, where the blueprint allows it. The room belongs to no page until it goes on.

    Raises:
        Conflict: there are no pauses in this interview.
    """
    own = held_attempt(tx, learner_id, attempt_id, epoch, now)
    if not own.blueprint.may_pause:
        raise Conflict("In this interview there is no pause.", "The clock goes on.")
    _count(tx, own, now)
    _set(
        tx,
        own,
        epoch=own.epoch + 1,
        since_at=None,
        **_columns(own.course.pause(min(now, own.course.deadline_at))),
    )
    _log(tx, attempt_id, "paused", now)


def resume(tx: Write, learner_id: int, attempt_id: int, now: datetime) -> None:
    """Lets the clock go on with what was left; of one that goes on, nothing is changed."""
    own = open_attempt(tx, learner_id, attempt_id, now)
    if own.is_paused:
        _set(tx, own, since_at=now, **_columns(own.course.resume(now)))
        _log(tx, attempt_id, "resumed", now)


def _columns(course: Course) -> dict[str, Any]:
    return {
        "deadline_at": course.deadline_at,
        "paused_at": course.paused_at,
        "paused_ms": round(course.paused / timedelta(milliseconds=1)),
    }


def submit(tx: Write, learner_id: int, attempt_id: int, now: datetime, by: str = LEARNER) -> bool:
    """Ends an interview with all that was saved; whether it was this call that did. Never happens twice.

    What is submitted at the deadline or later was submitted by it, and at it.
    """
    own = locked_attempt(tx, learner_id, attempt_id)
    if not own.is_open:
        return False
    late = not own.is_paused and now >= own.course.deadline_at
    at = own.course.deadline_at if late else own.course.paused_at or now
    _count(tx, own, at)
    values = {"submitted_at": at, "submitted_by": DEADLINE if late else by, "since_at": None}
    _set(tx, own, **values, epoch=own.epoch + 1)
    _log(tx, attempt_id, "submitted", now, by=values["submitted_by"])
    return True


def _count(tx: Write, own: Attempt, until: datetime) -> None:
    """Adds the time that the present question was on the table; a clock that went back adds nothing."""
    if own.since_at is not None:
        spent = max(0, round((until - own.since_at) / timedelta(milliseconds=1)))
        _set_question(tx, own.id, own.position, spent_ms=QuestionRow.spent_ms + spent)


def _set(tx: Write, own: Attempt, **values: Any) -> None:
    tx.execute(update(AttemptRow).where(AttemptRow.id == own.id).values(**values))


def _set_question(tx: Write, attempt_id: int, position: int, **values: Any) -> None:
    own = (QuestionRow.attempt_id == attempt_id) & (QuestionRow.position == position)
    tx.execute(update(QuestionRow).where(own).values(**values))


def _log(tx: Write, attempt_id: int, kind: str, now: datetime, **data: Any) -> None:
    """Appends an event; whoever writes holds the attempt, so numbers are given one after the other."""
    last = select(func.coalesce(func.max(EventRow.number), 0) + 1).where(EventRow.attempt_id == attempt_id)
    number = tx.execute(last).scalar_one()
    tx.execute(insert(EventRow).values(attempt_id=attempt_id, number=number, kind=kind, at=now, data=data))
