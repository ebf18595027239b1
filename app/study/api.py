"""Study for programs: the next card, reviews, undo, suspend and bury. The same services as the pages."""

from typing import Annotated

from fastapi import APIRouter, Path, Query
from starlette.responses import Response

from app.scheduling.memory import Grade
from app.study import service
from app.study.learners import enrolled_learner, learner_who_writes
from app.study.queries import remaining_scope, resolve_scope
from app.study.schemas import MAX_ID, CardOut, MemoryOut, ReviewIn, ReviewOut, SessionOut, UndoIn, UndoOut
from app.study.session import card_by_id, study_session
from app.web.guard import LEARNERS
from app.web.visit import Visit

router = APIRouter(tags=["Study"], dependencies=[LEARNERS])
CardId = Annotated[int, Path(ge=1, le=MAX_ID, description="The card's number.")]
Handbook = Annotated[str, Query(description="Only this handbook, by its slug.")]
Topic = Annotated[str, Query(description="Only this topic of the handbook and what is below it, by its key.")]


@router.get("/cards/next")
def next_card(visit: Visit, handbook: Handbook = "", topic: Topic = "") -> SessionOut:
    """The next card of today, and how much is left."""
    learner = enrolled_learner(visit)
    with visit.read() as tx:
        return SessionOut.of(study_session(tx, learner, resolve_scope(tx, handbook, topic), visit.now))


@router.get("/cards/{card_id}")
def get_card(visit: Visit, card_id: CardId) -> CardOut:
    """A card, its memory state, and what each grade would do now."""
    learner = enrolled_learner(visit)
    with visit.read() as tx:
        return CardOut.of(card_by_id(tx, learner, card_id, visit.now))


@router.post("/cards/{card_id}/reviews", status_code=201, response_model=ReviewOut)
def record_review(
    visit: Visit, card_id: CardId, review: ReviewIn, handbook: Handbook = "", topic: Topic = ""
) -> Response:
    """Grades a card and gives the next. A second try with the same `seen_reps` changes nothing and answers 409."""
    with visit.write() as tx:
        learner = learner_who_writes(tx, visit.person)
        done = service.record_review(
            tx,
            learner,
            card_id,
            Grade(review.grade),
            visit.now,
            seen_reps=review.seen_reps,
            took_ms=review.took_ms,
            named=review.named,
        )
        session = study_session(tx, learner, remaining_scope(tx, handbook, topic), visit.now, undoable=done)
    out = ReviewOut(
        review_id=done.id,
        card_id=card_id,
        memory=MemoryOut.of(done.memory),
        next=SessionOut.of(session),
    )
    # Written here, in the thread that made it: FastAPI would check it once more, in another.
    return Response(out.model_dump_json(), status_code=201, media_type="application/json")


@router.post("/undos", status_code=201)
def undo_review(visit: Visit, which: UndoIn | None = None) -> UndoOut:
    """Takes back the newest review that still counts; again, the one before it."""
    with visit.write() as tx:
        learner = learner_who_writes(tx, visit.person)
        undone = service.undo_last_review(
            tx, learner, visit.now, seen_review=which.seen_review if which else None
        )
        card = card_by_id(tx, learner, undone.card_id, visit.now)
    return UndoOut.of(undone, card.scheduled.memory)


@router.put("/cards/{card_id}/suspension", status_code=204)
def suspend_card(visit: Visit, card_id: CardId) -> None:
    """Takes the card out of study until it is resumed."""
    with visit.write() as tx:
        service.suspend(tx, learner_who_writes(tx, visit.person), card_id)


@router.delete("/cards/{card_id}/suspension", status_code=204)
def resume_card(visit: Visit, card_id: CardId) -> None:
    """Brings a suspended or buried card back."""
    with visit.write() as tx:
        service.resume(tx, learner_who_writes(tx, visit.person), card_id)


@router.put("/cards/{card_id}/burial", status_code=204)
def bury_card(visit: Visit, card_id: CardId) -> None:
    """Puts the card off until the next study day."""
    with visit.write() as tx:
        service.bury(tx, learner_who_writes(tx, visit.person), card_id, visit.now)
