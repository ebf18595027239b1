"""The pages of items: a list to look through, one with its key and figures, and what is said and done against bad ones."""

from typing import Annotated

from fastapi import APIRouter, Form, Path, Query
from starlette.responses import Response

from app.accounts.queries import Learner
from app.assessment.model import ItemKind, Origin
from app.db.store import Write
from app.handbook.model import TopicKind
from app.library.queries import handbooks, topics
from app.quiz import item_service as service
from app.quiz.item_figures import broken_items, figures
from app.quiz.item_queries import Which, item, item_page, reports_of
from app.quiz.item_schemas import ListQuery, ObjectionForm
from app.quiz.item_views import ORIGINS, REASONS, SEED, WHICH, AddressView, item_view, line_view
from app.quiz.paper import drawn_items, make_paper, stem_lines
from app.quiz.queries import attempt, question
from app.quiz.views import KINDS
from app.study.learners import enrolled_learner, learner_who_writes
from app.study.schemas import MAX_ID
from app.web.bounded import BoundedRoute
from app.web.guard import AUTHORS, LEARNERS
from app.web.visit import Visit, VisitContext

router = APIRouter(include_in_schema=False, route_class=BoundedRoute, dependencies=[LEARNERS])
authoring = APIRouter(include_in_schema=False, route_class=BoundedRoute, dependencies=[AUTHORS])
Number = Annotated[int, Path(ge=1, le=MAX_ID)]
Objection = Annotated[ObjectionForm, Form()]


@router.get("/items")
def show_items(visit: Visit, query: Annotated[ListQuery, Query()]) -> Response:
    learner, wanted = enrolled_learner(visit), query.wanted()
    with visit.read() as tx:
        broken = broken_items(tx) if wanted.which is Which.BROKEN else None
        page = item_page(tx, wanted, among=list(broken) if broken is not None else None,
                         after=query.after, before=query.before)  # fmt: skip
        drawn = drawn_items(tx, [one.id for one in page.items])
        books = handbooks(tx)
        own = [book for book in books if book.slug == wanted.handbook]
        below = topics(tx, own[0].id) if own else []
    address = AddressView(wanted)
    stems = stem_lines(drawn, visit.wiring.typesetter)
    known = broken or {}
    return visit.page(
        "items/index.html",
        learner,
        "handbooks",
        lines=[
            line_view(one, stem, learner, known.get(one.id))
            for one, stem in zip(page.items, stems, strict=True)
        ],
        total=page.total,
        wanted=wanted,
        books=[(book.slug, book.title) for book in books],
        topics=[(topic.id, topic.plain) for topic in below if topic.kind != TopicKind.QUESTION.value],
        kinds=[(kind.value, KINDS[kind]) for kind in ItemKind],
        origins=[(origin.value, ORIGINS[origin]) for origin in Origin],
        which=[(one.value, WHICH[one]) for one in Which],
        previous_url=visit.url(address.url(before=page.previous)) if page.previous else "",
        next_url=visit.url(address.url(after=page.next)) if page.next else "",
    )


@router.get("/items/{item_id}")
def show_item(visit: Visit, item_id: Number) -> Response:
    learner = enrolled_learner(visit)
    return _page(visit, learner, item_id)


def _page(visit: VisitContext, learner: Learner, item_id: int) -> Response:
    with visit.read() as tx:
        found = item(tx, item_id)
        drawn = drawn_items(tx, [item_id])
        said, known = reports_of(tx, item_id), figures(tx, {item_id: found.body})
    [asked] = make_paper(drawn, SEED, visit.wiring.typesetter)
    view = item_view(found, asked, known[item_id], said, learner)
    return visit.page("items/show.html", learner, "handbooks", item=view, reasons=REASONS)


@router.post("/items/{item_id}/reports")
def report(visit: Visit, item_id: Number, form: Objection) -> Response:
    with visit.write() as tx:
        _object(tx, visit, item_id, form)
    return visit.redirect(f"/items/{item_id}")


@authoring.post("/items/{item_id}/reports/settlement")
def settle(visit: Visit, item_id: Number) -> Response:
    with visit.write() as tx:
        learner_who_writes(tx, visit.person)
        service.settle_reports(tx, item_id, visit.now)
    return visit.redirect(f"/items/{item_id}")


@authoring.post("/items/{item_id}/exclusion")
def throw_out(visit: Visit, item_id: Number) -> Response:
    with visit.write() as tx:
        service.throw_out(tx, learner_who_writes(tx, visit.person), item_id, visit.now)
    return visit.redirect(f"/items/{item_id}")


@authoring.post("/items/{item_id}/readmission")
def take_back(visit: Visit, item_id: Number) -> Response:
    with visit.write() as tx:
        learner_who_writes(tx, visit.person)
        service.take_back(tx, item_id)
    return visit.redirect(f"/items/{item_id}")


@router.post("/quizzes/{attempt_id}/questions/{position}/objections")
def object_to_question(visit: Visit, attempt_id: Number, position: Number, form: Objection) -> Response:
    """Of a question under way: the quiz goes on, and nothing of its key is told."""
    with visit.write() as tx:
        learner = learner_who_writes(tx, visit.person)
        attempt(tx, learner.id, attempt_id)
        _object(tx, visit, question(tx, attempt_id, position).item_id, form, learner)
    return visit.redirect(f"/quizzes/{attempt_id}/questions/{position}")


def _object(
    tx: Write, visit: VisitContext, item_id: int, form: ObjectionForm, learner: Learner | None = None
) -> None:
    who = learner or learner_who_writes(tx, visit.person)
    service.report_item(tx, who, item_id, form.reason, form.note, visit.now)
    if form.verb == "throw-out":
        service.throw_out(tx, who, item_id, visit.now, form.reason)
