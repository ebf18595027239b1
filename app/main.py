"""Wires the application: the only place that knows every part."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import APIRouter, FastAPI
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import JSONResponse, Response

from app import __version__, paths
from app.accounts.door import AccountsDoor
from app.accounts.mailing import mailing_of
from app.accounts.queries import current_learner
from app.accounts.sign_on import sign_on_of
from app.db.store import Store
from app.handbook.limits import MAX_TOTAL, MB
from app.kernel.clock import Clock, SystemClock
from app.kernel.hosts import is_loopback
from app.library.entry import OF_SHELF
from app.library.formula_cache import CachedTypesetter
from app.library.formula_store import StoredFormulas
from app.library.jobs import begin_rereading
from app.library.katex import KatexTypesetter
from app.opening import open_store
from app.registry import API, PAGES, chores, jobs, notices
from app.settings import Settings
from app.upkeep.metrics import Metrics
from app.upkeep.pages import admin, figures
from app.web.api_docs import groups
from app.web.assets import Assets
from app.web.errors import PROBLEMS, BugCatcher, Errors
from app.web.guard import LEARNERS, checked
from app.web.head import HeadAsGet
from app.web.journal import Journal
from app.web.pace import PACED
from app.web.probes import probes
from app.web.proxies import KnownProxies
from app.web.rendering import Pages
from app.web.security import HostCheck, OriginCheck, SafetyHeaders
from app.web.sub_path import SubPath
from app.web.visit import Visit, Wiring
from app.work.worker import Worker

API_ROOT = "/api/v1"
DESCRIPTION = "Handbooks, cards and reviews, for programs. Errors are problem+json (RFC 9457)."


def create_app(
    settings: Settings, clock: Clock | None = None, store: Store | None = None, *, works: bool = True
) -> FastAPI:
    """The application. It owns the store, and closes it with itself.

    Args:
        settings: where things are.
        clock: the machine's, if nothing is given.
        store: opened by the settings, if nothing is given.
        works: whether jobs are done in the background; if not, somebody must run `app.state.wiring.worker`.
    """
    clock = clock or SystemClock()
    store = store or open_store(settings, clock)
    assets = Assets(paths.STATIC)
    pages = Pages(paths.TEMPLATES, assets, settings.root_path, paths.COMMAND)
    typesetter = KatexTypesetter(paths.KATEX_SCRIPT)
    worker = Worker(store, clock, jobs(typesetter, settings), chores(settings))

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        if works:
            begin_rereading(store, typesetter, clock.now())
            worker.start()
        yield
        app.state.wiring.closing.set()
        worker.stop()
        store.close()

    app = FastAPI(
        title="Viva",
        version=__version__,
        description=DESCRIPTION,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        max_body_size=MAX_TOTAL + MB,  # the most that any route reads; most read less
        lifespan=lifespan,
    )
    formulas = CachedTypesetter(typesetter, StoredFormulas(store))
    door = AccountsDoor(store, clock.now(), is_loopback(settings.host), settings.proxy_user_header)
    app.state.wiring = Wiring(store, clock, pages, worker, formulas, door, notices(settings))
    app.state.sign_on, app.state.mailing = sign_on_of(settings), mailing_of(settings)
    errors, metrics = Errors(pages), Metrics(store, clock)
    errors.register(app)
    app.add_middleware(BugCatcher, errors=errors)
    app.add_middleware(GZipMiddleware, minimum_size=800, compresslevel=6)
    app.add_middleware(OriginCheck, refuse=errors.foreign)
    app.add_middleware(HostCheck, names=settings.host_names)
    app.add_middleware(SafetyHeaders)
    app.add_middleware(Journal, observe=metrics.observe)
    app.add_middleware(SubPath, root_path=settings.root_path)
    app.add_middleware(HeadAsGet)
    app.add_middleware(KnownProxies, proxies=settings.proxies)
    app.router.routes.append(assets.mount())
    for router in (probes(settings.data_dir, paths.MIGRATIONS), figures(settings, metrics)):
        app.include_router(checked(router))  # they ask nobody who they are, so they answer without the store
    for router in (admin(settings), _docs(app), *PAGES):
        app.include_router(checked(router), dependencies=[PACED, OF_SHELF])
    for router in API:
        app.include_router(
            checked(router), prefix=API_ROOT, responses=PROBLEMS, dependencies=[PACED, OF_SHELF]
        )
    return app


def _docs(app: FastAPI) -> APIRouter:
    router = APIRouter(include_in_schema=False, dependencies=[LEARNERS])

    @router.get(f"{API_ROOT}/docs")
    def show_api(visit: Visit) -> Response:
        with visit.read() as tx:
            learner = current_learner(tx, visit.person)
        info = {"title": "Viva’s API", "version": app.version, "description": app.description}
        url = f"{visit.root}{API_ROOT}/openapi.json"
        return visit.page(
            "api/index.html", learner, None, info=info, groups=groups(app.openapi()), openapi_url=url
        )

    @router.get(f"{API_ROOT}/openapi.json")
    def describe_api(visit: Visit) -> Response:
        return JSONResponse(app.openapi())

    return router
