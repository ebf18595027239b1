"""Setting up a second step for signing in, and giving it up."""

from typing import Annotated

from fastapi import APIRouter, Form
from starlette.responses import Response

from app.accounts import second_factor
from app.accounts.entry_pages import browser_of, own_person
from app.accounts.people import account
from app.accounts.queries import current_learner
from app.accounts.signing_in import end_second_step
from app.kernel.errors import VivaError
from app.web.errors import status_of
from app.web.guard import LEARNERS
from app.web.visit import Visit, VisitContext

router = APIRouter(include_in_schema=False, dependencies=[LEARNERS])
Code = Annotated[str, Form(max_length=200)]


@router.get("/settings/second-step")
def show_second_step(visit: Visit) -> Response:
    return _page(visit)


@router.post("/settings/second-step")
def begin(visit: Visit) -> Response:
    with visit.write() as tx:
        second_factor.begin(tx, account(tx, current_learner(tx, visit.person).id).person)
    return visit.redirect("/settings/second-step")


@router.post("/settings/second-step/confirmation")
def confirm(visit: Visit, code: Code = "") -> Response:
    """Turns it on. The codes for the day when the phone is lost are shown once, and kept only as digests."""
    try:
        with visit.write() as tx:
            codes = second_factor.confirm(tx, current_learner(tx, visit.person).id, code, visit.now)
    except VivaError as error:
        return _page(visit, refused=error)
    return _page(visit, codes=codes)


@router.post("/settings/second-step/end")
def end(visit: Visit, code: Code = "") -> Response:
    person = own_person(visit)
    try:
        end_second_step(visit.wiring.store, person, code, browser_of(visit), visit.now)
    except VivaError as error:
        return _page(visit, refused=error)
    return visit.redirect("/settings/security")


def _page(
    visit: VisitContext, *, codes: list[str] | None = None, refused: VivaError | None = None
) -> Response:
    with visit.read() as tx:
        learner = current_learner(tx, visit.person)
        own = account(tx, learner.id)
        factor, left = second_factor.second_factor(tx, learner.id), second_factor.codes_left(tx, learner.id)
    begun = factor is not None and not factor.is_on
    return visit.page(
        "accounts/second_factor.html",
        learner,
        None,
        status=status_of(refused) if refused else 200,
        is_on=factor is not None and factor.is_on,
        secret=factor.secret if factor and begun else "",
        picture=second_factor.picture(factor.secret, own.login) if factor and begun else "",
        codes=codes or [],
        codes_left=left,
        refused=refused,
    )
