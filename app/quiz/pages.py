"""The pages of quizzes: choosing, a question, the end, results."""

from contextlib import suppress
from typing import Annotated

from fastapi import APIRouter, Form, Path
from markupsafe import escape
from starlette.responses import HTMLResponse, Response

from app.accounts.queries import Learner
from app.assessment.attempting import Behaviour
from app.assessment.marking import Certainty
from app.kernel.errors import Conflict, Invalid, VivaError
from app.quiz import service
from app.quiz.choosing import Only, Wish
from app.quiz.effects import effects_view
from app.quiz.evidence import count_attempt, discount_attempt, source_of
from app.quiz.item_queries import objection_of
from app.quiz.item_views import REASONS
from app.quiz.learners import quizzed_learner
from app.quiz.overview import quizzes_view
from app.quiz.queries import Attempt, attempt, places, question, questions
from app.quiz.results import result_view
from app.quiz.schemas import AnswerForm, CountsForm, FlagForm, PreviewForm, WishForm
from app.quiz.standing import clock_of, strip_place
from app.quiz.starting import start_quiz
from app.quiz.views import BEHAVIOURS, question_view
from app.study.evidence_log import evidence_of
from app.study.learners import learner_who_writes
from app.study.schemas import MAX_ID
from app.web.bounded import BoundedRoute
from app.web.errors import status_of
from app.web.guard import LEARNERS
from app.web.visit import Visit, VisitContext

router = APIRouter(include_in_schema=False, route_class=BoundedRoute, dependencies=[LEARNERS])
Number = Annotated[int, Path(ge=1, le=MAX_ID)]
_LONGEST_TEX = 2_000  # characters that are shown as they are typed


@router.get("/quizzes")
def show_quizzes(visit: Visit) -> Response:
    return _quizzes(visit)


@router.post("/quizzes")
def start(visit: Visit, form: Annotated[WishForm, Form()]) -> Response:
    try:
        number = start_quiz(visit, form.wish())
    except (Invalid, Conflict) as refused:
        return _quizzes(visit, form, refused)
    return visit.leave(f"/quizzes/{number}")


@router.get("/quizzes/{attempt_id}")
def show_quiz(visit: Visit, attempt_id: Number) -> Response:
    learner = quizzed_learner(visit)
    with visit.read() as tx:
        own = attempt(tx, learner.id, attempt_id)
        if own.finished_at is None:
            waiting = [
                one.position
                for one in places(tx, attempt_id)
                if not one.is_answered and not own.is_late(one, visit.now)
            ]
            return visit.redirect(
                f"/quizzes/{attempt_id}/" + (f"questions/{waiting[0]}" if waiting else "end")
            )
        view = result_view(own, questions(tx, attempt_id), learner)
        effects = effects_view(evidence_of(tx, learner.id, source_of(attempt_id)), learner)
    return visit.page("quizzes/results.html", learner, "quiz", result=view, effects=effects)


@router.get("/quizzes/{attempt_id}/end")
def show_end(visit: Visit, attempt_id: Number) -> Response:
    """What stands, before the quiz is finished."""
    learner = quizzed_learner(visit)
    with visit.read() as tx:
        own = attempt(tx, learner.id, attempt_id)
        if own.finished_at is not None:
            return visit.redirect(f"/quizzes/{attempt_id}")
        strip = [strip_place(own, one) for one in places(tx, attempt_id)]
    unanswered = sum(not one.kind for one in strip)
    clock = clock_of(own, visit.now)
    return visit.page(
        "quizzes/end.html", learner, "quiz", attempt=own, strip=strip, unanswered=unanswered, clock=clock
    )


@router.get("/quizzes/{attempt_id}/questions/{position}")
def show_question(visit: Visit, attempt_id: Number, position: Number) -> Response:
    return _question(visit, quizzed_learner(visit), attempt_id, position)


@router.post("/quizzes/{attempt_id}/questions/{position}/responses")
def respond(
    visit: Visit, attempt_id: Number, position: Number, form: Annotated[AnswerForm, Form()]
) -> Response:
    try:
        with visit.write() as tx:
            learner = learner_who_writes(tx, visit.person)
            own = attempt(tx, learner.id, attempt_id)
            is_blank = own.behaviour is Behaviour.AT_END and form.response().is_empty and form.number == 1
            if not is_blank:  # going on without an answer is no answer
                service.record_response(
                    tx,
                    learner,
                    attempt_id,
                    position,
                    form.response(),
                    visit.now,
                    number=form.number,
                    certainty=Certainty(form.certainty) if form.certainty else None,
                    took_ms=form.took,
                )
    except Conflict as overtaken:
        return _question(visit, quizzed_learner(visit), attempt_id, position, refused=overtaken)
    except Invalid as mistake:
        if visit.is_fragment:
            raise  # the page stays as it is, and says the sentence
        return _question(visit, quizzed_learner(visit), attempt_id, position, refused=mistake, draft=form)
    if own.is_overdue(visit.now):
        return visit.leave(f"/quizzes/{attempt_id}")
    if own.behaviour is not Behaviour.AT_END:
        return _go_on(visit, learner, attempt_id, position)
    if position >= own.questions:
        return visit.leave(f"/quizzes/{attempt_id}/end")
    return _go_on(visit, learner, attempt_id, position + 1)


