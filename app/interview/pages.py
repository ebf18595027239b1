"""The page of interviews, and the room."""

from typing import Annotated

from fastapi import APIRouter, Form, Path, Query
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from app.accounts.queries import current_learner
from app.db.store import Write
from app.handbook.markup import render
from app.handbook.model import Passage
from app.interview import service
from app.interview.history_views import history_view
from app.interview.holding import Closed, Overtaken, held_desk
from app.interview.learners import interviewee, planning_interviewee
from app.interview.overview import interviews_view
from app.interview.planning import Choice, NotEnough
from app.interview.queries import attempt, places, question
from app.interview.recordings import Chunk, keep_chunk, recording, sound_of
from app.interview.room_views import clock_view, room_view, strip_view
from app.interview.saving import keep_answers, keep_certainty
from app.interview.schemas import PreviewForm, RoomForm, StartForm
from app.interview.share_nudging import is_nudged
from app.interview.starting import start_interview
from app.kernel.errors import Conflict, Invalid, VivaError
from app.rehearsal.blueprint import Level
from app.rehearsal.timing import Course
from app.study.schemas import MAX_ID
from app.web.bounded import BoundedRoute
from app.web.errors import status_of
from app.web.guard import LEARNERS
from app.web.visit import Visit, VisitContext

router = APIRouter(include_in_schema=False, route_class=BoundedRoute, dependencies=[LEARNERS])
Number = Annotated[int, Path(ge=1, le=MAX_ID)]
_LONGEST_PREVIEW = 20_000  # characters


@router.get("/interviews")
def show_interviews(visit: Visit) -> Response:
    return _interviews(visit)


@router.post("/interviews")
def start(visit: Visit, form: Annotated[StartForm, Form()]) -> Response:
    planning_interviewee(visit)
    try:
        number = start_interview(visit, Choice(form.blueprint, form.level, form.nearest))
    except NotEnough as refused:
        return _interviews(visit, refused)
    return visit.leave(f"/interviews/{number}/room")


@router.get("/interviews/{attempt_id}/room")
def show_room(visit: Visit, attempt_id: Number) -> Response:
    return _room(visit, attempt_id)


@router.post("/interviews/{attempt_id}/room")
def act(visit: Visit, attempt_id: Number, form: Annotated[RoomForm, Form()]) -> Response:
    """Saves what stands in the room, and does what was pressed."""
    learner = interviewee(visit)
    verb, number = form.verb
    try:
        with visit.write() as tx:
            _save(tx, learner.id, attempt_id, form, visit)
            going_on = _do(tx, learner.id, attempt_id, form, verb, number, visit)
    except Closed:
        return visit.leave(f"/interviews/{attempt_id}")
    except Overtaken as overtaken:
        return _kept(visit, attempt_id, form, overtaken)
    except (Invalid, Conflict) as refused:
        return _kept(visit, attempt_id, form, refused)
    return visit.leave(f"/interviews/{attempt_id}{going_on}")


@router.post("/interviews/{attempt_id}/answers")
def save(visit: Visit, attempt_id: Number, form: Annotated[RoomForm, Form()]) -> Response:
    """Saves while it is written; answers with the server's clock, and with what has become of the room."""
    try:
        with visit.write() as tx:
            learner = current_learner(tx, visit.person)
            course, kept = _save(tx, learner.id, attempt_id, form, visit)
    except Closed as over:
        return JSONResponse(
            {"state": "over", "words": str(over), "go": visit.url(f"/interviews/{attempt_id}")}, 409
        )
    except Overtaken as overtaken:
        return JSONResponse({"state": "overtaken", "words": str(overtaken)}, 409)
    except (Invalid, Conflict) as refused:
        return JSONResponse({"state": "refused", "words": str(refused)}, status_of(refused))
    state = "kept" if kept else "older"
    return JSONResponse({"state": state, "sequence": form.sequence, "left_ms": course.left_ms(visit.now)})


