"""The editor of blueprints: copy one, change its sections, and see at once whether your handbooks can fill it."""

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Form, Path, Query
from starlette.responses import Response

from app.interview.blueprints import Offer, change_blueprint, keep_blueprint, offer, retire_blueprint
from app.interview.editor_schemas import BlueprintForm
from app.interview.learners import planning_interviewee
from app.interview.overview import DRAWING_WORDS, OfferView, offer_view
from app.interview.planning import FORM_WORDS, Outlook
from app.kernel.errors import Conflict, Invalid, VivaError
from app.library.queries import handbooks
from app.rehearsal.blueprint import Level, minutes_needed, objections
from app.web.bounded import BoundedRoute
from app.web.errors import status_of
from app.web.guard import LEARNERS
from app.web.visit import Visit, VisitContext

router = APIRouter(include_in_schema=False, route_class=BoundedRoute, dependencies=[LEARNERS])
Slug = Annotated[str, Path(max_length=100)]
_FIRST = "30-minutes"  # what a new one begins as


@router.get("/interviews/blueprints/new")
def show_new(visit: Visit, copied: Annotated[str, Query(alias="from", max_length=100)] = _FIRST) -> Response:
    learner = planning_interviewee(visit)
    with visit.read() as tx:
        one = offer(tx, learner.id, copied).blueprint
        if one.one_of:
            one = offer(tx, learner.id, _FIRST).blueprint
    return _editor(visit, BlueprintForm.of(replace(one, name=f"{one.name}, changed")), "")


@router.post("/interviews/blueprints/new")
def make(visit: Visit, form: Annotated[BlueprintForm, Form()]) -> Response:
    return _act(visit, form, "")


@router.get("/interviews/blueprints/{slug}")
def show_own(visit: Visit, slug: Slug) -> Response:
    learner = planning_interviewee(visit)
    with visit.read() as tx:
        one = offer(tx, learner.id, slug)
    if not one.is_own:
        return visit.redirect(f"/interviews/blueprints/new?from={slug}")
    return _editor(visit, BlueprintForm.of(one.blueprint), slug)


@router.post("/interviews/blueprints/{slug}")
def change(visit: Visit, slug: Slug, form: Annotated[BlueprintForm, Form()]) -> Response:
    return _act(visit, form, slug)


def _act(visit: VisitContext, form: BlueprintForm, slug: str) -> Response:
    verb, _, number = form.do.partition(":")
    if verb == "add":
        return _editor(visit, form.with_row(), slug)
    if verb == "remove":
        return _editor(visit, form.without_row(int(number) if number.isdecimal() else 0), slug)
    if verb == "check":
        return _editor(visit, form, slug)
    learner = planning_interviewee(visit)
    try:
        with visit.write() as tx:
            if verb == "retire":
                retire_blueprint(tx, learner.id, slug, visit.now)
            elif slug:
                change_blueprint(tx, learner.id, slug, form.blueprint(), visit.now)
            else:
                keep_blueprint(tx, learner.id, form.blueprint(), visit.now)
    except (Invalid, Conflict) as refused:
        return _editor(visit, form, slug, refused)
    return visit.leave("/interviews")


def _editor(
    visit: VisitContext, form: BlueprintForm, slug: str, refused: VivaError | None = None
) -> Response:
    """The form, with what speaks against it as it stands."""
    learner = planning_interviewee(visit)
    said: list[str] = [str(refused)] if refused else []
    view: OfferView | None = None
    needed = 0.0
    with visit.read() as tx:
        books = handbooks(tx)
        try:
            one = form.blueprint()
            needed = minutes_needed(one)
            said = said or [str(each) for each in objections(one)]
            view = None if said else offer_view(Outlook(tx, learner, visit.now), Offer(slug, one, True))
        except Invalid as mistake:
            said = said or [str(mistake)]
    return visit.page(
        "interviews/blueprint.html", learner, "interview", status=status_of(refused) if refused else 200,
        form=form, slug=slug, said=said, view=view, needed=needed, books=books, levels=[*Level],
        forms=[(one.value, many) for one, (_, many) in FORM_WORDS.items()],
        drawings=[(one.value, words) for one, words in DRAWING_WORDS.items()],
    )  # fmt: skip
