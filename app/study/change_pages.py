"""What was done to a handbook, and the way back."""

from typing import Annotated

from fastapi import APIRouter, Path, Query
from starlette.responses import Response

from app.library import changes, reverting
from app.library.queries import any_handbook, handbook
from app.study.change_views import PAGE, change_set_view, change_views
from app.study.counting import history_by_note
from app.study.learners import enrolled_learner, learner_who_writes
from app.study.schemas import MAX_ID
from app.web.guard import AUTHORS, LEARNERS
from app.web.visit import Visit

router = APIRouter(include_in_schema=False, dependencies=[LEARNERS])
authoring = APIRouter(include_in_schema=False, dependencies=[AUTHORS])
Number = Annotated[int, Path(ge=1, le=MAX_ID)]


@router.get("/handbooks/{slug}/changes")
def show_changes(visit: Visit, slug: str) -> Response:
    learner = enrolled_learner(visit)
    with visit.read() as tx:
        book = any_handbook(tx, slug)
        found = changes.change_sets(tx, book.id)
    views = [change_set_view(one, learner) for one in found]
    return visit.page("changes/index.html", learner, "handbooks", handbook=book, change_sets=views)


@router.get("/handbooks/{slug}/changes/{number}")
def show_change(
    visit: Visit, slug: str, number: Number, start: Annotated[int, Query(alias="from", ge=0, le=MAX_ID)] = 0
) -> Response:
    learner = enrolled_learner(visit)
    with visit.read() as tx:
        book = any_handbook(tx, slug)
        found = changes.change_set(tx, book.id, number)
        notes, total = changes.note_changes(tx, number, start, PAGE)
        history = history_by_note(tx, learner.id, book.id)
    return visit.page(
        "changes/show.html",
        learner,
        "handbooks",
        handbook=book,
        change_set=change_set_view(found, learner),
        changes=change_views(notes, history, found),
        start=start,
        step=PAGE,
        total=total,
    )


@authoring.get("/handbooks/{slug}/removal")
def ask_to_remove(visit: Visit, slug: str) -> Response:
    learner = enrolled_learner(visit)
    with visit.read() as tx:
        book = handbook(tx, slug)
        held = history_by_note(tx, learner.id, book.id)
    reviews = sum(one.reviews for one in held.values())
    return visit.page("changes/remove.html", learner, "handbooks", handbook=book, reviews=reviews)


@authoring.post("/handbooks/{slug}/removal")
def remove_handbook(visit: Visit, slug: str) -> Response:
    with visit.write() as tx:
        made = reverting.remove(tx, slug, visit.now, learner_who_writes(tx, visit.person).id)
    return visit.redirect(f"/handbooks/{slug}/changes/{made}")


@authoring.post("/handbooks/{slug}/changes/{number}/reversion")
def revert_change(visit: Visit, slug: str, number: Number) -> Response:
    with visit.write() as tx:
        learner = learner_who_writes(tx, visit.person)
        book = any_handbook(tx, slug)
        made = reverting.revert(tx, slug, book.id, number, visit.now, learner.id)
    return visit.redirect(f"/handbooks/{slug}/changes/{made}")
