"""A forgotten password, where mail can be sent to whoever has an address for a name."""

from typing import Annotated

from fastapi import APIRouter, Form
from starlette.responses import Response

from app.accounts import lockout
from app.accounts.entry_pages import browser_of
from app.accounts.mailing import Mailing, offered, send_reset
from app.kernel.errors import NotFound, VivaError
from app.web.errors import status_of
from app.web.guard import EVERYONE
from app.web.visit import Stranger, Visit, VisitContext

router = APIRouter(include_in_schema=False, dependencies=[EVERYONE])


@router.get("/forgotten")
def show_forgotten(visit: Visit) -> Response:
    _mailing(visit)
    return _page(visit)


@router.post("/forgotten")
def take_forgotten(visit: Visit, name: Annotated[str, Form(max_length=10_000)] = "") -> Response:
    """Says the same, and takes as long, whoever has the name."""
    mailing, address = _mailing(visit), browser_of(visit).address
    try:
        with visit.write() as tx:
            lockout.begin_attempt(tx, lockout.subjects("", address)[1:], visit.now)
    except VivaError as error:
        return _page(visit, refused=error)
    send_reset(mailing, visit.wiring.store, name, visit.now)
    return _page(visit, sent=True)


def _mailing(visit: VisitContext) -> Mailing:
    found = offered(visit)
    if found is None:
        raise NotFound("This Viva sends no mail.", "Its owner can make you a link to choose a new password.")
    return found


def _page(visit: VisitContext, *, sent: bool = False, refused: VivaError | None = None) -> Response:
    status = status_of(refused) if refused else 200
    return visit.page("accounts/forgotten.html", Stranger(), None, status=status, sent=sent, refused=refused)
