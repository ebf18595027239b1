"""What is done in the room: taken, answered, moved in, paused, flagged, submitted.

An answer that is acknowledged is stored, and stays unless a newer one takes its place. Which is newer is told by the
epoch of the page that sent it, which grows with every page that takes the room, and by that page's own count.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, insert, select, update

from app.assessment.keeping import response_data
from app.assessment.model import Response
from app.assessment.scoring import check_response
from app.db.store import Write
from app.db.upsert import insert_or
from app.interview.models import AnswerRow, AttemptRow, EventRow, QuestionRow
from app.interview.paper import Asked
from app.interview.queries import Attempt, Shape, locked_attempt, question, shape
from app.kernel.errors import Conflict, Invalid, Stale
from app.rehearsal.blueprint import Blueprint
from app.rehearsal.reading import as_data
from app.rehearsal.timing import Course

MOST_TEXT = 100_000  # characters of an answer
MODES = ("typed", "spoken", "paper")
LEARNER, DEADLINE, INTERVIEWER = "learner", "deadline", "interviewer"


class Overtaken(Stale):
    """Another page has taken the room since."""


class Closed(Conflict):
    """The interview is submitted, or its time is over."""


@dataclass(frozen=True, slots=True)
class Packet:
    """An answer as a page sends it."""

    position: int
    part: int
    epoch: int
    sequence: int
    text: str = ""
    response: Response | None = None  # to an item
    mode: str = "typed"


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
    return number


def take_room(tx: Write, learner_id: int, attempt_id: int, now: datetime) -> Attempt:
    """Gives the room to a page that was just opened; whatever page had it before can save nothing any more.

    Raises:
        NotFound: the learner has no such interview.
        Closed: it is over.
    """
    own = _open(tx, learner_id, attempt_id, now)
    _set(tx, own, epoch=own.epoch + 1)
    _log(tx, own.id, "opened", now, position=own.position, epoch=own.epoch + 1)
    return locked_attempt(tx, learner_id, attempt_id)


def save_answer(tx: Write, learner_id: int, attempt_id: int, packet: Packet, now: datetime) -> bool:
    """Keeps an answer, if no newer one stands; whether it is what stands now. The same packet twice is one.

    Raises:
        NotFound: the learner has no such interview, or it no such question.
        Closed: it is over; what was saved before counts.
        Overtaken: another page has the room.
        Conflict: it is paused, or there is no way back to the question.
        Invalid: it is too long, or cannot be meant.
    """
    own = _held(tx, learner_id, attempt_id, packet.epoch, now)
    _check_place(own, packet.position)
    _check(packet, shape(tx, attempt_id, packet.position))
    values = {
        "attempt_id": attempt_id,
        "position": packet.position,
        "part": packet.part,
        "epoch": packet.epoch,
        "sequence": packet.sequence,
        "text": packet.text,
        "response": None if packet.response is None else response_data(packet.response),
        "mode": packet.mode,
        "saved_at": now,
    }
    new = insert_or(tx, AnswerRow).values(values)
    fresh = {
        name: new.excluded[name] for name in ("epoch", "sequence", "text", "response", "mode", "saved_at")
    }
    older = (AnswerRow.epoch < new.excluded.epoch) | (
        (AnswerRow.epoch == new.excluded.epoch) & (AnswerRow.sequence < new.excluded.sequence)
    )
    newest = new.on_conflict_do_update(
        index_elements=["attempt_id", "position", "part"], set_=fresh, where=older
    )
    if tx.execute(newest.returning(AnswerRow.sequence)).first() is not None:
        return True
    same = select(AnswerRow.epoch, AnswerRow.sequence).where(
        AnswerRow.attempt_id == attempt_id,
        AnswerRow.position == packet.position,
        AnswerRow.part == packet.part,
    )
    return tuple(tx.execute(same).one()) == (packet.epoch, packet.sequence)


def hold(
    tx: Write, learner_id: int, attempt_id: int, position: int, part: int, epoch: int, now: datetime
) -> None:
    """Sees to it that this page may add to an answer now.

    Raises:
        NotFound, Closed, Overtaken, Conflict, Invalid: it may not, see `save_answer`.
    """
    _check_place(_held(tx, learner_id, attempt_id, epoch, now), position)
    if not 0 <= part < shape(tx, attempt_id, position).parts:
        raise Invalid("This follow-up was not asked yet.", "Answer the question first.")


def _check_place(own: Attempt, position: int) -> None:
    if not own.blueprint.may_go_back and position != own.position:
        raise Conflict(
            "In this interview there is no way back, so nothing was changed.", "Answer the present question."
        )


def _check(packet: Packet, asked: Shape) -> None:
    if not 0 <= packet.part < asked.parts:
        raise Invalid("This follow-up was not asked yet.", "Answer the question first.")
    if packet.mode not in MODES:
        raise Invalid(f"An answer cannot be “{packet.mode[:20]}”.", "It is typed, spoken or on paper.")
    if len(packet.text) > MOST_TEXT:
        raise Invalid(
            f"This answer has {len(packet.text):,} characters, and {MOST_TEXT:,} are kept at most; what was saved before stands.",
            "Shorten it: it is saved again then.",
        )
    if (packet.response is not None) != (asked.is_item and packet.part == 0):
        raise Invalid("This is no answer to this question.", "Load the page again.")
    if packet.response is not None:
        check_response(packet.response)


def be_sure(
    tx: Write, learner_id: int, attempt_id: int, position: int, epoch: int, certainty: int, now: datetime
) -> None:
    """How sure the learner is of an answer, 1 to 3."""
    own = _held(tx, learner_id, attempt_id, epoch, now)
    _check_place(own, position)
    _set_question(tx, attempt_id, position, certainty=certainty)


def flag_question(
    tx: Write, learner_id: int, attempt_id: int, position: int, flagged: bool, epoch: int, now: datetime
) -> None:
    """Marks a question to come back to, or takes the mark away."""
    _held(tx, learner_id, attempt_id, epoch, now)
    question(tx, attempt_id, position)
    _set_question(tx, attempt_id, position, flagged=flagged)
    _log(tx, attempt_id, "flagged" if flagged else "unflagged", now, position=position)


def move(tx: Write, learner_id: int, attempt_id: int, to: int, epoch: int, now: datetime) -> None:
    """Puts another question on the table.

    Raises:
        Conflict: there is no way back.
    """
    own = _held(tx, learner_id, attempt_id, epoch, now)
    if to == own.position:
        return
    if to < own.position:
        _check_place(own, to)
    question(tx, attempt_id, to)
    _count(tx, own, now)
    _set(tx, own, position=to, since_at=now)
    _log(tx, attempt_id, "moved", now, position=to)


def ask_further(
    tx: Write, learner_id: int, attempt_id: int, position: int, epoch: int, now: datetime
) -> bool:
    """Asks the next follow-up of a question; whether there was one."""
    own = _held(tx, learner_id, attempt_id, epoch, now)
    _check_place(own, position)
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
    own = _held(tx, learner_id, attempt_id, epoch, now)
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
    own = _open(tx, learner_id, attempt_id, now)
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


def _open(tx: Write, learner_id: int, attempt_id: int, now: datetime) -> Attempt:
    own = locked_attempt(tx, learner_id, attempt_id)
    if not own.is_open or own.is_overdue(now):
        raise Closed(
            "This interview is over, so nothing was changed.",
            "What was saved in time is kept: see its debrief.",
        )
    return own


def _held(tx: Write, learner_id: int, attempt_id: int, epoch: int, now: datetime) -> Attempt:
    """The interview, if it goes on and this page has the room."""
    own = _open(tx, learner_id, attempt_id, now)
    if own.is_paused:
        raise Conflict("This interview is paused, so nothing was changed.", "Go on with it first.")
    if epoch != own.epoch:
        raise Overtaken(
            "This interview goes on in another window, so nothing was changed here.",
            "Copy what you need, or take it over.",
        )
    return own


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
