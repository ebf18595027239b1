"""Reports for programs: what came of an interview, what it does to the schedule, and links to it."""

from datetime import datetime
from typing import Annotated, Self

from fastapi import APIRouter, Path
from pydantic import BaseModel, Field

from app.accounts.queries import current_learner
from app.interview.debrief_marking import over
from app.interview.history_retaking import How, retake
from app.interview.learners import interviewee
from app.interview.queries import attempt
from app.interview.report_reads import report
from app.interview.report_schedule import count_missed, take_back
from app.interview.report_schemas import ReportOut
from app.interview.share_links import MOST_DAYS, Kind, Link, links, make_link, opened, revoke_link
from app.kernel.errors import Conflict
from app.study.evidence_log import Counted
from app.study.learners import learner_who_writes
from app.study.schemas import MAX_ID
from app.web.bounded import BoundedRoute
from app.web.guard import EVERYONE, LEARNERS
from app.web.visit import Visit

router = APIRouter(tags=["Interviews"], route_class=BoundedRoute, dependencies=[LEARNERS])
sharing = APIRouter(tags=["Interviews"], route_class=BoundedRoute, dependencies=[EVERYONE])
AttemptId = Annotated[int, Path(ge=1, le=MAX_ID, description="The interview's number.")]
LinkId = Annotated[int, Path(ge=1, le=MAX_ID, description="The link's number.")]
Token = Annotated[str, Path(min_length=20, max_length=100, description="What the link ends with.")]


class CountedOut(BaseModel):
    """What an interview did to the schedule."""

    forward: int = Field(description="Cards that come first tomorrow because of it.")
    undone: bool

    @classmethod
    def of(cls, one: Counted | None) -> Self:
        return cls(forward=one.forward if one else 0, undone=one.undone if one else False)


class RetakeIn(BaseModel):
    how: How


class RetakeOut(BaseModel):
    id: int = Field(description="The new interview's number; its clock runs.")


class LinkIn(BaseModel):
    """A link that shows an interview to whoever has it."""

    kind: Kind = Kind.REPORT
    days: int | None = Field(default=None, ge=1, le=MOST_DAYS, description="How long it works.")


class LinkOut(BaseModel):
    id: int
    kind: Kind
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None

    @classmethod
    def of(cls, one: Link) -> Self:
        return cls(
            id=one.id,
            kind=one.kind,
            created_at=one.created_at,
            expires_at=one.expires_at,
            revoked_at=one.revoked_at,
        )


class NewLinkOut(LinkOut):
    token: str = Field(description="Said once; only its digest is kept.")


@router.get("/interviews/{attempt_id}/report")
def get_report(visit: Visit, attempt_id: AttemptId) -> ReportOut:
    """The report, as far as it is judged. Answers 409 before your own guess."""
    learner = interviewee(visit)
    with visit.read() as tx:
        own = over(attempt(tx, learner.id, attempt_id))
        if own.guess is None:
            raise Conflict("The report comes after your own guess.", "Put it first; it may be empty.")
        return ReportOut.of(report(tx, learner.id, own))


@router.post("/interviews/{attempt_id}/evidence", status_code=201)
def count(visit: Visit, attempt_id: AttemptId) -> CountedOut:
    """Puts the learned cards of what was missed first tomorrow. Answers 409 where it counts already."""
    with visit.write() as tx:
        learner = learner_who_writes(tx, visit.person)
        return CountedOut.of(count_missed(tx, learner, over(attempt(tx, learner.id, attempt_id)), visit.now))


@router.delete("/interviews/{attempt_id}/evidence")
def uncount(visit: Visit, attempt_id: AttemptId) -> CountedOut:
    """Takes it back: the schedule is as it would be without."""
    with visit.write() as tx:
        learner = learner_who_writes(tx, visit.person)
        return CountedOut.of(take_back(tx, learner, attempt(tx, learner.id, attempt_id), visit.now))


@router.post("/interviews/{attempt_id}/retake", status_code=201)
def again(visit: Visit, attempt_id: AttemptId, wish: RetakeIn) -> RetakeOut:
    """Starts it again: the same paper, a fresh draw, or what was missed."""
    learner = interviewee(visit)
    with visit.read() as tx:
        own = attempt(tx, learner.id, attempt_id)
    return RetakeOut(id=retake(visit, own, wish.how))


@router.get("/interviews/{attempt_id}/links")
def list_links(visit: Visit, attempt_id: AttemptId) -> list[LinkOut]:
    """The links to an interview, the newest first; those that work no more, too."""
    learner = interviewee(visit)
    with visit.read() as tx:
        return [LinkOut.of(one) for one in links(tx, attempt(tx, learner.id, attempt_id).id)]


@router.post("/interviews/{attempt_id}/links", status_code=201)
def share(visit: Visit, attempt_id: AttemptId, wish: LinkIn) -> NewLinkOut:
    """A new link: to the report, or for an interviewer."""
    with visit.write() as tx:
        learner = learner_who_writes(tx, visit.person)
        made = make_link(tx, learner, attempt_id, wish.kind, visit.now, wish.days)
    return NewLinkOut(**LinkOut.of(made).model_dump(), token=made.token)


@router.delete("/interviews/{attempt_id}/links/{link_id}", status_code=204)
def revoke(visit: Visit, attempt_id: AttemptId, link_id: LinkId) -> None:
    """Ends a link at once."""
    with visit.write() as tx:
        revoke_link(tx, learner_who_writes(tx, visit.person), attempt_id, link_id, visit.now)


@sharing.get("/shared/reports/{token}")
def get_shared(visit: Visit, token: Token) -> ReportOut:
    """A report, by its link alone. Notes that the learner made for themselves are left out."""
    with visit.read() as tx:
        shared = opened(tx, Kind.REPORT, token, visit.now)
        learner = current_learner(tx, shared.learner_id)
        found = ReportOut.of(report(tx, learner.id, attempt(tx, learner.id, shared.attempt_id)))
    for one in found.asked:
        if one.own:
            one.own.note = ""
    return found
