"""Who may enter: each router says it once, and `create_app` refuses a route that does not say."""

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import APIRouter, Depends
from fastapi.routing import APIRoute

from app.kernel.errors import NotAllowed, NotSignedIn
from app.kernel.roles import Role
from app.web.security import SAFE_METHODS
from app.web.visit import Visit

Guard = Callable[..., Coroutine[Any, Any, None]]
_WORDS = {
    Role.AUTHOR: "Only authors may change handbooks here.",
    Role.OWNER: "Only the owner may see to this.",
}


def _least(role: Role) -> Guard:
    async def guard(visit: Visit) -> None:
        if visit.caller.role is None:
            raise NotSignedIn("Please sign in first.")
        if not visit.caller.role.covers(role):
            raise NotAllowed(_WORDS[role], "Ask the owner, who can give you that role.")
        if visit.caller.only_reads and visit.request.method not in SAFE_METHODS:
            raise NotAllowed("This token may only read.", "Make one that may write as well.")

    return guard


async def _everyone() -> None:
    """Lets in whoever comes."""


GUARDS: dict[Role | None, Guard] = {None: _everyone, **{role: _least(role) for role in Role}}
EVERYONE = Depends(_everyone)
LEARNERS, AUTHORS, OWNERS = (Depends(GUARDS[role]) for role in (Role.LEARNER, Role.AUTHOR, Role.OWNER))


def entry_of(route: APIRoute) -> Role | None:
    """The least role that a route lets in; None: everyone.

    Raises:
        LookupError: it does not say, or says two things.
    """
    asked = {one.call for one in route.dependant.dependencies}
    found = [role for role, guard in GUARDS.items() if guard in asked]
    if len(found) != 1:
        raise LookupError(f"{route.path} must say once who may enter: give its router one of app.web.guard.")
    return found[0]


def checked(router: APIRouter) -> APIRouter:
    """The router again, if each of its routes says who may enter.

    Raises:
        LookupError: one does not.
    """
    for route in router.routes:
        if not isinstance(route, APIRoute):
            raise LookupError(f"{route!r} cannot say who may enter.")
        entry_of(route)
    return router
