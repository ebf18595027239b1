"""Interviews for programs: choose, start, take the room, answer, move, pause, submit. The same services as the pages."""

from typing import Annotated

from fastapi import APIRouter, Path, Query

from app.db.store import Read
from app.interview import service
from app.interview.day_reads import chapters, end_day, set_day
from app.interview.day_views import day_view
from app.interview.holding import held_desk
from app.interview.learners import interviewee, planning_interviewee
from app.interview.overview import interviews_view
from app.interview.planning import Choice
from app.interview.queries import Attempt, attempt, attempts, places, question
from app.interview.room_schemas import (
    AnswerIn,
    BlueprintOut,
    DayIn,
    DayOut,
    FlagIn,
    ForecastOut,
    InterviewOut,
    PositionIn,
    RoomIn,
    RoomOut,
    SavedOut,
    StartIn,
)
from app.interview.saving import keep_answers, keep_certainty
from app.interview.starting import start_interview
from app.kernel.errors import Conflict, Invalid, NotFound
from app.rehearsal.preparing import checked
from app.study.day import today
from app.study.learners import learner_who_writes
from app.study.schemas import MAX_ID
from app.web.bounded import BoundedRoute
from app.web.guard import LEARNERS
from app.web.visit import Visit, VisitContext

router = APIRouter(tags=["Interviews"], route_class=BoundedRoute, dependencies=[LEARNERS])
AttemptId = Annotated[int, Path(ge=1, le=MAX_ID, description="The interview's number.")]
Position = Annotated[int, Path(ge=1, le=999, description="Which question, from 1.")]
Part = Annotated[int, Path(ge=0, le=9, description="0 the question, 1… its follow-ups.")]


@router.get("/blueprints")
def list_blueprints(visit: Visit) -> list[BlueprintOut]:
    """The blueprints that you can choose from, with what your handbooks lack for them."""
    learner = planning_interviewee(visit)
    with visit.read() as tx:
        return [BlueprintOut.of(one) for one in interviews_view(tx, learner, visit.now).offers]


@router.get("/interviews")
def list_interviews(
    visit: Visit,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    before: Annotated[int | None, Query(ge=1, le=MAX_ID, description="Older than this one.")] = None,
) -> list[InterviewOut]:
    """Your interviews, the newest first."""
    learner = interviewee(visit)
    with visit.read() as tx:
        return [
            InterviewOut.of(one, visit.now) for one in attempts(tx, learner.id, limit=limit, before=before)
        ]


@router.post("/interviews", status_code=201)
def start(visit: Visit, wish: StartIn) -> InterviewOut:
    """Draws a paper and starts the clock. Answers 409 where there is too little to ask."""
    learner = planning_interviewee(visit)
    number = start_interview(visit, Choice(wish.blueprint, wish.level, wish.nearest))
    with visit.read() as tx:
        return InterviewOut.of(attempt(tx, learner.id, number), visit.now)


@router.get("/interviews/{attempt_id}")
def get_interview(visit: Visit, attempt_id: AttemptId) -> InterviewOut:
    """An interview and its clock. Whoever has its room keeps it."""
    learner = interviewee(visit)
    with visit.read() as tx:
        return InterviewOut.of(attempt(tx, learner.id, attempt_id), visit.now)


@router.put("/interviews/{attempt_id}/room")
def take_room(visit: Visit, attempt_id: AttemptId) -> RoomOut:
    """Takes the room: whoever had it before can save nothing any more. Answers 409 when it is over."""
    with visit.write() as tx:
        learner = learner_who_writes(tx, visit.person)
        if attempt(tx, learner.id, attempt_id).is_paused:
            raise Conflict("This interview is paused.", "Go on with it first: DELETE its pause.")
        own = service.take_room(tx, learner.id, attempt_id, visit.now)
        return _room(tx, own, visit)


@router.put("/interviews/{attempt_id}/questions/{position}/answers/{part}")
def answer(visit: Visit, attempt_id: AttemptId, position: Position, part: Part, given: AnswerIn) -> SavedOut:
    """Keeps an answer. The same again changes nothing; an older one does not overwrite a newer.

    Answers 409 when it is over or paused, when somebody else has the room, or when there is no way back.
    """
    with visit.write() as tx:
        learner = learner_who_writes(tx, visit.person)
        desk = held_desk(tx, learner.id, attempt_id, position, given.epoch, visit.now)
        stands = keep_answers(tx, desk, [given.packet(position, part, is_item=desk.is_item)], visit.now)
        if given.certainty:
            keep_certainty(tx, desk, given.certainty)
    return SavedOut(stands=stands, left_ms=desk.course.left_ms(visit.now))


@router.put("/interviews/{attempt_id}/position")
def move(visit: Visit, attempt_id: AttemptId, to: PositionIn) -> RoomOut:
    """Puts another question on the table. Answers 409 where there is no way back."""
    with visit.write() as tx:
        learner = learner_who_writes(tx, visit.person)
        service.move(tx, learner.id, attempt_id, to.position, to.epoch, visit.now)
        return _room(tx, attempt(tx, learner.id, attempt_id), visit)


