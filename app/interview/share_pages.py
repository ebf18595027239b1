"""What whoever has a link may do: read a report, or sit on the other side of an interview."""

from typing import Annotated

from fastapi import APIRouter, Form, Path, Query
from starlette.responses import Response, StreamingResponse

from app.accounts.queries import current_learner
from app.db.store import Read
from app.interview.debrief_marking import Opinion, record_opinion
from app.interview.debrief_reads import By, examined
from app.interview.debrief_schemas import NudgeForm, OpinionForm, OpinionIn
from app.interview.queries import Attempt, attempt
from app.interview.report_reads import report
from app.interview.report_views import report_view
from app.interview.share_links import Kind, opened
from app.interview.share_live import events, pulse
from app.interview.share_nudging import is_nudged, nudge
from app.interview.share_views import interviewer_view
from app.kernel.errors import NotFound, Stale
from app.kernel.instants import instant_words
from app.study.schemas import MAX_ID
from app.web.bounded import BoundedRoute
from app.web.guard import EVERYONE
from app.web.visit import Stranger, Visit, VisitContext

router = APIRouter(include_in_schema=False, route_class=BoundedRoute, dependencies=[EVERYONE])
Token = Annotated[str, Path(min_length=20, max_length=100)]
Number = Annotated[int, Path(ge=1, le=MAX_ID)]
Asked = Annotated[int | None, Query(ge=1, le=MAX_ID)]
HIDDEN = {"X-Robots-Tag": "noindex, nofollow"}  # a link is a key: no search engine may list it


@router.get("/shared/reports/{token}")
def show_shared(visit: Visit, token: Token) -> Response:
    with visit.read() as tx:
        shared = opened(tx, Kind.REPORT, token, visit.now)
        learner = current_learner(tx, shared.learner_id)
        found = report(tx, shared.learner_id, attempt(tx, shared.learner_id, shared.attempt_id))
    zone = learner.preferences.zone
    view = report_view(found, zone, visit.wiring.typesetter)
    until = instant_words(shared.link.expires_at, zone)
    answer = visit.page(
        "interviews/shared.html", Stranger(), None, report=view, whose=learner.name, until=until
    )
    answer.headers.update(HIDDEN)
    return answer


@router.get("/shared/interviews/{token}")
def show_interviewer(visit: Visit, token: Token, question: Asked = None, part: str = "asked") -> Response:
    """The question on the table, or another one. `part` is what of it is wanted anew: words come more often than questions."""
    return _interviewer(visit, token, question, "said" if part == "said" else "asked")


@router.post("/shared/interviews/{token}/questions/{position}")
def judge(visit: Visit, token: Token, position: Number, form: Annotated[OpinionForm, Form()]) -> Response:
    with visit.write() as tx:
        own = _attempt(tx, visit, token)
        said, seen = form.opinion(), form.before()
        record_opinion(tx, own, position, said, visit.now, by=By.INTERVIEWER, seen=seen)
    if visit.is_fragment:
        return _interviewer(visit, token, position, "saved", said)
    return visit.redirect(f"/shared/interviews/{token}?question={position}")


@router.post("/shared/interviews/{token}/nudge")
def ask_to_go_on(visit: Visit, token: Token, form: Annotated[NudgeForm, Form()]) -> Response:
    try:
        with visit.write() as tx:
            shared = opened(tx, Kind.INTERVIEWER, token, visit.now)
            nudge(tx, shared.learner_id, shared.attempt_id, form.position, visit.now)
    except Stale:
        pass  # the candidate was quicker: the page shows where they are
    return visit.redirect(f"/shared/interviews/{token}")


@router.get("/shared/interviews/{token}/events")
def stream(visit: Visit, token: Token) -> Response:
    """Says when something changed; see `share_live`."""
    with visit.read() as tx:
        first = pulse(tx, opened(tx, Kind.INTERVIEWER, token, visit.now).attempt_id)
    headers = HIDDEN | {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(
        events(visit.wiring, token, first), headers=headers, media_type="text/event-stream"
    )


def _attempt(tx: Read, visit: VisitContext, token: str) -> Attempt:
    shared = opened(tx, Kind.INTERVIEWER, token, visit.now)
    return attempt(tx, shared.learner_id, shared.attempt_id)


def _interviewer(
    visit: VisitContext, token: str, position: int | None, block: str, said: Opinion | None = None
) -> Response:
    with visit.read() as tx:
        own = _attempt(tx, visit, token)
        asked, nudged = examined(tx, own.id), is_nudged(tx, own)
    position = position or own.position
    if position > len(asked):
        raise NotFound(f"This interview has no question {position}.", f"It has {len(asked)}, from 1.")
    view = interviewer_view(own, asked, position, visit.now, visit.wiring.typesetter)
    answer = visit.page(
        "interviews/interviewer.html",
        Stranger(),
        None,
        block=block,
        live=view,
        nudged=nudged,
        seen=OpinionIn.telling(said or view.shown),
        base=f"/shared/interviews/{token}",
    )
    answer.headers.update(HIDDEN)
    return answer
