"""The way to the provider and back, and a person's links with it."""

import hmac
import logging
from typing import Annotated

from fastapi import APIRouter, Form, Path, Query
from starlette.responses import RedirectResponse, Response

from app.accounts import identities, links, sign_on
from app.accounts.entry_pages import Next, browser_of, go_on, own_person, sign_in_page
from app.accounts.entry_schemas import SignInForm, own_path
from app.accounts.links import Purpose
from app.accounts.people import account_of
from app.accounts.queries import current_learner
from app.accounts.sign_on import CALLBACK, Journey
from app.accounts.signing_in import prove, sign_in_by_provider
from app.accounts.views import identity_view
from app.kernel.errors import Gone, Invalid, NotAllowed, VivaError
from app.kernel.tokens import new_token
from app.web.errors import status_of
from app.web.guard import EVERYONE, LEARNERS
from app.web.visit import Visit, VisitContext

log = logging.getLogger(__name__)
router = APIRouter(include_in_schema=False, dependencies=[EVERYONE])
own = APIRouter(include_in_schema=False, dependencies=[LEARNERS])
_TOO_LATE = ("This took too long, or was begun in another browser.", "Try again.")
Said = Annotated[str, Query(max_length=8_000)]


@router.get("/oidc")
def go_there(visit: Visit, wanted: Next = "/") -> Response:
    """Sends the browser to the provider. A link and no form, for a form is sent to ourselves alone."""
    provider = sign_on.sign_on(visit).provider
    journey = Journey(new_token(), own_path(wanted))
    try:
        there = provider.way_there(visit.address(CALLBACK), journey.secret, visit.now)
    except VivaError as error:
        return sign_in_page(visit, SignInForm(next=journey.wanted), error)
    return sign_on.keep(visit.request, RedirectResponse(there, 303), journey)


@router.get(CALLBACK)
def come_back(visit: Visit, state: Said = "", code: Said = "", error: Said = "", iss: Said = "") -> Response:
    journey = sign_on.kept(visit.request)
    try:
        if journey is None:
            raise Gone(*_TOO_LATE)
        comer = _comer(visit, journey, state, code, error, iss)
        answer = _link(visit, comer, journey) if journey.links else _sign_in(visit, comer, journey)
    except VivaError as refused:
        if journey and journey.links and visit.caller.role is not None:
            answer = _page(visit, refused=refused)
        else:
            answer = sign_in_page(visit, SignInForm(next=journey.wanted if journey else "/"), refused)
    return sign_on.forget(visit.request, answer)


@router.get("/oidc/out")
def go_out(visit: Visit) -> Response:
    """Signs out at the provider as well."""
    try:
        there = sign_on.sign_on(visit).provider.way_out(visit.address("/sign-in?stay=true"), visit.now)
    except VivaError as error:
        return sign_in_page(visit, SignInForm(), error)
    return RedirectResponse(there, 303) if there else visit.redirect("/sign-in?stay=true")


@own.get("/settings/identities")
def show_identities(visit: Visit) -> Response:
    return _page(visit)


@own.post("/settings/identities")
def begin_linking(visit: Visit, password: Annotated[str, Form(max_length=10_000)] = "") -> Response:
    """Shows the way to the provider. The secret of this journey says from here on that the password was right."""
    provider = sign_on.sign_on(visit).provider
    try:
        person = prove(visit.wiring.store, own_person(visit), password, browser_of(visit), visit.now).person
        with visit.write() as tx:
            secret = links.make_token(tx, Purpose.IDENTITY, visit.now, person=person)
        there = provider.way_there(visit.address(CALLBACK), secret, visit.now)
    except VivaError as error:
        return _page(visit, refused=error)
    return sign_on.keep(visit.request, _page(visit, there=there), Journey(secret, links=True))


@own.post("/settings/identities/{number}/end")
def unlink(visit: Visit, number: Annotated[int, Path(ge=1, le=2**63 - 1)]) -> Response:
    try:
        with visit.write() as tx:
            identities.unlink(tx, current_learner(tx, visit.person).id, number)
    except VivaError as error:
        return _page(visit, refused=error)
    return visit.redirect("/settings/identities")


def _comer(
    visit: VisitContext, journey: Journey, state: str, code: str, error: str, iss: str
) -> identities.Comer:
    """Whom the provider sent back, to the browser that it was asked from."""
    known = sign_on.sign_on(visit)
    if not hmac.compare_digest(known.provider.state(journey.secret).encode(), state.encode()):
        raise Gone(*_TOO_LATE)
    if iss and iss != known.provider.registration.issuer:
        raise Gone("This answer came from somewhere else.", "Try again.")
    if error or not code:
        named = "".join(sign for sign in error[:80] if sign.isprintable())
        log.warning("%s sent somebody back: %s.", known.provider.registration.issuer, named or "no code")
        raise NotAllowed(f"{known.provider.name} did not sign you in.", "Try again.")
    return known.rules.comer(known.provider.claims(visit.address(CALLBACK), journey.secret, code, visit.now))


def _sign_in(visit: VisitContext, comer: identities.Comer, journey: Journey) -> Response:
    rules = sign_on.sign_on(visit).rules
    came = sign_in_by_provider(visit.wiring.store, comer, rules, browser_of(visit), visit.now)
    visit.wiring.door.accounts_changed()
    return go_on(visit, came, journey.wanted)


def _link(visit: VisitContext, comer: identities.Comer, journey: Journey) -> Response:
    person = own_person(visit)
    with visit.write() as tx:
        link = links.link_of(tx, Purpose.IDENTITY, journey.secret, visit.now)
        if link.person != person:
            raise Invalid("This was begun by somebody else.", "Try again.")
        links.use(tx, link, visit.now)
        identities.link(tx, person, comer, visit.now)
    return visit.redirect("/settings/identities")


def _page(visit: VisitContext, *, there: str = "", refused: VivaError | None = None) -> Response:
    with visit.read() as tx:
        learner = current_learner(tx, visit.person)
        has_account, linked = account_of(tx, learner.id), identities.identities(tx, learner.id)
    known = sign_on.offered(visit)
    return visit.page(
        "accounts/identities.html",
        learner,
        None,
        status=status_of(refused) if refused else 200,
        account=has_account,
        provider=known.provider.name if known else "",
        identities=[identity_view(one, learner.preferences.zone) for one in linked],
        there=there,
        refused=refused,
    )