@router.post("/quizzes/{attempt_id}/questions/{position}/flag")
def flag(visit: Visit, attempt_id: Number, position: Number, form: Annotated[FlagForm, Form()]) -> Response:
    try:
        with visit.write() as tx:
            learner = learner_who_writes(tx, visit.person)
            service.flag_question(tx, learner, attempt_id, position, form.flagged)
    except Conflict:
        return visit.leave(f"/quizzes/{attempt_id}")
    return visit.redirect(f"/quizzes/{attempt_id}/questions/{position}")


@router.post("/quizzes/{attempt_id}/finish")
def finish(visit: Visit, attempt_id: Number) -> Response:
    try:
        with visit.write() as tx:
            service.finish_attempt(tx, learner_who_writes(tx, visit.person), attempt_id, visit.now)
    except Conflict:  # in another tab, or by its deadline: the results say what stands
        return visit.leave(f"/quizzes/{attempt_id}")
    return visit.leave(f"/quizzes/{attempt_id}")


@router.post("/quizzes/{attempt_id}/evidence")
def count(visit: Visit, attempt_id: Number, form: Annotated[CountsForm, Form()]) -> Response:
    """Lets a quiz count in the schedule, or takes back what it did there."""
    change = count_attempt if form.counts else discount_attempt
    with suppress(Conflict), visit.write() as tx:  # done in another tab: the results say what stands
        change(tx, learner_who_writes(tx, visit.person), attempt_id, visit.now)
    return visit.leave(f"/quizzes/{attempt_id}")


@router.post("/quizzes/{attempt_id}/retake")
def retake(visit: Visit, attempt_id: Number) -> Response:
    """Asks again what was not wholly right."""
    learner = quizzed_learner(visit)
    with visit.read() as tx:
        own = attempt(tx, learner.id, attempt_id)
        full = own.best / own.questions
        asked = questions(tx, attempt_id)
    missed = tuple(one.item_id for one in asked if one.earned(own.behaviour) < full - 1e-9)
    wish = Wish(items=missed, only=Only.ALL, count=max(1, len(missed)), behaviour=own.behaviour)
    if not missed:
        return visit.leave(f"/quizzes/{attempt_id}")
    try:
        return visit.leave(f"/quizzes/{start_quiz(visit, wish)}")
    except Conflict as gone:
        return _quizzes(visit, None, gone)


@router.post("/quizzes/previews")
def preview(visit: Visit, form: Annotated[PreviewForm, Form()]) -> Response:
    """TeX as it is typed, typeset."""
    tex = "".join(form.text).strip()
    if not tex:
        return HTMLResponse("")
    if len(tex) > _LONGEST_TEX:
        return HTMLResponse("<p>Too long to be shown.</p>")
    made = visit.wiring.typesetter.typeset(tex, display=True)
    if made.error is not None:
        return HTMLResponse(f'<p class="preview__error">{escape("Not complete yet.")}</p>')
    return HTMLResponse(f'<div class="math math-display" tabindex="0">{made.html}</div>')


def _quizzes(visit: VisitContext, form: WishForm | None = None, refused: VivaError | None = None) -> Response:
    learner = quizzed_learner(visit)
    with visit.read() as tx:
        view = quizzes_view(tx, learner)
    status = status_of(refused) if refused else 200
    return visit.page(
        "quizzes/index.html",
        learner,
        "quiz",
        quizzes=view,
        form=form or WishForm(),
        refused=refused,
        behaviours=BEHAVIOURS,
        status=status,
    )


def _go_on(visit: VisitContext, learner: Learner, attempt_id: int, position: int) -> Response:
    address = f"/quizzes/{attempt_id}/questions/{position}"
    if not visit.is_fragment:
        return visit.redirect(address)
    answer = _question(visit, learner, attempt_id, position)
    answer.headers["HX-Replace-Url"] = visit.url(address)  # a reload shows what is shown now
    return answer


def _question(
    visit: VisitContext,
    learner: Learner,
    attempt_id: int,
    position: int,
    *,
    refused: VivaError | None = None,
    draft: AnswerForm | None = None,
) -> Response:
    with visit.read() as tx:
        own: Attempt = attempt(tx, learner.id, attempt_id)
        is_new = own.wish.seconds_each is not None and own.is_unopened(question(tx, attempt_id, position))
    if own.finished_at is not None:
        return visit.leave(f"/quizzes/{attempt_id}")
    if is_new:
        with visit.write() as tx:
            service.open_question(tx, learner, attempt_id, position, visit.now)
    with visit.read() as tx:
        asked = question(tx, attempt_id, position)
        objection = objection_of(tx, learner.id, asked.item_id)
        view = question_view(
            own,
            asked,
            places(tx, attempt_id),
            visit.now,
            notice=str(refused) if refused else "",
            draft=draft.response() if draft else None,
        )
    status = status_of(refused) if refused else 200
    return visit.page(
        "quizzes/question.html",
        learner,
        "quiz",
        block="question",
        status=status,
        asked=view,
        objection=objection,
        reasons=REASONS,
    )
