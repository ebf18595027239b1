"""What is done to quizzes: started, answered, flagged, finished.

A response that is acknowledged is stored; scores are made from responses and can be made again.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import bindparam, insert, update

from app.accounts.queries import Learner
from app.assessment.attempting import Behaviour, best
from app.assessment.keeping import item_of, response_data, wording_of
from app.assessment.marking import Certainty
from app.assessment.model import Response
from app.assessment.scoring import check_response, score
from app.db.store import Write
from app.kernel.errors import Conflict, Invalid, Stale
from app.quiz.choosing import Wish
from app.quiz.evidence import count_attempt
from app.quiz.models import AttemptRow, QuestionRow, ResponseRow
from app.quiz.paper import Asked
from app.quiz.queries import Attempt, GivenResponse, Question, attempt, overdue, places, question

MAX_TOOK_MS = 60 * 60_000
MOST_RESPONSES = 100  # to one question, where they may be changed


def start_attempt(
    tx: Write, learner: Learner, wish: Wish, seed: int, paper: Sequence[Asked], now: datetime
) -> int:
    """Stores a paper that was made with this seed; gives the attempt's number."""
    values = {
        "learner_id": learner.id,
        "chosen": wish.as_data(),
        "behaviour": wish.behaviour.value,
        "seed": seed,
        "questions": len(paper),
        "started_at": now,
        "deadline_at": now + timedelta(minutes=wish.minutes) if wish.minutes else None,
        "best": best(wish.behaviour) * len(paper),
    }
    number: int = tx.execute(insert(AttemptRow).values(values).returning(AttemptRow.id)).scalar_one()
    rows = [
        {
            "attempt_id": number,
            "position": position,
            "item_id": one.item_id,
            "item": one.item,
            "shown": one.shown,
            "solution": one.solution,
            "flagged": False,
            "wording": wording_of(one.item),
        }
        for position, one in enumerate(paper, 1)
    ]
    tx.execute(insert(QuestionRow), rows)
    return number


def open_question(tx: Write, learner: Learner, attempt_id: int, position: int, now: datetime) -> None:
    """A question is shown for the first time: where each has its time, that begins. Later it changes nothing.

    Raises:
        NotFound: the learner has no such attempt, or it no such question.
    """
    if attempt(tx, learner.id, attempt_id).is_unopened(question(tx, attempt_id, position)):
        own = (QuestionRow.attempt_id == attempt_id) & (QuestionRow.position == position)
        tx.execute(update(QuestionRow).where(own).values(opened_at=now))


def record_response(
    tx: Write,
    learner: Learner,
    attempt_id: int,
    position: int,
    response: Response,
    now: datetime,
    *,
    number: int,
    certainty: Certainty | None = None,
    took_ms: int | None = None,
) -> GivenResponse:
    """Scores and keeps a response. What comes after the time is kept as well, marked late, and earns nothing.

    Args:
        number: which response to this question it is, from 1, as the learner's page counted.
        took_ms: from the question to the response.

    Raises:
        NotFound: the learner has no such attempt, or it no such question.
        Invalid: it is empty or too long, or certainty is asked for and was not said.
        Stale: the question has this response already, by a double click or from another tab.
        Conflict: the question or the attempt takes no more responses.
    """
    own = attempt(tx, learner.id, attempt_id)
    asked = question(tx, attempt_id, position)
    check_response(response)
    if own.finished_at is not None and not own.ran_out:
        raise Conflict("This quiz is finished, so nothing was changed.", "Its results say what was right.")
    if own.is_unopened(asked):
        raise Conflict("This question was not opened, so its time has not begun.", "Open it, then answer.")
    if number != len(asked.given) + 1:
        raise Stale("This question was already answered, here or in another tab.", "What stands is shown.")
    _check_wanted(own, asked, response, certainty)
    late = own.is_late(asked, now)
    outcome = score(item_of(asked.item), own.seed, response)
    given = GivenResponse(
        number=number,
        response=response,
        certainty=certainty if own.behaviour is Behaviour.CERTAINTY else None,
        score=outcome.score,
        right=outcome.right,
        note=outcome.note[:500],
        late=late,
        answered_at=now,
        took_ms=None if took_ms is None else max(0, min(took_ms, MAX_TOOK_MS)),
    )
    values = {
        "attempt_id": attempt_id,
        "position": position,
        "number": number,
        "response": response_data(response),
        "certainty": given.certainty,
        "score": given.score,
        "right": list(given.right),
        "note": given.note,
        "late": late,
        "answered_at": now,
        "took_ms": given.took_ms,
    }
    tx.execute(insert(ResponseRow).values(values))
    if own.is_overdue(now) and own.finished_at is None:
        _close(tx, learner, own, own.deadline_at or now, now)
    return given


def _check_wanted(own: Attempt, asked: Question, response: Response, certainty: Certainty | None) -> None:
    if asked.is_settled(own.behaviour):
        raise Conflict("This question is already answered.", "Go on with the next one.")
    if len(asked.given) >= MOST_RESPONSES:
        raise Conflict("This question was answered too often.", "Go on with the next one.")
    clears = own.behaviour is Behaviour.AT_END and asked.given
    if response.is_empty and not clears:
        raise Invalid("There is no answer yet.", "Choose or type one, or skip the question.")
    if own.behaviour is Behaviour.CERTAINTY and certainty is None:
        raise Invalid("How sure are you?", "Choose one of the three, then check.")


def flag_question(tx: Write, learner: Learner, attempt_id: int, position: int, flagged: bool) -> None:
    """Marks a question to come back to, or takes the mark away.

    Raises:
        NotFound: the learner has no such attempt, or it no such question.
        Conflict: it is finished.
    """
    if attempt(tx, learner.id, attempt_id).finished_at is not None:
        raise Conflict("This quiz is finished, so nothing was changed.", "Its results say what was right.")
    question(tx, attempt_id, position)
    own = (QuestionRow.attempt_id == attempt_id) & (QuestionRow.position == position)
    tx.execute(update(QuestionRow).where(own).values(flagged=flagged))


def finish_attempt(tx: Write, learner: Learner, attempt_id: int, now: datetime) -> None:
    """Ends an attempt; what has no response earns nothing.

    Raises:
        NotFound: the learner has no such attempt.
        Conflict: it is finished already.
    """
    own = attempt(tx, learner.id, attempt_id)
    if own.finished_at is not None:
        raise Conflict("This quiz is finished already.", "Its results are kept.")
    _close(tx, learner, own, own.deadline_at if own.is_overdue(now) and own.deadline_at else now, now)


def close_overdue(tx: Write, learner: Learner, now: datetime) -> int:
    """Ends the learner's attempts whose time is over, as of their deadline; how many."""
    over = overdue(tx, learner.id, now)
    for one in over:
        _close(tx, learner, one, one.deadline_at or now, now)
    return len(over)


def _close(tx: Write, learner: Learner, own: Attempt, at: datetime, now: datetime) -> None:
    """The marks are added up, and what was answered counts in the schedule, if the learner wants that."""
    earned = {one.position: one.earned(own.behaviour) for one in places(tx, own.id)}
    each = update(QuestionRow).where(
        QuestionRow.attempt_id == own.id, QuestionRow.position == bindparam("b_position")
    )
    rows = [{"b_position": position, "b_score": mark} for position, mark in earned.items()]
    tx.execute(each.values(score=bindparam("b_score")), rows)
    whole = update(AttemptRow).where(AttemptRow.id == own.id)
    tx.execute(whole.values(finished_at=at, score=sum(earned.values())))
    if learner.quizzes_count:
        count_attempt(tx, learner, own.id, now)
