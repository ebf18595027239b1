"""What a machine asks: is Viva alive, is it ready to serve."""

import shutil
from pathlib import Path

from fastapi import APIRouter
from starlette.responses import JSONResponse, Response

from app.db.migrate import is_current
from app.kernel.errors import VivaError
from app.web.guard import EVERYONE
from app.web.visit import Visit

_LEAST_FREE = 50 * 2**20  # bytes; a day's reviews need far less, an import may need that much


def probes(data_dir: Path, migrations: Path) -> APIRouter:
    """`/healthz`: the process answers. `/readyz`: so does the database, it has this Viva's schema, and there is room."""
    router = APIRouter(include_in_schema=False, dependencies=[EVERYONE])

    @router.get("/healthz")
    async def healthz() -> Response:
        return JSONResponse({"status": "alive"})

    @router.get("/readyz")
    def readyz(visit: Visit) -> Response:
        checks = {"database": _database(visit, migrations), "disk": _disk(data_dir)}
        well = all(said == "ok" for said in checks.values())
        return JSONResponse(
            {"status": "ready" if well else "not ready", "checks": checks}, status_code=200 if well else 503
        )

    return router


def _database(visit: Visit, migrations: Path) -> str:
    try:
        visit.wiring.store.check()
        current = is_current(visit.wiring.store.engine, migrations)
    except VivaError as error:
        return str(error)
    return "ok" if current else "The database has another schema than this Viva."


def _disk(data_dir: Path) -> str:
    try:
        free = shutil.disk_usage(data_dir).free
    except OSError as error:
        return f"The data folder {data_dir} cannot be looked at: {error.strerror}."
    return "ok" if free >= _LEAST_FREE else f"Only {free // 2**20} MB are free in {data_dir}."