@router.get("/interviews/{attempt_id}/clock")
def tell_time(visit: Visit, attempt_id: Number) -> Response:
    """The server's clock, and which page has the room."""
    learner = interviewee(visit)
    with visit.read() as tx:
        own = attempt(tx, learner.id, attempt_id)
        nudged = is_nudged(tx, own)
    if not own.is_open:
        return JSONResponse({"state": "over", "go": visit.url(f"/interviews/{attempt_id}")})
    clock = clock_view(own, visit.now)
    told = {"epoch": own.epoch, "left_ms": clock.left_ms, "paused": clock.paused, "nudged": nudged}
    return JSONResponse({"state": "open", **told})


@router.post("/interviews/{attempt_id}/resume")
def resume(visit: Visit, attempt_id: Number) -> Response:
    learner = interviewee(visit)
    try:
        with visit.write() as tx:
            service.resume(tx, learner.id, attempt_id, visit.now)
    except Closed:
        return visit.leave(f"/interviews/{attempt_id}")
    return visit.leave(f"/interviews/{attempt_id}/room")


@router.get("/interviews/{attempt_id}/end")
def show_end(visit: Visit, attempt_id: Number) -> Response:
    """What stands, before it is submitted."""
    learner = interviewee(visit)
    with visit.read() as tx:
        own = attempt(tx, learner.id, attempt_id)
        if not own.is_open or own.is_paused:
            return visit.redirect(f"/interviews/{attempt_id}")
        strip = strip_view(own, places(tx, attempt_id))
    return visit.page(
        "interviews/end.html", learner, "interview", attempt=own, strip=strip, clock=clock_view(own, visit.now),
        unanswered=sum(not one.kind for one in strip), flagged=sum(one.flagged for one in strip),
    )  # fmt: skip


@router.post("/interviews/{attempt_id}/submission")
def submit(visit: Visit, attempt_id: Number) -> Response:
    learner = interviewee(visit)
    with visit.write() as tx:
        service.submit(tx, learner.id, attempt_id, visit.now)
    return visit.leave(f"/interviews/{attempt_id}/debrief")


@router.post("/interviews/{attempt_id}/previews")
def preview(visit: Visit, attempt_id: Number, form: Annotated[PreviewForm, Form()]) -> Response:
    """Markdown and TeX as they are typed."""
    text = "".join(form.text[form.part : form.part + 1])
    if len(text) > _LONGEST_PREVIEW:
        return HTMLResponse("<p>Too long to be shown as it is typed. It is saved all the same.</p>")
    return HTMLResponse(render(Passage(text), visit.wiring.typesetter) if text.strip() else "")


@router.post("/interviews/{attempt_id}/recordings/{key}/{number}")
async def record(
    request: Request,
    visit: Visit,
    attempt_id: Number,
    key: Annotated[str, Path(max_length=40)],
    number: Annotated[int, Path(ge=0, le=MAX_ID)],
    position: Annotated[int, Query(ge=1, le=999)],
    part: Annotated[int, Query(ge=0, le=9)],
    epoch: Annotated[int, Query(ge=0, le=MAX_ID)],
) -> Response:
    """A piece of a recording, as it comes from the microphone."""
    chunk = Chunk(
        position, part, epoch, key, number, request.headers.get("content-type", ""), await request.body()
    )
    return await run_in_threadpool(_record, visit, attempt_id, chunk)


def _record(visit: VisitContext, attempt_id: int, chunk: Chunk) -> Response:
    try:
        with visit.write() as tx:
            kept = keep_chunk(tx, current_learner(tx, visit.person).id, attempt_id, chunk, visit.now)
    except VivaError as refused:
        return JSONResponse({"state": "refused", "words": str(refused)}, status_of(refused))
    return JSONResponse({"state": "kept", "recording": kept})


@router.get("/interviews/{attempt_id}/recordings/{number}")
def play(visit: Visit, attempt_id: Number, number: Number) -> Response:
    learner = interviewee(visit)
    with visit.read() as tx:
        attempt(tx, learner.id, attempt_id)
        own = recording(tx, attempt_id, number)
        sound = b"".join(sound_of(tx, number))
    headers = {"Cache-Control": "private, max-age=3600"}
    return Response(sound, media_type=own.media_type, headers=headers)


