"""How a person signs in, as they see to it themselves: their password, their browsers."""

from typing import Annotated

from fastapi import APIRouter, Form, Path
from pydantic import BaseModel, Field
from starlette.responses import Response

from app.accounts import identities, passkeys, second_factor, sign_ins
from app.accounts.entry_pages import browser_of
from app.accounts.passwords import SHORTEST
from app.accounts.people import account_of
from app.accounts.queries import current_learner
from app.accounts.sign_on import offered
from app.accounts.signing_in import change_password
from app.accounts.views import sign_in_view
from app.kernel.errors import VivaError
from app.web.errors import status_of
from app.web.guard import LEARNERS
from app.web.visit import Visit, VisitContext

router = APIRouter(include_in_schema=False, dependencies=[LEARNERS])


class PasswordForm(BaseModel):
    old: str = Field(default="", max_length=10_000)
    new: str = Field(default="", max_length=10_000)


@router.get("/settings/security")
def show_security(visit: Visit, saved: bool = False) -> Response:
    return _page(visit, saved=saved)


@router.post("/settings/password")
def take_password(visit: Visit, form: Annotated[PasswordForm, Form()]) -> Response:
    store, browser, stays = visit.wiring.store, browser_of(visit), visit.caller.session
    try:
        change_password(store, _own(visit), form.old, form.new, browser, stays, visit.now)
    except VivaError as error:
        return _page(visit, refused=error)
    return visit.redirect("/settings/security?saved=true")


@router.post("/settings/sign-ins/{number}/end")
def end_sign_in(visit: Visit, number: Annotated[int, Path(ge=1, le=2**63 - 1)]) -> Response:
    """Signs one of the person's browsers out; it may be this one."""
    with visit.write() as tx:
        sign_ins.end(tx, current_learner(tx, visit.person).id, number)
    return visit.redirect("/settings/security")


@router.post("/settings/sign-ins/end")
def end_others(visit: Visit) -> Response:
    """Signs all of the person's other browsers out."""
    with visit.write() as tx:
        sign_ins.end_all(tx, current_learner(tx, visit.person).id, but=visit.caller.session)
    return visit.redirect("/settings/security")


def _own(visit: VisitContext) -> int:
    with visit.read() as tx:
        return current_learner(tx, visit.person).id


def _page(visit: VisitContext, *, saved: bool = False, refused: VivaError | None = None) -> Response:
    with visit.read() as tx:
        learner = current_learner(tx, visit.person)
        own, browsers = account_of(tx, learner.id), sign_ins.sign_ins(tx, learner.id, visit.now)
        has_second_step = second_factor.is_on(tx, learner.id)
        own_passkeys = len(passkeys.passkeys(tx, learner.id))
        linked = identities.identities(tx, learner.id)
    known = offered(visit)
    here, zone = visit.caller.session, learner.preferences.zone
    return visit.page(
        "accounts/security.html",
        learner,
        None,
        status=status_of(refused) if refused else 200,
        account=own,
        has_second_step=has_second_step,
        passkeys=own_passkeys,
        provider=known.provider.name if known else "",
        identities=", ".join(one.label for one in linked),
        browsers=[sign_in_view(one, here, zone) for one in browsers],
        shortest=SHORTEST,
        saved=saved,
        refused=refused,
    )
