"""Whatever is asked of a handbook by its name in the address: of another's own one there is nothing."""

from fastapi import Depends
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from app.library.shelf import check_may_see
from app.web.visit import Visit, VisitContext


async def _of_shelf(request: Request, visit: Visit) -> None:
    slug = request.path_params.get("slug")
    if slug is None or f"/handbooks/{slug}" not in request.scope["path"] or visit.caller.person is None:
        return  # who is not signed in is refused by the route's guard; who is alone here may see all
    if visit.wiring.store.answers_at_once:
        _look(visit, slug)
    else:
        await run_in_threadpool(_look, visit, slug)


def _look(visit: VisitContext, slug: str) -> None:
    with visit.read() as tx:
        check_may_see(tx, slug)


OF_SHELF = Depends(_of_shelf)