def _save(
    tx: Write, learner_id: int, attempt_id: int, form: RoomForm, visit: VisitContext
) -> tuple[Course, bool]:
    """Saves all that stands in the form; gives the clock, and whether all of it is what stands now."""
    desk = held_desk(tx, learner_id, attempt_id, form.position, form.epoch, visit.now)
    kept = keep_answers(tx, desk, form.packets(is_item=desk.is_item), visit.now)
    if form.certainty:
        keep_certainty(tx, desk, form.certainty)
    return desk.course, kept


def _do(
    tx: Write, learner_id: int, attempt_id: int, form: RoomForm, verb: str, number: int, visit: VisitContext
) -> str:
    """Does what was pressed; gives the page of the interview that comes then."""
    own = attempt(tx, learner_id, attempt_id)
    here = form.position
    if verb == "on" and _asks_further(tx, learner_id, attempt_id, form, visit):
        return "/room"
    if verb in ("on", "skip") and here >= own.questions:
        return "/end"
    target = {"on": here + 1, "skip": here + 1, "back": here - 1, "go": number}.get(verb)
    if target is not None:
        service.move(tx, learner_id, attempt_id, target, form.epoch, visit.now)
    elif verb in ("flag", "unflag"):
        service.flag_question(tx, learner_id, attempt_id, here, verb == "flag", form.epoch, visit.now)
    elif verb == "pause":
        service.pause(tx, learner_id, attempt_id, form.epoch, visit.now)
    elif verb == "submit":  # the page does so when its time is over
        service.submit(tx, learner_id, attempt_id, visit.now, service.DEADLINE)
        return "/debrief"
    elif verb == "end":
        return "/end"
    return "/room"


def _asks_further(tx: Write, learner_id: int, attempt_id: int, form: RoomForm, visit: VisitContext) -> bool:
    """Whether a follow-up was asked: what has no answer is followed by none."""
    asked = question(tx, attempt_id, form.position)
    last = asked.answer(asked.parts - 1)
    if last is None or last.is_empty:
        return False
    return service.ask_further(tx, learner_id, attempt_id, form.position, form.epoch, visit.now)


def _interviews(visit: VisitContext, refused: NotEnough | None = None) -> Response:
    learner = planning_interviewee(visit)
    with visit.read() as tx:
        view, history = interviews_view(tx, learner, visit.now), history_view(tx, learner)
    status = status_of(refused) if refused else 200
    return visit.page(
        "interviews/index.html",
        learner,
        "interview",
        status=status,
        interviews=view,
        history=history,
        refused=refused,
        levels=[*Level],
    )


def _room(visit: VisitContext, attempt_id: int, notice: str = "") -> Response:
    """The room, taken by this page."""
    learner = interviewee(visit)
    with visit.read() as tx:
        own = attempt(tx, learner.id, attempt_id)
    if not own.is_open:
        return visit.leave(f"/interviews/{attempt_id}/debrief")
    if own.is_paused:
        return visit.page(
            "interviews/paused.html", learner, "interview", attempt=own, clock=clock_view(own, visit.now)
        )
    with visit.write() as tx:
        own = service.take_room(tx, learner.id, attempt_id, visit.now)
        view = room_view(
            own, question(tx, attempt_id, own.position), places(tx, attempt_id), visit.now, notice=notice
        )
        nudged = is_nudged(tx, own)
    return visit.page("interviews/room.html", learner, "interview", room=view, nudged=nudged)


def _kept(visit: VisitContext, attempt_id: int, form: RoomForm, refused: VivaError) -> Response:
    """What could not be saved, to be copied: nothing that was typed is thrown away."""
    learner = interviewee(visit)
    with visit.read() as tx:
        own = attempt(tx, learner.id, attempt_id)
    return visit.page(
        "interviews/kept.html", learner, "interview", status=status_of(refused), attempt=own, refused=refused,
        texts=[text for text in form.text if text.strip()], position=form.position,
    )  # fmt: skip
