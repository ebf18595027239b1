"""The door: signing in and out, and the links that let in once."""

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Query
from starlette.responses import JSONResponse, Response

from app.accounts import links, passkeys, sign_ins
from app.accounts.door import give_cookie, take_cookie
from app.accounts.entry_schemas import CodeForm, JoinForm, PasskeyForm, SignInForm, own_path
from app.accounts.links import Purpose
from app.accounts.mailing import offered as mail_offered
from app.accounts.passkeys import Place
from app.accounts.passwords import SHORTEST
from app.accounts.people import account, has_accounts
from app.accounts.queries import current_learner
from app.accounts.sign_on import offered
from app.accounts.signing_in import (
    Browser,
    Halfway,
    begin_passkey,
    join,
    reset,
    sign_in,
    sign_in_by_passkey,
    take_second_step,
)
from app.kernel.errors import NotFound, VivaError
from app.web.errors import status_of
from app.web.guard import EVERYONE, LEARNERS
from app.web.visit import Stranger, Visit, VisitContext

router = APIRouter(include_in_schema=False, dependencies=[EVERYONE])
leaving = APIRouter(include_in_schema=False, dependencies=[LEARNERS])
Token = Annotated[str, Query(alias="link", max_length=200)]
Next = Annotated[str, Query(alias="next", max_length=4_000)]


def browser_of(visit: VisitContext) -> Browser:
    """The browser of a visit, and where it is."""
    client = visit.request.client
    return Browser(visit.request.headers.get("user-agent", ""), client.host if client else "")


def place_of(visit: VisitContext) -> Place:
    """Where the browser reaches Viva."""
    return Place(visit.request.url.hostname or "", visit.origin)


def own_person(visit: VisitContext) -> int:
    """Who is signed in.

    Raises:
        NotFound: this is one person's own machine, on which nobody has an account.
    """
    with visit.read() as tx:
        return account(tx, current_learner(tx, visit.person).id).person


def said(error: VivaError) -> Response:
    """An error for a script of ours, which shows it in its place."""
    return JSONResponse({"said": str(error)}, status_of(error))


@router.get("/sign-in")
def show_sign_in(visit: Visit, wanted: Next = "/", stay: bool = False) -> Response:
    """The page on which people say who they are.

    Args:
        stay: shows it even where people are sent on to the provider at once; who signed out is told so.
    """
    if visit.caller.role is not None:
        return visit.redirect(own_path(wanted))
    known = offered(visit)
    if known and known.goes_at_once and not stay:
        return visit.redirect(f"/oidc?{urlencode({'next': own_path(wanted)})}")
    return sign_in_page(visit, SignInForm(next=own_path(wanted)), left=stay)


@router.post("/sign-in")
def take_sign_in(visit: Visit, form: Annotated[SignInForm, Form()]) -> Response:
    try:
        came = sign_in(visit.wiring.store, form.name, form.password, browser_of(visit), visit.now)
    except VivaError as error:
        return sign_in_page(visit, form, error)
    return go_on(visit, came, own_path(form.next))


@router.post("/passkey/challenges")
def ask_for_passkey(visit: Visit) -> Response:
    try:
        return JSONResponse(begin_passkey(visit.wiring.store, place_of(visit), browser_of(visit), visit.now))
    except VivaError as error:
        return said(error)


@router.post("/passkey")
def take_passkey(visit: Visit, form: Annotated[PasskeyForm, Form()]) -> Response:
    store, place, wanted = visit.wiring.store, place_of(visit), own_path(form.next)
    try:
        came = sign_in_by_passkey(store, form.credential, place, browser_of(visit), visit.now)
    except VivaError as error:
        return sign_in_page(visit, SignInForm(next=wanted), error)
    return go_on(visit, came, wanted)


@router.get("/code")
def show_second_step(visit: Visit, token: Token = "", wanted: Next = "/") -> Response:
    return _second_step_page(visit, CodeForm(link=token, next=own_path(wanted)))


@router.post("/code")
def give_code(visit: Visit, form: Annotated[CodeForm, Form()]) -> Response:
    try:
        came = take_second_step(visit.wiring.store, form.link, form.code, browser_of(visit), visit.now)
    except VivaError as error:
        return _second_step_page(visit, form, error)
    return go_on(visit, came, own_path(form.next))


@leaving.post("/sign-out")
def sign_out(visit: Visit) -> Response:
    _leave_old(visit)
    return take_cookie(visit.request, visit.redirect("/sign-in?stay=true" if offered(visit) else "/sign-in"))


@router.get("/set-up")
def show_set_up(visit: Visit, token: Token = "") -> Response:
    return _show_link(visit, Purpose.SET_UP, token)


