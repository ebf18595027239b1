"""Quizzes for programs: start, read, respond, finish, list. The same services as the pages."""

from typing import Annotated

from fastapi import APIRouter, Path, Query

from app.accounts.queries import Learner
from app.db.store import Read
from app.quiz import service
from app.quiz.evidence import count_attempt, discount_attempt, source_of
from app.quiz.learners import quizzed_learner
from app.quiz.queries import answered_counts, attempt, attempts, question, questions
from app.quiz.schemas import (
    AttemptOut,
    EvidenceOut,
    FlagForm,
    QuestionOut,
    QuizIn,
    QuizOut,
    ResponseIn,
    answered,
)
from app.quiz.starting import start_quiz
from app.study.evidence_log import evidence_of
from app.study.learners import learner_who_writes
from app.study.schemas import MAX_ID
from app.web.bounded import BoundedRoute
from app.web.guard import LEARNERS
from app.web.visit import Visit

router = APIRouter(tags=["Quizzes"], route_class=BoundedRoute, dependencies=[LEARNERS])
AttemptId = Annotated[int, Path(ge=1, le=MAX_ID, description="The quiz's number.")]
Position = Annotated[int, Path(ge=1, le=MAX_ID, description="Which question, from 1.")]


@router.get("/quizzes")
def list_quizzes(
    visit: Visit,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    before: Annotated[int | None, Query(ge=1, le=MAX_ID, description="Older than this one.")] = None,
) -> list[AttemptOut]:
    """Your quizzes, the newest first."""
    learner = quizzed_learner(visit)
    with visit.read() as tx:
        own = attempts(tx, learner.id, limit=limit, before=before)
        counts = answered_counts(tx, [one.id for one in own])
    return [AttemptOut.of(one, counts.get(one.id, 0)) for one in own]


@router.post("/quizzes", status_code=201)
def start(visit: Visit, wish: QuizIn) -> QuizOut:
    """Draws items and starts. Answers 409 where nothing fits."""
    number = start_quiz(visit, wish.wish())
    learner = quizzed_learner(visit)
    with visit.read() as tx:
        return _quiz(tx, learner, number)


@router.get("/quizzes/{attempt_id}")
def get_quiz(visit: Visit, attempt_id: AttemptId) -> QuizOut:
    """A quiz with its questions; keys and scores as soon as its behaviour allows."""
    learner = quizzed_learner(visit)
    with visit.read() as tx:
        return _quiz(tx, learner, attempt_id)


@router.put("/quizzes/{attempt_id}/questions/{position}/opening")
def open_question(visit: Visit, attempt_id: AttemptId, position: Position) -> QuestionOut:
    """Shows a question; where each has its time, that begins with the first opening."""
    with visit.write() as tx:
        learner = learner_who_writes(tx, visit.person)
        service.open_question(tx, learner, attempt_id, position, visit.now)
        return QuestionOut.of(question(tx, attempt_id, position), attempt(tx, learner.id, attempt_id))


@router.post("/quizzes/{attempt_id}/questions/{position}/responses", status_code=201)
def respond(visit: Visit, attempt_id: AttemptId, position: Position, given: ResponseIn) -> QuestionOut:
    """Keeps a response. The same `number` again changes nothing and answers 409; so does a finished quiz.

    After the deadline a response is kept, marked `late`, and earns nothing.
    """
    with visit.write() as tx:
        learner = learner_who_writes(tx, visit.person)
        service.record_response(
            tx,
            learner,
            attempt_id,
            position,
            given.response(),
            visit.now,
            number=given.number,
            certainty=given.sure(),
            took_ms=given.took_ms,
        )
        return QuestionOut.of(question(tx, attempt_id, position), attempt(tx, learner.id, attempt_id))


@router.put("/quizzes/{attempt_id}/questions/{position}/flag", status_code=204)
def flag(visit: Visit, attempt_id: AttemptId, position: Position, mark: FlagForm) -> None:
    """Marks a question to come back to, or takes the mark away."""
    with visit.write() as tx:
        service.flag_question(tx, learner_who_writes(tx, visit.person), attempt_id, position, mark.flagged)


@router.post("/quizzes/{attempt_id}/finish")
def finish(visit: Visit, attempt_id: AttemptId) -> QuizOut:
    """Ends a quiz and gives its results."""
    with visit.write() as tx:
        learner = learner_who_writes(tx, visit.person)
        service.finish_attempt(tx, learner, attempt_id, visit.now)
        return _quiz(tx, learner, attempt_id)


@router.put("/quizzes/{attempt_id}/evidence")
def count(visit: Visit, attempt_id: AttemptId) -> EvidenceOut | None:
    """Lets a finished quiz count in your schedule, if it does not: see `evidence` of the quiz."""
    with visit.write() as tx:
        learner = learner_who_writes(tx, visit.person)
        count_attempt(tx, learner, attempt_id, visit.now)
        return EvidenceOut.of(evidence_of(tx, learner.id, source_of(attempt_id)))


@router.delete("/quizzes/{attempt_id}/evidence")
def discount(visit: Visit, attempt_id: AttemptId) -> EvidenceOut | None:
    """Takes back what a quiz did to your schedule; it is then as if the quiz had never counted."""
    with visit.write() as tx:
        learner = learner_who_writes(tx, visit.person)
        discount_attempt(tx, learner, attempt_id, visit.now)
        return EvidenceOut.of(evidence_of(tx, learner.id, source_of(attempt_id)))


def _quiz(tx: Read, learner: Learner, attempt_id: int) -> QuizOut:
    own, asked = attempt(tx, learner.id, attempt_id), questions(tx, attempt_id)
    about = AttemptOut.of(own, answered(asked))
    evidence = EvidenceOut.of(evidence_of(tx, learner.id, source_of(attempt_id)))
    return QuizOut(**about.model_dump(), asked=[QuestionOut.of(one, own) for one in asked], evidence=evidence)
