"""Debriefs for programs: the guess, the questions with their answers, how they are judged."""

from typing import Annotated

from fastapi import APIRouter, Path

from app.interview.debrief_marking import over, record_guess, record_opinion
from app.interview.debrief_reads import By, examined, examined_one
from app.interview.debrief_schemas import ExaminedOut, GuessIn, OpinionIn
from app.interview.learners import interviewee
from app.interview.queries import attempt
from app.kernel.errors import Conflict
from app.study.learners import learner_who_writes
from app.study.schemas import MAX_ID
from app.web.bounded import BoundedRoute
from app.web.guard import LEARNERS
from app.web.visit import Visit

router = APIRouter(tags=["Interviews"], route_class=BoundedRoute, dependencies=[LEARNERS])
AttemptId = Annotated[int, Path(ge=1, le=MAX_ID, description="The interview's number.")]
Position = Annotated[int, Path(ge=1, le=MAX_ID, description="Which question, from 1.")]


@router.put("/interviews/{attempt_id}/guess", status_code=204)
def guess(visit: Visit, attempt_id: AttemptId, given: GuessIn) -> None:
    """Keeps your own guess, once; no score is shown before. Without `average` you would rather not say."""
    with visit.write() as tx:
        record_guess(tx, learner_who_writes(tx, visit.person), attempt_id, given.guess())


@router.get("/interviews/{attempt_id}/debrief")
def get_debrief(visit: Visit, attempt_id: AttemptId) -> list[ExaminedOut]:
    """All questions with model answers and what was answered. Answers 409 before the guess."""
    learner = interviewee(visit)
    with visit.read() as tx:
        own = over(attempt(tx, learner.id, attempt_id))
        if own.guess is None:
            raise Conflict("The debrief comes after your own guess.", "Put it first; it may be empty.")
        return [ExaminedOut.of(one, own.seed) for one in examined(tx, attempt_id)]


@router.put("/interviews/{attempt_id}/debrief/{position}")
def judge(visit: Visit, attempt_id: AttemptId, position: Position, said: OpinionIn) -> ExaminedOut:
    """Keeps how an answer is judged, in place of what was said before. Answers 409 where it scores itself."""
    with visit.write() as tx:
        learner = learner_who_writes(tx, visit.person)
        own = over(attempt(tx, learner.id, attempt_id))
        record_opinion(tx, own, position, said.opinion(), visit.now, by=By.LEARNER)
        return ExaminedOut.of(examined_one(tx, attempt_id, position), own.seed)