@router.post("/set-up")
def set_up(visit: Visit, form: Annotated[JoinForm, Form()]) -> Response:
    """Gives the local owner an account, with all that they have done by now."""
    return _join(visit, Purpose.SET_UP, form)


@router.get("/join")
def show_join(visit: Visit, token: Token = "") -> Response:
    return _show_link(visit, Purpose.JOIN, token)


@router.post("/join")
def take_invitation(visit: Visit, form: Annotated[JoinForm, Form()]) -> Response:
    return _join(visit, Purpose.JOIN, form)


@router.get("/reset")
def show_reset(visit: Visit, token: Token = "") -> Response:
    return _show_link(visit, Purpose.RESET, token)


@router.post("/reset")
def take_reset(visit: Visit, form: Annotated[JoinForm, Form()]) -> Response:
    try:
        came = reset(visit.wiring.store, form.link, form.password, browser_of(visit), visit.now)
    except VivaError as error:
        return _link_page(visit, Purpose.RESET, form, error)
    return go_on(visit, came)


def _join(visit: VisitContext, purpose: Purpose, form: JoinForm) -> Response:
    browser = browser_of(visit)
    try:
        came = join(visit.wiring.store, purpose, form.link, form.name, form.password, browser, visit.now)
    except VivaError as error:
        return _link_page(visit, purpose, form, error)
    visit.wiring.door.accounts_changed()
    return go_on(visit, came)


def go_on(visit: VisitContext, came: str | Halfway, wanted: str = "/") -> Response:
    """Into Viva with the sign-in's token, or on to the second step."""
    if isinstance(came, Halfway):
        return visit.redirect(f"{came.path}&{urlencode({'next': wanted})}")
    _leave_old(visit)
    return give_cookie(visit.request, visit.redirect(wanted), came)


def _second_step_page(visit: VisitContext, form: CodeForm, refused: VivaError | None = None) -> Response:
    try:
        with visit.read() as tx:
            links.link_of(tx, Purpose.SECOND_STEP, form.link, visit.now)
    except VivaError:
        return visit.redirect("/sign-in")
    status = status_of(refused) if refused else 200
    return visit.page(
        "accounts/second_step.html", Stranger(), None, status=status, form=form, refused=refused
    )


def _show_link(visit: VisitContext, purpose: Purpose, token: str) -> Response:
    try:
        with visit.read() as tx:
            link = links.link_of(tx, purpose, token, visit.now)
            name = account(tx, link.person).login if link.person else ""
    except VivaError as error:
        return _no_link(visit, error)
    return _link_page(visit, purpose, JoinForm(link=token, name=name))


def _link_page(
    visit: VisitContext, purpose: Purpose, form: JoinForm, refused: VivaError | None = None
) -> Response:
    try:
        with visit.read() as tx:
            link = links.link_of(tx, purpose, form.link, visit.now)
            name = account(tx, link.person).login if link.person else form.name
    except VivaError as error:
        return _no_link(visit, error)
    return visit.page(
        "accounts/link.html", Stranger(), None, status=status_of(refused) if refused else 200,
        purpose=purpose.value, link=form.link, name=name, role=link.role.value, refused=refused, shortest=SHORTEST,
    )  # fmt: skip


def _no_link(visit: VisitContext, error: VivaError) -> Response:
    return visit.page("accounts/no_link.html", Stranger(), None, status=status_of(error), refused=error)


def sign_in_page(
    visit: VisitContext, form: SignInForm, refused: VivaError | None = None, *, left: bool = False
) -> Response:
    """The page on which people say who they are; or what to do, where nobody has an account yet."""
    known = offered(visit)
    with visit.read() as tx:
        is_set_up = has_accounts(tx)
        has_passkeys = passkeys.are_there_any(tx) and not place_of(visit).why_not
    template = "accounts/sign_in.html" if is_set_up else "accounts/not_set_up.html"
    status = status_of(refused) if refused else 200
    return visit.page(
        template,
        Stranger(),
        None,
        status=status,
        form=form,
        refused=refused,
        has_passkeys=has_passkeys,
        provider=known.provider.name if known else "",
        sends_mail=mail_offered(visit) is not None,
        left=left and known is not None,
    )


def _leave_old(visit: VisitContext) -> None:
    """Ends the sign-in that the browser had until now."""
    person, number = visit.caller.person, visit.caller.session
    if person is None or number is None:
        return
    with visit.write() as tx:
        try:
            sign_ins.end(tx, person, number)
        except NotFound:  # ended elsewhere meanwhile
            return
