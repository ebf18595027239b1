"""One request as a route sees it: one instant, the store, and a way to answer."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from threading import Event
from typing import Annotated, Any, Protocol

from fastapi import Depends
from starlette.requests import Request
from starlette.responses import Response

from app.db.store import Read, Store, Write
from app.handbook.ports import VersionedTypesetter
from app.kernel.clock import Clock
from app.kernel.errors import NotSignedIn
from app.kernel.roles import Role
from app.web.callers import Caller, Door
from app.web.meter import Meter
from app.web.notices import Notice
from app.web.rendering import Pages, wants_fragment
from app.work.worker import Worker

NOBODY = 0  # no person has this number


class Viewer(Protocol):
    """Who looks at a page, as far as its frame must know."""

    @property
    def name(self) -> str: ...
    @property
    def theme(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Stranger:
    """Who looks where nobody is known: at an error, or by a link."""

    name: str = ""
    theme: str = "system"


@dataclass(frozen=True, slots=True)
class Wiring:
    """What `app.main` built for the routes."""

    store: Store
    clock: Clock
    pages: Pages
    worker: Worker
    typesetter: VersionedTypesetter
    door: Door
    notices: Sequence["Noticing"] = ()
    meter: Meter = field(default_factory=Meter)
    looking: Event = field(default_factory=Event)  # while folders of handbooks are looked through
    closing: Event = field(default_factory=Event)  # set when the server ends: what streams stops by itself


@dataclass(frozen=True, slots=True)
class VisitContext:
    """A request, the one instant that everything in it happens at, and the wiring."""

    request: Request
    wiring: Wiring
    now: datetime
    caller: Caller

    @property
    def person(self) -> int | None:
        """The learner who signed in; None: the local owner, for nobody has to.

        Raises:
            NotSignedIn: a stranger asks. No route lets them come as far; this is a second lock.
        """
        if self.caller.role is None:
            raise NotSignedIn("Please sign in first.")
        return self.caller.person

    def read(self) -> AbstractContextManager[Read]:
        return self.wiring.store.read(self._viewer)

    def write(self) -> AbstractContextManager[Write]:
        return self.wiring.store.write(self._viewer)

    @property
    def _viewer(self) -> int | None:
        return self.caller.person if self.caller.role is not None else NOBODY

    @property
    def origin(self) -> str:
        """Scheme, host and port, as the browser named them; the host check has let them in."""
        url = self.request.url
        return f"{url.scheme}://{url.netloc}"

    def address(self, path: str) -> str:
        """The whole address of a path of ours, by the name that the browser reached Viva by."""
        return f"{self.origin}{self.url(path)}"

    def notices(self, tx: Read) -> list[Notice]:
        """What features want to be said on Today."""
        return [said for ask in self.wiring.notices if (said := ask(tx, self))]

    @property
    def is_fragment(self) -> bool:
        return wants_fragment(self.request)

    def page(
        self,
        template: str,
        viewer: Viewer,
        nav: str | None,
        *,
        block: str = "",
        status: int = 200,
        **context: Any,
    ) -> Response:
        """A whole page, or its block for htmx."""
        role = self.caller.role
        frame = {"viewer": viewer, "nav": nav, "may_write": role is not None and role.covers(Role.AUTHOR)}
        return self.wiring.pages.render(self.request, template, frame | context, block=block, status=status)

    def url(self, path: str) -> str:
        """A path of the application, with the sub-path it is served under."""
        return self.wiring.pages.url(path)

    @property
    def root(self) -> str:
        """The sub-path that Viva is served under, or nothing."""
        return self.wiring.pages.url("")

    def redirect(self, path: str) -> Response:
        return self.wiring.pages.redirect(path)

    def leave(self, path: str) -> Response:
        """To another page, though only a part of this one was asked for."""
        if self.is_fragment:
            return Response(status_code=204, headers={"HX-Redirect": self.url(path)})
        return self.redirect(path)


Noticing = Callable[[Read, VisitContext], Notice | None]
"""A feature's look whether it has something to say on Today; nothing: it has not."""


async def _visit(request: Request) -> VisitContext:
    # A coroutine: what takes no time needs no thread.
    wiring: Wiring = request.app.state.wiring
    now = wiring.clock.now()
    return VisitContext(request, wiring, now, await wiring.door.caller(request, now))


Visit = Annotated[VisitContext, Depends(_visit)]
