"""The card browser: a list to search, sort and page through, and what is done to many cards at once."""

from typing import Annotated

from fastapi import APIRouter, Form, Path, Query
from sqlalchemy import Select
from starlette.responses import Response

from app.accounts.queries import Learner
from app.db.store import Write
from app.kernel.errors import Conflict, Invalid, NotFound
from app.searching.language import parse
from app.study.card_actions import act_on_cards, card_action, some_cards, undo_card_action
from app.study.card_list import Order, Place, card_page, matching_cards
from app.study.card_schemas import ActionForm, ListForm
from app.study.card_views import Asked, browser_view
from app.study.learners import enrolled_learner, learner_who_writes
from app.study.schemas import MAX_ID
from app.study.views import Notice
from app.web.guard import LEARNERS
from app.web.visit import Visit, VisitContext

router = APIRouter(include_in_schema=False, dependencies=[LEARNERS])
Number = Annotated[int, Query(ge=0, le=MAX_ID)]


@router.get("/cards")
def show_cards(
    visit: Visit, q: str = "", sort: str = "", after: Number = 0, before: Number = 0, done: Number = 0
) -> Response:
    return _page(visit, Asked(q, Order.of(sort), Place(after, before)), done=done)


@router.post("/cards/actions")
def change_cards(visit: Visit, form: Annotated[ActionForm, Form()]) -> Response:
    asked = _asked(form)
    try:
        with visit.write() as tx:
            learner = learner_who_writes(tx, visit.person)
            chosen = _chosen(tx, visit, learner, form)
            action = act_on_cards(tx, learner, form.verb, chosen, visit.now, tag=form.tag)
    except Invalid as mistake:
        return _page(visit, asked, mistake=mistake)
    return visit.redirect(asked.url("", place=asked.place, done=action.id))


@router.post("/cards/actions/{action_id}/undos")
def undo_change(
    visit: Visit, action_id: Annotated[int, Path(ge=1, le=MAX_ID)], form: Annotated[ListForm, Form()]
) -> Response:
    asked = _asked(form)
    try:
        with visit.write() as tx:
            undo_card_action(tx, learner_who_writes(tx, visit.person), action_id, visit.now)
    except Conflict as overtaken:
        return _page(visit, asked, mistake=overtaken)
    return visit.redirect(asked.url("", place=asked.place, done=action_id))


def _asked(form: ListForm) -> Asked:
    return Asked(form.q, Order.of(form.sort), Place(form.after, form.before))


def _chosen(tx: Write, visit: VisitContext, learner: Learner, form: ActionForm) -> Select[int]:
    if form.which == "all":
        return matching_cards(tx, learner, parse(form.q), visit.now)
    ids = form.card if form.which == "ticked" else form.shown
    if not ids:
        raise Invalid("No card is ticked.", "Tick some, or choose all on this page, or all that were found.")
    return some_cards(learner, ids)


def _page(
    visit: VisitContext, asked: Asked, *, done: int = 0, mistake: Invalid | Conflict | None = None
) -> Response:
    learner = enrolled_learner(visit)
    search = parse(asked.query)
    with visit.read() as tx:
        page = card_page(tx, learner, search, visit.now, order=asked.order, place=asked.place)
        try:
            action = card_action(tx, learner, done) if done else None
        except NotFound:  # an address from elsewhere; the list is as good without it
            action = None
    notice = Notice(f"{mistake.message} {mistake.hint}".strip(), "error") if mistake else None
    view = browser_view(page, asked, learner, visit.now, visit.root, done=action, notice=notice)
    status = 200 if mistake is None else 409 if isinstance(mistake, Conflict) else 422
    return visit.page("cards/index.html", learner, "handbooks", block="results", status=status, browser=view)
