"""The pages of a report: what came of an interview, its files, its links, and what it changes in the schedule."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Form, Path
from fastapi.responses import PlainTextResponse
from pydantic import BaseModel, Field
from starlette.responses import JSONResponse, Response

from app.accounts.queries import Learner
from app.interview.debrief_marking import over
from app.interview.history_retaking import How, retake, ways
from app.interview.learners import interviewee
from app.interview.queries import Attempt, attempt
from app.interview.report_reads import Report, report
from app.interview.report_schedule import ScheduleView, count_missed, schedule_view, take_back
from app.interview.report_schemas import ReportOut
from app.interview.report_text import as_markdown
from app.interview.report_views import ReportView, report_view
from app.interview.share_links import Kind, Link, NewLink, links, make_link, revoke_link
from app.kernel.errors import Conflict, VivaError
from app.kernel.instants import instant_words
from app.study.learners import learner_who_writes
from app.study.schemas import MAX_ID
from app.web.bounded import BoundedRoute
from app.web.errors import status_of
from app.web.guard import LEARNERS
from app.web.visit import Visit, VisitContext

router = APIRouter(include_in_schema=False, route_class=BoundedRoute, dependencies=[LEARNERS])
Number = Annotated[int, Path(ge=1, le=MAX_ID)]
KINDS = {Kind.REPORT: "A link to this report", Kind.INTERVIEWER: "A link for the interviewer"}


class LinkForm(BaseModel):
    kind: Kind = Kind.REPORT
    days: int | None = Field(default=None, ge=1, le=90)


class RetakeForm(BaseModel):
    how: How


@dataclass(frozen=True, slots=True)
class ShareLine:
    id: int
    label: str
    words: str
    works: bool


@dataclass(frozen=True, slots=True)
class MadeLink:
    kind: str
    address: str
    until: str


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
    return _page(visit, learner, own)


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


@router.post("/interviews/{attempt_id}/links")
def share(visit: Visit, attempt_id: Number, form: Annotated[LinkForm, Form()]) -> Response:
    """A new link. Its token is kept nowhere, so the page that answers is the only one that shows it."""
    show = _page if form.kind is Kind.REPORT else _interviewer_page
    try:
        with visit.write() as tx:
            learner = learner_who_writes(tx, visit.person)
            made = make_link(tx, learner, attempt_id, form.kind, visit.now, form.days)
            own = attempt(tx, learner.id, attempt_id)
    except Conflict as refused:
        learner = interviewee(visit)
        with visit.read() as tx:
            own = attempt(tx, learner.id, attempt_id)
        if form.kind is Kind.REPORT and own.guess is None:
            raise  # there is no report that could say so
        return show(visit, learner, own, refused=refused)
    return show(visit, learner, own, made=made)


@router.get("/interviews/{attempt_id}/interviewer")
def show_interviewer_links(visit: Visit, attempt_id: Number) -> Response:
    """Where a link for an interviewer is made."""
    learner = interviewee(visit)
    with visit.read() as tx:
        own = attempt(tx, learner.id, attempt_id)
    return _interviewer_page(visit, learner, own)


@router.post("/interviews/{attempt_id}/links/{link_id}/revocation")
def revoke(visit: Visit, attempt_id: Number, link_id: Number) -> Response:
    with visit.write() as tx:
        kind = revoke_link(tx, learner_who_writes(tx, visit.person), attempt_id, link_id, visit.now)
    return visit.redirect(
        f"/interviews/{attempt_id}" + ("#keep-title" if kind is Kind.REPORT else "/interviewer")
    )


def _page(
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
        shares = [_share_line(one, visit, zone) for one in links(tx, own.id)]
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


def _interviewer_page(
    visit: VisitContext,
    learner: Learner,
    own: Attempt,
    *,
    made: NewLink | None = None,
    refused: VivaError | None = None,
) -> Response:
    zone = learner.preferences.zone
    with visit.read() as tx:
        shares = [_share_line(one, visit, zone) for one in links(tx, own.id) if one.kind is Kind.INTERVIEWER]
    return visit.page(
        "interviews/interviewer_link.html",
        learner,
        "interview",
        status=status_of(refused) if refused else 200,
        attempt=own,
        shares=shares,
        made=made_link(visit, made, zone) if made else None,
        refused=refused,
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


def made_link(visit: VisitContext, made: NewLink, zone: str) -> MadeLink:
    """A link as it is shown once, whole: to be sent to somebody."""
    places = {Kind.REPORT: "reports", Kind.INTERVIEWER: "interviews"}
    path = visit.url(f"/shared/{places[made.kind]}/{made.token}")
    base = visit.request.base_url
    return MadeLink(
        made.kind.value, f"{base.scheme}://{base.netloc}{path}", instant_words(made.expires_at, zone)
    )


def _share_line(one: Link, visit: VisitContext, zone: str) -> ShareLine:
    works = one.works(visit.now)
    if works:
        words = f"works until {instant_words(one.expires_at, zone)}"
    elif one.revoked_at:
        words = f"revoked {instant_words(one.revoked_at, zone)}"
    else:
        words = f"worked until {instant_words(one.expires_at, zone)}"
    return ShareLine(one.id, KINDS[one.kind], words, works)


def _file(attempt_id: int, ending: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="interview-{attempt_id}.{ending}"'}
