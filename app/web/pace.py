"""How often what is expensive may be asked for: some at once, then one by one. Each process counts for itself.

Whoever is alone at their machine is not counted; people are counted by themselves, strangers by the network they come from.
"""

from collections.abc import Mapping
from datetime import timedelta
from ipaddress import ip_address, ip_network

from fastapi import Depends
from starlette.requests import Request

from app.kernel.errors import TooMany
from app.web.meter import Pace
from app.web.visit import Visit, VisitContext

SEARCHES = Pace("searches", 60, 0.5)
IMPORTS = Pace("imports and edits", 30, 4)
FORMULAS = Pace("questions and formulas", 120, 0.5)
EXPORTS = Pace("files", 20, 5)
LINKS = Pace("links and accounts", 20, 10)
PACES: Mapping[str, Pace] = {  # by method and path, without the API's root
    "GET /search": SEARCHES,
    "GET /cards": SEARCHES,
    "POST /handbooks/import": IMPORTS,
    "POST /handbooks/import/{number}": IMPORTS,
    "POST /handbooks/{slug}/edit/{key:path}": IMPORTS,
    "POST /handbooks/{slug}/answer/{key:path}": IMPORTS,
    "POST /handbooks/{slug}/questions/new": IMPORTS,
    "PUT /handbooks/{slug}/topics/{key:path}/source": IMPORTS,
    "POST /handbooks/{slug}/changes/{number}/reversion": IMPORTS,
    "POST /handbooks/{slug}/removal": IMPORTS,
    "POST /banks": IMPORTS,
    "POST /banks/readings": IMPORTS,
    "POST /quizzes": FORMULAS,
    "POST /interviews": FORMULAS,
    "POST /interviews/{attempt_id}/retake": FORMULAS,
    "POST /interviews/{attempt_id}/previews": FORMULAS,
    "POST /quizzes/previews": FORMULAS,
    "POST /quizzes/{attempt_id}/questions/{position}/responses": FORMULAS,
    "GET /settings/data/file": EXPORTS,
    "POST /settings/data/file": EXPORTS,
    "GET /handbooks/{slug}/download": EXPORTS,
    "GET /handbooks/{slug}/items.gift": EXPORTS,
    "GET /handbooks/{slug}/items.xml": EXPORTS,
    "GET /handbooks/{slug}/items.zip": EXPORTS,
    "GET /handbooks/{slug}/exports/{form}": EXPORTS,
    "POST /admin/backups": EXPORTS,
    "POST /set-up": LINKS,
    "POST /join": LINKS,
    "POST /reset": LINKS,
    "POST /people/invitations": LINKS,
    "POST /people/{person}/resets": LINKS,
    "POST /interviews/{attempt_id}/links": LINKS,
    "POST /settings/tokens": LINKS,
}


async def _paced(request: Request, visit: Visit) -> None:
    """Lets through what does not come too often.

    Raises:
        TooMany: it does.
    """
    pace = PACES.get(f"{request.method} {request.scope['route'].path}")
    who = _who(visit) if pace else None
    if pace is None or who is None:
        return
    wait = visit.wiring.meter.take(pace, who, visit.now)
    if wait:
        seconds = -(-wait // timedelta(seconds=1))
        said = f"Try again in {seconds} second{'s' if seconds > 1 else ''}."
        raise TooMany(f"Many {pace.what} were asked for in a short time.", said, after_s=seconds)


def _who(visit: VisitContext) -> str | None:
    if visit.caller.role is not None:
        return f"person {visit.caller.person}" if visit.caller.person is not None else None
    client = visit.request.client
    try:
        address = ip_address(client.host if client else "")
    except ValueError:
        return "somebody"
    return str(ip_network((address, 64), strict=False) if address.version == 6 else address)


PACED = Depends(_paced)
