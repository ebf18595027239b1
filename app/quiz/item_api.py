"""Items for programs: lists, one with its figures, reports, throwing out and taking back."""

from typing import Annotated

from fastapi import APIRouter, Path, Query

from app.quiz import item_service as service
from app.quiz.item_figures import broken_items, figures
from app.quiz.item_queries import Which, item, item_page, reports_of
from app.quiz.item_schemas import ItemDetailOut, ItemOut, ItemsOut, ListQuery, ReportIn, ThrowOutIn
from app.study.learners import learner_who_writes
from app.study.schemas import MAX_ID
from app.web.bounded import BoundedRoute
from app.web.guard import AUTHORS, LEARNERS
from app.web.visit import Visit

router = APIRouter(tags=["Items"], route_class=BoundedRoute, dependencies=[LEARNERS])
authoring = APIRouter(tags=["Items"], route_class=BoundedRoute, dependencies=[AUTHORS])
ItemId = Annotated[int, Path(ge=1, le=MAX_ID, description="The item's number.")]


@router.get("/items")
def list_items(visit: Visit, query: Annotated[ListQuery, Query()]) -> ItemsOut:
    """Items with their keys, in the order of their handbooks."""
    wanted = query.wanted()
    with visit.read() as tx:
        broken = list(broken_items(tx)) if wanted.which is Which.BROKEN else None
        page = item_page(tx, wanted, among=broken, after=query.after, before=query.before)
    return ItemsOut(total=page.total, items=[ItemOut.of(one) for one in page.items], next=page.next)


@router.get("/items/{item_id}")
def get_item(visit: Visit, item_id: ItemId) -> ItemDetailOut:
    """An item with its key, its figures, and what was said against it."""
    with visit.read() as tx:
        found = item(tx, item_id)
        known = figures(tx, {item_id: found.body})[item_id]
        return ItemDetailOut.whole(found, known, reports_of(tx, item_id))


@router.post("/items/{item_id}/reports", status_code=204)
def report(visit: Visit, item_id: ItemId, given: ReportIn) -> None:
    """Says what is wrong with an item."""
    with visit.write() as tx:
        learner = learner_who_writes(tx, visit.person)
        service.report_item(tx, learner, item_id, given.reason, given.note, visit.now)


@authoring.post("/items/{item_id}/reports/settlement", status_code=204)
def settle(visit: Visit, item_id: ItemId) -> None:
    """Says that somebody has looked at what was reported."""
    with visit.write() as tx:
        learner_who_writes(tx, visit.person)
        service.settle_reports(tx, item_id, visit.now)


@authoring.put("/items/{item_id}/exclusion", status_code=204)
def throw_out(visit: Visit, item_id: ItemId, given: ThrowOutIn) -> None:
    """Keeps an item out of quizzes, whatever is imported."""
    with visit.write() as tx:
        learner = learner_who_writes(tx, visit.person)
        service.throw_out(tx, learner, item_id, visit.now, given.reason)


@authoring.delete("/items/{item_id}/exclusion", status_code=204)
def take_back(visit: Visit, item_id: ItemId) -> None:
    """Lets quizzes ask the item again."""
    with visit.write() as tx:
        learner_who_writes(tx, visit.person)
        service.take_back(tx, item_id)
