"""People, as the owner sees to them: who is here, invitations, roles, new passwords."""

from dataclasses import dataclass, replace
from typing import Annotated

from fastapi import APIRouter, Form, Path
from starlette.responses import Response

from app.accounts import links, membership
from app.accounts.links import Purpose
from app.accounts.mailing import offered as mailing_offered
from app.accounts.mailing import send_invitation
from app.accounts.people import account, has_accounts, people
from app.accounts.queries import current_learner
from app.accounts.views import ROLE_WORDS, person_view
from app.kernel.errors import Conflict, VivaError
from app.kernel.roles import Role
from app.web.errors import status_of
from app.web.guard import OWNERS
from app.web.visit import Visit, VisitContext

router = APIRouter(include_in_schema=False, dependencies=[OWNERS])


@dataclass(frozen=True, slots=True)
class Made:
    """A link that was made just now, to be shown once."""

    address: str
    whom: str
    lasts: str
    sent_to: str = ""


PersonId = Annotated[int, Path(ge=1, le=2**63 - 1)]
GivenRole = Annotated[Role, Form(alias="role")]


@router.get("/people")
def show_people(visit: Visit) -> Response:
    return _page(visit)


@router.post("/people/own")
def begin_accounts(visit: Visit) -> Response:
    """Leads the local owner to the page on which they give themselves an account."""
    with visit.write() as tx:
        if has_accounts(tx):
            return visit.redirect("/people")
        path = links.make_link(tx, Purpose.SET_UP, visit.now)
    return visit.redirect(path)


@router.post("/people/invitations")
def invite(
    visit: Visit, role: GivenRole = Role.LEARNER, email: Annotated[str, Form(max_length=1_000)] = ""
) -> Response:
    """Makes a link by which somebody joins. It is shown once, is kept nowhere, and is sent, if an address was given."""
    with visit.write() as tx:
        if not has_accounts(tx):
            raise Conflict("Give yourself an account first.", "Whoever comes first is the owner.")
        path = links.make_link(tx, Purpose.JOIN, visit.now, role=role)
    made = Made(visit.address(path), f"a new {role.value}", "7 days")
    mailing = mailing_offered(visit)
    if not (mailing and email.strip()):
        return _page(visit, made)
    try:
        send_invitation(mailing, email, made.address, made.lasts)
    except VivaError as error:  # the link is shown all the same
        return _page(visit, made, refused=error)
    return _page(visit, replace(made, sent_to=email.strip()))


@router.post("/people/{person}/resets")
def make_reset(visit: Visit, person: PersonId) -> Response:
    """Makes a link by which the person chooses a new password."""
    with visit.write() as tx:
        own = account(tx, person)
        path = links.make_link(tx, Purpose.RESET, visit.now, person=person)
    return _page(visit, Made(visit.address(path), f"{own.login}, to choose a new password", "a day"))


@router.post("/people/{person}/role")
def change_role(visit: Visit, person: PersonId, role: GivenRole) -> Response:
    try:
        with visit.write() as tx:
            membership.set_role(tx, person, role)
    except VivaError as error:
        return _page(visit, refused=error)
    return visit.redirect("/people")


@router.post("/people/{person}/closing")
def close(visit: Visit, person: PersonId) -> Response:
    """Lets the person in no more, at once and in every browser."""
    try:
        with visit.write() as tx:
            membership.disable(tx, person, visit.now)
    except VivaError as error:
        return _page(visit, refused=error)
    return visit.redirect("/people")


@router.post("/people/{person}/opening")
def open_again(visit: Visit, person: PersonId) -> Response:
    with visit.write() as tx:
        membership.enable(tx, person)
    return visit.redirect("/people")


def _page(visit: VisitContext, made: Made | None = None, *, refused: VivaError | None = None) -> Response:
    with visit.read() as tx:
        learner = current_learner(tx, visit.person)
        everybody = people(tx)
    zone = learner.preferences.zone
    return visit.page(
        "accounts/people.html",
        learner,
        None,
        status=status_of(refused) if refused else 200,
        people=[person_view(one, learner.id, zone) for one in everybody],
        roles=list(Role),
        role_words=ROLE_WORDS,
        made=made,
        sends_mail=mailing_offered(visit) is not None,
        refused=refused,
    )
