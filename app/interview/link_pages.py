"""The pages of links to an interview: made, shown once, revoked."""

from typing import Annotated

from fastapi import APIRouter, Form, Path
from pydantic import BaseModel, Field
from starlette.responses import Response

from app.accounts.queries import Learner
from app.interview.learners import interviewee
from app.interview.link_views import made_link, share_line
from app.interview.queries import Attempt, attempt
from app.interview.report_pages import report_page
from app.interview.share_links import Kind, NewLink, links, make_link, revoke_link
from app.kernel.errors import Conflict, VivaError
from app.study.learners import learner_who_writes
from app.study.schemas import MAX_ID
from app.web.bounded import BoundedRoute
from app.web.errors import status_of
from app.web.guard import LEARNERS
from app.web.visit import Visit, VisitContext

router = APIRouter(include_in_schema=False, route_class=BoundedRoute, dependencies=[LEARNERS])
Number = Annotated[int, Path(ge=1, le=MAX_ID)]


class LinkForm(BaseModel):
    kind: Kind = Kind.REPORT
    days: int | None = Field(default=None, ge=1, le=90)


@router.post("/interviews/{attempt_id}/links")
def share(visit: Visit, attempt_id: Number, form: Annotated[LinkForm, Form()]) -> Response:
    """A new link. Its token is kept nowhere, so the page that answers is the only one that shows it."""
    show = report_page if form.kind is Kind.REPORT else _interviewer_page
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
        shares = [
            share_line(one, visit.now, zone) for one in links(tx, own.id) if one.kind is Kind.INTERVIEWER
        ]
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
