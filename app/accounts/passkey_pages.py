"""A person's passkeys: made, named, taken back. The browser's own part is static/js/passkeys.js."""

from typing import Annotated

from fastapi import APIRouter, Form, Path
from pydantic import BaseModel, Field
from starlette.responses import JSONResponse, Response

from app.accounts import passkeys
from app.accounts.entry_pages import browser_of, own_person, place_of, said
from app.accounts.links import Purpose
from app.accounts.people import account_of
from app.accounts.queries import current_learner
from app.accounts.signing_in import prove
from app.accounts.views import browser_words, passkey_view
from app.kernel.errors import VivaError
from app.web.errors import status_of
from app.web.guard import LEARNERS
from app.web.visit import Visit, VisitContext

router = APIRouter(include_in_schema=False, dependencies=[LEARNERS])
Number = Annotated[int, Path(ge=1, le=2**63 - 1)]
Name = Annotated[str, Form(max_length=1_000)]


class MakingForm(BaseModel):
    name: str = Field(default="", max_length=1_000)
    password: str = Field(default="", max_length=10_000)
    credential: str = Field(default="", max_length=40_000)  # the browser's answer, as WebAuthn's JSON


@router.get("/settings/passkeys")
def show_passkeys(visit: Visit) -> Response:
    return _page(visit)


@router.post("/settings/passkeys/challenges")
def begin_making(visit: Visit, form: Annotated[MakingForm, Form()]) -> Response:
    """What the browser is asked for. The challenge says from here on that the password was right."""
    try:
        passkeys.checked_name(form.name)  # before the device is asked
        own = prove(visit.wiring.store, own_person(visit), form.password, browser_of(visit), visit.now)
        with visit.write() as tx:
            return JSONResponse(passkeys.begin_making(tx, own, place_of(visit), visit.now))
    except VivaError as error:
        return said(error)


@router.post("/settings/passkeys")
def keep(visit: Visit, form: Annotated[MakingForm, Form()]) -> Response:
    person = own_person(visit)
    try:
        with visit.write() as tx:
            passkeys.use_challenge(tx, Purpose.NEW_PASSKEY, form.credential, visit.now, person)
        with visit.write() as tx:
            passkeys.keep(tx, person, form.name, form.credential, place_of(visit), visit.now)
    except VivaError as error:
        return _page(visit, form=form, refused=error)
    return visit.redirect("/settings/passkeys")


@router.post("/settings/passkeys/{number}/name")
def rename(visit: Visit, number: Number, name: Name = "") -> Response:
    try:
        with visit.write() as tx:
            passkeys.rename(tx, current_learner(tx, visit.person).id, number, name)
    except VivaError as error:
        return _page(visit, refused=error)
    return visit.redirect("/settings/passkeys")


@router.post("/settings/passkeys/{number}/end")
def take_back(visit: Visit, number: Number) -> Response:
    with visit.write() as tx:
        passkeys.take_back(tx, current_learner(tx, visit.person).id, number)
    return visit.redirect("/settings/passkeys")


def _page(
    visit: VisitContext, *, form: MakingForm | None = None, refused: VivaError | None = None
) -> Response:
    with visit.read() as tx:
        learner = current_learner(tx, visit.person)
        own, kept = account_of(tx, learner.id), passkeys.passkeys(tx, learner.id)
    suggested = browser_words(visit.request.headers.get("user-agent", ""))
    return visit.page(
        "accounts/passkeys.html",
        learner,
        None,
        status=status_of(refused) if refused else 200,
        account=own,
        passkeys=[passkey_view(one, learner.preferences.zone) for one in kept],
        name=form.name if form else suggested,
        longest=passkeys.LONGEST_NAME,
        why_not=place_of(visit).why_not,
        refused=refused,
    )
