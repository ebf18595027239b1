"""Tokens for a person's programs."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Form, Path
from pydantic import BaseModel, Field
from starlette.responses import Response

from app.accounts import api_tokens
from app.accounts.api_tokens import Scope
from app.accounts.people import account, account_of
from app.accounts.queries import current_learner
from app.accounts.views import token_view
from app.kernel.errors import VivaError
from app.web.errors import status_of
from app.web.guard import LEARNERS
from app.web.visit import Visit, VisitContext

router = APIRouter(include_in_schema=False, dependencies=[LEARNERS])
LASTING = (30, 90, 365)  # days


class TokenForm(BaseModel):
    name: str = Field(default="", max_length=1_000)
    scope: Scope = Scope.READ
    days: int = Field(default=LASTING[1], ge=1, le=LASTING[-1])


@router.get("/settings/tokens")
def show_tokens(visit: Visit) -> Response:
    return _page(visit)


@router.post("/settings/tokens")
def make_token(visit: Visit, form: Annotated[TokenForm, Form()]) -> Response:
    """Makes a token. It is shown once, and kept only as a digest."""
    try:
        with visit.write() as tx:
            own = account(tx, current_learner(tx, visit.person).id)
            lasts = timedelta(days=form.days)
            made = api_tokens.make(tx, own.person, form.name, form.scope, lasts, visit.now)
    except VivaError as error:
        return _page(visit, form=form, refused=error)
    return _page(visit, made=made)


@router.post("/settings/tokens/{number}/end")
def take_back(visit: Visit, number: Annotated[int, Path(ge=1, le=2**63 - 1)]) -> Response:
    with visit.write() as tx:
        api_tokens.take_back(tx, current_learner(tx, visit.person).id, number)
    return visit.redirect("/settings/tokens")


def _page(
    visit: VisitContext, *, form: TokenForm | None = None, made: str = "", refused: VivaError | None = None
) -> Response:
    with visit.read() as tx:
        learner = current_learner(tx, visit.person)
        own, tokens = account_of(tx, learner.id), api_tokens.api_tokens(tx, learner.id, visit.now)
    return visit.page(
        "accounts/tokens.html",
        learner,
        None,
        status=status_of(refused) if refused else 200,
        has_account=own is not None,
        tokens=[token_view(one, learner.preferences.zone) for one in tokens],
        form=form or TokenForm(),
        lasting=LASTING,
        made=made,
        refused=refused,
    )
