"""Whether a handbook is one's own or everybody's."""

from fastapi import APIRouter
from starlette.responses import Response

from app.accounts.queries import acting_learner, current_learner
from app.library.queries import handbook
from app.upkeep.privacy import keep_private, may_be_kept, share
from app.web.guard import AUTHORS
from app.web.visit import Visit

router = APIRouter(include_in_schema=False, dependencies=[AUTHORS])


@router.get("/handbooks/{slug}/privacy")
def show_privacy(visit: Visit, slug: str) -> Response:
    with visit.read() as tx:
        learner = current_learner(tx, visit.person)
        book = handbook(tx, slug)
        may_keep = visit.person is not None and may_be_kept(tx, book, learner.id)
    return visit.page("handbooks/privacy.html", learner, "handbooks", handbook=book, may_keep=may_keep)


@router.post("/handbooks/{slug}/privacy")
def keep(visit: Visit, slug: str) -> Response:
    """Keeps the handbook to the one who brought it."""
    with visit.write() as tx:
        keep_private(tx, slug, acting_learner(tx, visit.person).id)
    return visit.redirect(f"/handbooks/{slug}/privacy")


@router.post("/handbooks/{slug}/sharing")
def show_everybody(visit: Visit, slug: str) -> Response:
    with visit.write() as tx:
        share(tx, slug, acting_learner(tx, visit.person).id)
    return visit.redirect(f"/handbooks/{slug}/privacy")
