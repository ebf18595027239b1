"""The page for whoever looks after this Viva, and figures for Prometheus."""

import hmac
from collections.abc import Sequence
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response

from app.accounts.queries import current_learner
from app.kernel.errors import NotFound
from app.settings import Settings, names_in
from app.upkeep.metrics import Metrics
from app.upkeep.queries import BACKUP, backups
from app.upkeep.standing import standing
from app.upkeep.thinning import Reason
from app.upkeep.views import admin_view
from app.web.guard import EVERYONE, OWNERS
from app.web.visit import Visit
from app.work.service import enqueue

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


def admin(settings: Settings) -> APIRouter:
    """`/admin`: what this Viva is and how it stands, and its backups."""
    router = APIRouter(include_in_schema=False, dependencies=[OWNERS])

    @router.get("/admin")
    def show_admin(visit: Visit) -> Response:
        with visit.read() as tx:
            learner = current_learner(tx, visit.person)
            found = standing(tx, settings.data_dir, settings.backup_hours, visit.now)
        view = admin_view(found, settings.backups, learner.preferences.zone)
        return visit.page("admin/index.html", learner, None, block="admin", admin=view)

    @router.post("/admin/backups")
    def back_up(visit: Visit) -> Response:
        with visit.write() as tx:
            number = enqueue(
                tx,
                BACKUP,
                {"reason": Reason.ASKED.value},
                visit.now,
                current_learner(tx, visit.person).id,
            )
        visit.wiring.worker.settle(number)
        return visit.leave("/admin")

    @router.get("/admin/backups/{name}")
    def download(visit: Visit, name: str) -> Response:
        with visit.read() as tx:
            current_learner(tx, visit.person)
            known = any(one.name == name for one in backups(tx))
        path = settings.backups / name
        if not known or not path.is_file():
            raise NotFound("There is no such backup on this machine.", "The page lists those that there are.")
        return FileResponse(path, media_type="application/zip", filename=name)

    return router


def figures(settings: Settings, metrics: Metrics) -> APIRouter:
    """`/metrics`, for the networks and the token of the settings; for others it is not there."""
    router = APIRouter(include_in_schema=False, dependencies=[EVERYONE])
    networks = [ip_network(one) for one in names_in(settings.metrics_networks)]

    @router.get("/metrics")
    def show_metrics(request: Request) -> Response:
        if not (_is_near(request, networks) or _says_token(request, settings.metrics_token)):
            return PlainTextResponse("Not found.", status_code=404)
        return Response(metrics.text(), media_type=CONTENT_TYPE)

    return router


def _is_near(request: Request, networks: Sequence[IPv4Network | IPv6Network]) -> bool:
    try:
        asks = ip_address(request.client.host if request.client else "")
    except ValueError:
        return False
    return any(asks in network for network in networks)


def _says_token(request: Request, token: str) -> bool:
    said = request.headers.get("authorization", "").removeprefix("Bearer ").encode()
    return bool(token) and hmac.compare_digest(said, token.encode())