@router.post("/interviews/{attempt_id}/questions/{position}/followups", status_code=201)
def follow_up(visit: Visit, attempt_id: AttemptId, position: Position, who: RoomIn) -> RoomOut:
    """Asks the next follow-up of a question that was answered. Answers 409 where there is none."""
    with visit.write() as tx:
        learner = learner_who_writes(tx, visit.person)
        last = question(tx, attempt(tx, learner.id, attempt_id).id, position)
        said = last.answer(last.parts - 1)
        if said is None or said.is_empty:
            raise Conflict(
                "What was asked last has no answer yet.", "Answer it first; then it is followed up."
            )
        if not service.ask_further(tx, learner.id, attempt_id, position, who.epoch, visit.now):
            raise Conflict("There is no further follow-up.", "Go on to the next question.")
        return _room(tx, attempt(tx, learner.id, attempt_id), visit)


@router.put("/interviews/{attempt_id}/questions/{position}/flag", status_code=204)
def flag(visit: Visit, attempt_id: AttemptId, position: Position, mark: FlagIn) -> None:
    """Marks a question to come back to, or takes the mark away."""
    with visit.write() as tx:
        learner = learner_who_writes(tx, visit.person)
        service.flag_question(tx, learner.id, attempt_id, position, mark.flagged, mark.epoch, visit.now)


@router.put("/interviews/{attempt_id}/pause")
def pause(visit: Visit, attempt_id: AttemptId, who: RoomIn) -> InterviewOut:
    """Stops the clock. Answers 409 where the blueprint allows no pause."""
    with visit.write() as tx:
        learner = learner_who_writes(tx, visit.person)
        service.pause(tx, learner.id, attempt_id, who.epoch, visit.now)
        return InterviewOut.of(attempt(tx, learner.id, attempt_id), visit.now)


@router.delete("/interviews/{attempt_id}/pause")
def resume(visit: Visit, attempt_id: AttemptId) -> InterviewOut:
    """Lets the clock go on with what was left; take the room then."""
    with visit.write() as tx:
        learner = learner_who_writes(tx, visit.person)
        service.resume(tx, learner.id, attempt_id, visit.now)
        return InterviewOut.of(attempt(tx, learner.id, attempt_id), visit.now)


@router.put("/interviews/{attempt_id}/submission")
def submit(visit: Visit, attempt_id: AttemptId) -> InterviewOut:
    """Ends it with all that was saved; once, however often it is asked."""
    with visit.write() as tx:
        learner = learner_who_writes(tx, visit.person)
        service.submit(tx, learner.id, attempt_id, visit.now)
        return InterviewOut.of(attempt(tx, learner.id, attempt_id), visit.now)


@router.get("/interview-day")
def get_day(visit: Visit) -> DayOut:
    """The interview to come, and what is best learnt until then. Answers 404 where there is none."""
    return _day(visit)


@router.put("/interview-day")
def put_day(visit: Visit, wish: DayIn) -> DayOut:
    """Sets the day; it takes the place of the one before."""
    planning_interviewee(visit)
    with visit.write() as tx:
        learner = learner_who_writes(tx, visit.person)
        _, known = chapters(tx)
        if unknown := set(wish.topics) - {one.name for one in known}:
            raise Invalid(
                f"There is no topic “{min(unknown)[:80]}”.", "Name outermost topics as “handbook/key”."
            )
        checked(today(visit.now, learner.preferences).context.day, wish.on_day, wish.minutes, wish.topics)
        set_day(tx, learner.id, wish.on_day, wish.level.value, wish.topics, wish.minutes, visit.now)
    return _day(visit)


@router.delete("/interview-day", status_code=204)
def drop_day(visit: Visit) -> None:
    """There is no interview to come any more."""
    with visit.write() as tx:
        end_day(tx, learner_who_writes(tx, visit.person).id, visit.now)


def _room(tx: Read, own: Attempt, visit: VisitContext) -> RoomOut:
    return RoomOut.seen(own, question(tx, own.id, own.position), places(tx, own.id), visit.now)


def _day(visit: VisitContext) -> DayOut:
    learner = planning_interviewee(visit)
    with visit.read() as tx:
        view = day_view(tx, learner, visit.now)
    if view.day is None:
        raise NotFound("There is no interview to come.", "PUT its day first.")
    forecast = [
        ForecastOut(
            handbook=one.handbook, title=one.title, today=one.today, on_day=one.on_day,
            unstudied=one.unstudied, minutes=one.minutes, left_out=one.left_out,
        )
        for one in view.topics
    ]  # fmt: skip
    return DayOut(
        on_day=view.day.on_day, level=view.day.level, minutes=view.day.minutes, topics=list(view.day.topics),
        days=view.days, today=view.today, expected=view.on_day, forecast=forecast,
        rehearsals=list(view.rehearsals), last=[one.id for one in view.last],
    )  # fmt: skip
