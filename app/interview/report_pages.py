"""The pages of a report: what came of an interview, its files, its links, and what it changes in the schedule."""

from typing import Annotated

from fastapi import APIRouter, Form, Path
from fastapi.responses import PlainTextResponse
from pydantic import BaseModel
from starlette.responses import JSONResponse, Response

from app.accounts.queries import Learner
from app.interview.debrief_marking import over
from app.interview.history_retaking import How, retake, ways
from app.interview.learners import interviewee
from app.interview.link_views import made_link, share_line
from app.interview.queries import Attempt, attempt
from app.interview.report_reads import Report, report
from app.interview.report_schedule import ScheduleView, count_missed, schedule_view, take_back
from app.interview.report_schemas import ReportOut
from app.interview.report_text import as_markdown
from app.interview.report_views import ReportView, report_view
from app.interview.share_links import NewLink, links
from app.kernel.errors import Conflict, VivaError
from app.study.learners import learner_who_writes
from app.study.schemas import MAX_ID
from app.web.bounded import BoundedRoute
from app.web.errors import status_of
from app.web.guard import LEARNERS
from app.web.visit import Visit, VisitContext

router = APIRouter(include_in_schema=False, route_class=BoundedRoute, dependencies=[LEARNERS])
Number = Annotated[int, Path(ge=1, le=MAX_ID)]


class RetakeForm(BaseModel):
    how: How


@router.get("/interviews/{attempt_id}")
def show_report(visit: Visit, attempt_id: Number) -> Response:
    """The report; before anything may be seen of it, what comes before."""
    learner = interviewee(visit)
    with visit.read() as tx:
        own = attempt(tx, learner.id, attempt_id)
    if own.submitted_at is None:
        return visit.redirect(f"/interviews/{attempt_id}/room")
    if own.guess is None:
        return visit.redirect(f"/interviews/{attempt_id}/debrief")
    return report_page(visit, learner, own)


@router.get("/interviews/{attempt_id}/report.md")
def download_markdown(visit: Visit, attempt_id: Number) -> Response:
    found, view, _ = _report(visit, interviewee(visit), attempt_id)
    return PlainTextResponse(
        as_markdown(found, view), media_type="text/markdown", headers=_file(attempt_id, "md")
    )


@router.get("/interviews/{attempt_id}/report.json")
def download_json(visit: Visit, attempt_id: Number) -> Response:
    found, _, _ = _report(visit, interviewee(visit), attempt_id)
    return JSONResponse(ReportOut.of(found).model_dump(mode="json"), headers=_file(attempt_id, "json"))


@router.post("/interviews/{attempt_id}/evidence")
def count(visit: Visit, attempt_id: Number) -> Response:
    """What was missed comes first tomorrow."""
    try:
        with visit.write() as tx:
            learner = learner_who_writes(tx, visit.person)
            count_missed(tx, learner, over(attempt(tx, learner.id, attempt_id)), visit.now)
    except Conflict:  # a double click: the page says what stands
        return visit.redirect(f"/interviews/{attempt_id}")
    return visit.redirect(f"/interviews/{attempt_id}#schedule")


@router.post("/interviews/{attempt_id}/evidence/undo")
def uncount(visit: Visit, attempt_id: Number) -> Response:
    try:
        with visit.write() as tx:
            learner = learner_who_writes(tx, visit.person)
            take_back(tx, learner, attempt(tx, learner.id, attempt_id), visit.now)
    except Conflict:
        return visit.redirect(f"/interviews/{attempt_id}")
    return visit.redirect(f"/interviews/{attempt_id}#schedule")


@router.post("/interviews/{attempt_id}/retake")
def again(visit: Visit, attempt_id: Number, form: Annotated[RetakeForm, Form()]) -> Response:
    learner = interviewee(visit)
    with visit.read() as tx:
        own = attempt(tx, learner.id, attempt_id)
    return visit.leave(f"/interviews/{retake(visit, own, form.how)}/room")


def report_page(
    visit: VisitContext,
    learner: Learner,
    own: Attempt,
    *,
    made: NewLink | None = None,
    refused: VivaError | None = None,
) -> Response:
    found, view, schedule = _report(visit, learner, own.id)
    zone = learner.preferences.zone
    with visit.read() as tx:
        shares = [share_line(one, visit.now, zone) for one in links(tx, own.id)]
    return visit.page(
        "interviews/report.html",
        learner,
        "interview",
        status=status_of(refused) if refused else 200,
        report=view,
        schedule=schedule,
        shares=shares,
        made=made_link(visit, made, zone) if made else None,
        refused=refused,
        ways=ways(own, found.asked),
    )


def _report(
    visit: VisitContext, learner: Learner, attempt_id: int
) -> tuple[Report, ReportView, ScheduleView]:
    with visit.read() as tx:
        own = over(attempt(tx, learner.id, attempt_id))
        if own.guess is None:
            raise Conflict("The report comes after your own guess.", "Open the debrief first.")
        found = report(tx, learner.id, own)
        schedule = schedule_view(tx, learner, found)
    return found, report_view(found, learner.preferences.zone, visit.wiring.typesetter), schedule


def _file(attempt_id: int, ending: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="interview-{attempt_id}.{ending}"'}
