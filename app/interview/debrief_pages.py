"""The pages of a debrief: the guess, a question, what was said of it."""

from typing import Annotated

from fastapi import APIRouter, Form, Path
from starlette.responses import Response

from app.accounts.queries import Learner, current_learner
from app.interview.debrief_marking import Opinion, over, record_guess, record_opinion
from app.interview.debrief_matching import as_data, proposals, spoken_text
from app.interview.debrief_reads import By, examined, examined_one
from app.interview.debrief_schemas import GuessForm, OpinionForm, OpinionIn
from app.interview.debrief_views import debrief_view
from app.interview.learners import interviewee
from app.interview.lexicons import ask_for_lexicons, lexicon_of
from app.interview.queries import attempt
from app.kernel.errors import Conflict, NotFound
from app.study.learners import learner_who_writes
from app.study.schemas import MAX_ID
from app.web.bounded import BoundedRoute
from app.web.guard import LEARNERS
from app.web.visit import Visit, VisitContext

router = APIRouter(include_in_schema=False, route_class=BoundedRoute, dependencies=[LEARNERS])
Number = Annotated[int, Path(ge=1, le=MAX_ID)]


@router.get("/interviews/{attempt_id}/debrief")
def begin(visit: Visit, attempt_id: Number) -> Response:
    """The guess, if there is none yet; else the first question that is not judged."""
    learner = interviewee(visit)
    with visit.read() as tx:
        own = attempt(tx, learner.id, attempt_id)
        if own.submitted_at is None:
            return visit.redirect(f"/interviews/{attempt_id}")
        if own.guess is None:
            return visit.page("interviews/guess.html", learner, "interview", attempt=own)
        waiting = [one.position for one in examined(tx, attempt_id) if one.marks(own.seed) is None]
    return visit.redirect(f"/interviews/{attempt_id}" + (f"/debrief/{waiting[0]}" if waiting else ""))


@router.post("/interviews/{attempt_id}/guess")
def guess(visit: Visit, attempt_id: Number, form: Annotated[GuessForm, Form()]) -> Response:
    try:
        with visit.write() as tx:
            record_guess(tx, learner_who_writes(tx, visit.person), attempt_id, form.guess())
    except Conflict:  # a double click, or from another browser: the debrief goes on
        return visit.redirect(f"/interviews/{attempt_id}/debrief")
    return visit.redirect(f"/interviews/{attempt_id}/debrief/1")


@router.get("/interviews/{attempt_id}/debrief/{position}")
def show_question(visit: Visit, attempt_id: Number, position: Number) -> Response:
    learner = interviewee(visit)
    with visit.read() as tx:
        own = attempt(tx, learner.id, attempt_id)
        if own.submitted_at is None or own.guess is None:
            return visit.redirect(f"/interviews/{attempt_id}/debrief")
    return _question(visit, learner, attempt_id, position)


@router.get("/interviews/{attempt_id}/debrief/{position}/points")
def show_points(visit: Visit, attempt_id: Number, position: Number) -> Response:
    """The key points with what is proposed, for a page that was there before its handbook's words were read."""
    learner = interviewee(visit)
    with visit.read() as tx:
        over(attempt(tx, learner.id, attempt_id))
        ready = lexicon_of(tx, examined_one(tx, attempt_id, position).topic_id) is not None
    if not ready:
        return Response(status_code=204)
    return _question(visit, learner, attempt_id, position, block="points")


@router.post("/interviews/{attempt_id}/debrief/{position}")
def judge(
    visit: Visit, attempt_id: Number, position: Number, form: Annotated[OpinionForm, Form()]
) -> Response:
    """Keeps what was said, with what had been proposed.

    Each change is sent at once, and answered by what the points make of it; the button goes on.
    """
    with visit.read() as tx:  # matched before the transaction: others wait for its end
        seen = attempt(tx, current_learner(tx, visit.person).id, attempt_id)
        asked = examined_one(tx, seen.id, position)
        proposed = as_data(proposals(asked, lexicon_of(tx, asked.topic_id)))
    with visit.write() as tx:
        learner = learner_who_writes(tx, visit.person)
        own = over(attempt(tx, learner.id, attempt_id))
        said, before = form.opinion(), form.before()
        record_opinion(tx, own, position, said, visit.now, by=By.LEARNER, proposed=proposed, seen=before)
    if visit.is_fragment and not form.go:
        return _question(visit, learner, attempt_id, position, said=said)
    return visit.leave(
        f"/interviews/{attempt_id}" + (f"/debrief/{position + 1}" if position < own.questions else "")
    )


def _question(
    visit: VisitContext,
    learner: Learner,
    attempt_id: int,
    position: int,
    block: str = "saved",
    said: Opinion | None = None,
) -> Response:
    with visit.read() as tx:
        own = attempt(tx, learner.id, attempt_id)
        asked = examined(tx, attempt_id)
        if position > len(asked):
            raise NotFound(f"This interview has no question {position}.", f"It has {len(asked)}, from 1.")
        one = asked[position - 1]
        lexicon = lexicon_of(tx, one.topic_id)
    is_waiting = lexicon is None and bool(one.points and spoken_text(one))
    if is_waiting:  # it was asked for at the start; the handbook has changed since, or Viva has
        with visit.write() as write:
            ask_for_lexicons(write, [one.topic_id], visit.now)
    proposed, typesetter = proposals(one, lexicon), visit.wiring.typesetter
    view = debrief_view(own, asked, position, proposed, typesetter, is_waiting=is_waiting, said=said)
    seen = OpinionIn.telling(view.shown)
    return visit.page("interviews/debrief.html", learner, "interview", block=block, debrief=view, seen=seen)
