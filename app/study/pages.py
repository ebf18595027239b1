"""The pages of study: Today, the session, a card."""

from typing import Annotated

from fastapi import APIRouter, Form, Path, Query
from starlette.responses import Response

from app.accounts.queries import Learner
from app.db.store import Read
from app.kernel.errors import Conflict, Gone
from app.scheduling.memory import grade_of
from app.study import service
from app.study.learners import enrolled_learner, learner_who_writes
from app.study.overview import card_page, today_view
from app.study.queries import remaining_scope, resolve_scope
from app.study.schemas import MAX_ID, ReviewForm, ScopeForm, UndoForm
from app.study.session import Session, Undoable, study_session
from app.study.views import Notice, scope_query, session_view
from app.web.guard import LEARNERS
from app.web.visit import Visit, VisitContext

router = APIRouter(include_in_schema=False, dependencies=[LEARNERS])
CardPath = Annotated[int, Path(ge=1, le=MAX_ID)]
EXTENSION = 10  # new cards that one press adds to the day


@router.get("/")
def show_today(visit: Visit) -> Response:
    learner = enrolled_learner(visit)
    with visit.read() as tx:
        view, notices = today_view(tx, learner, visit.now), visit.notices(tx)
    return visit.page("today/index.html", learner, "today", today=view, notices=notices)


@router.get("/study")
def show_session(
    visit: Visit,
    handbook: str = "",
    topic: str = "",
    card: Annotated[int | None, Query(ge=1, le=MAX_ID)] = None,
) -> Response:
    learner = enrolled_learner(visit)
    with visit.read() as tx:
        session = study_session(tx, learner, resolve_scope(tx, handbook, topic), visit.now, first=card)
    return _page(visit, learner, session)


@router.post("/cards/{card_id}/reviews")
def record_review(visit: Visit, card_id: CardPath, form: Annotated[ReviewForm, Form()]) -> Response:
    grade = grade_of(form.grade)
    try:
        with visit.write() as tx:
            learner = learner_who_writes(tx, visit.person)
            reviewed = service.record_review(
                tx,
                learner,
                card_id,
                grade,
                visit.now,
                seen_reps=form.seen_reps,
                took_ms=int(form.took_ms) if form.took_ms.isdecimal() and len(form.took_ms) < 12 else None,
                named=form.named or None,
            )
            session = _session(visit, tx, learner, form, undoable=reviewed)
    except (Conflict, Gone) as overtaken:
        return _overtaken(visit, form, overtaken)
    return _go_on(visit, learner, session)


@router.post("/study/undos")
def undo_review(visit: Visit, form: Annotated[UndoForm, Form()]) -> Response:
    try:
        with visit.write() as tx:
            learner = learner_who_writes(tx, visit.person)
            undone = service.undo_last_review(tx, learner, visit.now, seen_review=form.seen_review)
            session = _session(visit, tx, learner, form, first=undone.card_id)
    except Conflict as overtaken:
        return _overtaken(visit, form, overtaken)
    return _go_on(visit, learner, session, first=undone.card_id)


@router.post("/cards/{card_id}/suspension")
def suspend_card(visit: Visit, card_id: CardPath, form: Annotated[ScopeForm, Form()]) -> Response:
    with visit.write() as tx:
        learner = learner_who_writes(tx, visit.person)
        service.suspend(tx, learner, card_id)
        session = _session(visit, tx, learner, form) if visit.is_fragment else None
    return _go_on(visit, learner, session) if session else visit.redirect(f"/cards/{card_id}")


@router.post("/cards/{card_id}/resumption")
def resume_card(visit: Visit, card_id: CardPath) -> Response:
    with visit.write() as tx:
        service.resume(tx, learner_who_writes(tx, visit.person), card_id)
    return visit.redirect(f"/cards/{card_id}")


@router.post("/cards/{card_id}/burial")
def bury_card(visit: Visit, card_id: CardPath, form: Annotated[ScopeForm, Form()]) -> Response:
    with visit.write() as tx:
        learner = learner_who_writes(tx, visit.person)
        service.bury(tx, learner, card_id, visit.now)
        session = _session(visit, tx, learner, form)
    return _go_on(visit, learner, session)


@router.post("/study/extensions")
def extend_day(visit: Visit, form: Annotated[ScopeForm, Form()]) -> Response:
    with visit.write() as tx:
        learner = learner_who_writes(tx, visit.person)
        service.extend_day(tx, learner, visit.now, EXTENSION)
        session = _session(visit, tx, learner, form)
    return _go_on(visit, learner, session)


@router.get("/cards/{card_id}")
def show_card(visit: Visit, card_id: CardPath) -> Response:
    learner = enrolled_learner(visit)
    with visit.read() as tx:
        page = card_page(tx, learner, card_id, visit.now, visit.root)
    return visit.page("cards/show.html", learner, None, **page)


def _session(
    visit: VisitContext,
    tx: Read,
    learner: Learner,
    form: ScopeForm,
    *,
    first: int | None = None,
    undoable: Undoable | None = None,
) -> Session:
    scope = remaining_scope(tx, form.scope_handbook, form.scope_topic)
    return study_session(tx, learner, scope, visit.now, first=first, undoable=undoable)


def _go_on(visit: VisitContext, learner: Learner, session: Session, *, first: int | None = None) -> Response:
    """The session's block for htmx; otherwise the page is asked for again, so that a reload repeats nothing."""
    address = f"/study{scope_query(session.scope, card=first)}"
    if not visit.is_fragment:
        return visit.redirect(address)
    answer = _page(visit, learner, session)
    answer.headers["HX-Replace-Url"] = visit.url(address)  # a reload shows what is shown now
    return answer


def _overtaken(visit: VisitContext, form: ScopeForm, error: Conflict | Gone) -> Response:
    """What was asked can no longer be done: says so, and shows what comes next instead."""
    learner = enrolled_learner(visit)  # it may be the library that went on
    with visit.read() as tx:
        session = _session(visit, tx, learner, form)
    return _page(visit, learner, session, notice=Notice(f"{error.message} {error.hint}".strip()), status=409)


def _page(
    visit: VisitContext,
    learner: Learner,
    session: Session,
    *,
    notice: Notice | None = None,
    status: int = 200,
) -> Response:
    view = session_view(session, visit.now, visit.root, notice)
    return visit.page("study/session.html", learner, "study", block="session", status=status, session=view)
