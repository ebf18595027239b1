"""Who may enter which route: each has a row in routes.toml, and a new one without fails."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient
from starlette.routing import BaseRoute

from app.db.store import Store
from app.kernel.clock import FixedClock
from app.kernel.roles import Role
from app.main import API_ROOT, create_app
from app.registry import API
from app.settings import Settings
from app.web.guard import EVERYONE, LEARNERS, checked
from tests.people import ELSEWHERE, add_person, browser_of

TABLE: dict[str, list[int]] = tomllib.loads((Path(__file__).parent / "routes.toml").read_text())
WHO = ("nobody", Role.LEARNER, Role.AUTHOR, Role.OWNER)
PARTS = {"slug": "deep-learning-interview-handbook", "key": "lstm", "path": "none.png"}  # numbers are 1


def routes_of(router: object, prefix: str = "") -> Iterator[str]:
    """The routes of an application, as `GET /path`, however deep they are included."""
    for route in router.routes:  # type: ignore[attr-defined]
        if isinstance(route, APIRoute):
            yield from (f"{method} {prefix}{route.path}" for method in sorted(route.methods))
        elif isinstance(inner := getattr(route, "original_router", None), APIRouter):
            below = API_ROOT if inner in API else ""
            yield from routes_of(inner, prefix + below)
        else:
            assert _is_static(route), route


def _is_static(route: BaseRoute) -> bool:
    return str(getattr(route, "path", "")).startswith("/static/")


def address(route: str) -> tuple[str, str]:
    """A method and a path for a route: of what is there to look at, of what is not there to change."""
    method, path = route.split(" ", 1)

    def fill(match: re.Match[str]) -> str:
        name = match[1].partition(":")[0]
        if name == "token":
            return "nobody-has-this-token-at-all"
        if method == "GET":
            return PARTS.get(name, "1")
        return "none" if name in PARTS else "999999"

    return method, re.sub(r"\{([^}]+)\}", fill, path)


@pytest.fixture
def app(settings: Settings, store: Store, clock: FixedClock) -> FastAPI:
    return create_app(settings, clock, store, works=False)


def test_every_route_has_its_row(app: FastAPI) -> None:
    there = set(routes_of(app))
    assert there - TABLE.keys() == set(), "say in tests/web/routes.toml who may enter these"
    assert TABLE.keys() - there == set(), "these are no more"


@pytest.mark.parametrize("who", WHO)
def test_each_lets_in_whom_it_should(
    app: FastAPI, store: Store, clock: FixedClock, who: str, subtests: pytest.Subtests
) -> None:
    people = {
        role: add_person(store, role.value, role, clock.now()) for role in Role
    }  # the owner is the first
    for route, expected in TABLE.items():
        method, path = address(route)
        with subtests.test(route):
            if who == "nobody":
                browser = TestClient(app, base_url=ELSEWHERE, follow_redirects=False)
            else:
                browser = browser_of(app, store, people[Role(who)], clock.now())
            answer = browser.request(method, path)
            assert answer.status_code == expected[WHO.index(who)], answer.text[:300]
            if answer.status_code == 303 and who == "nobody":
                assert answer.headers["location"].startswith("/sign-in")


def test_whom_a_row_refuses_is_refused_by_role_alone() -> None:
    for route, (nobody, learner, author, owner) in TABLE.items():
        refusal = 401 if route.split(" ")[1].startswith("/api/") else 303
        if learner == 403:
            assert nobody == refusal, route
        assert author != 403 or learner == 403, route
        assert owner != 403, route


def test_a_route_that_does_not_say_who_may_enter_is_refused() -> None:
    router = APIRouter()
    router.get("/somewhere")(lambda: None)
    with pytest.raises(LookupError, match="/somewhere must say once who may enter"):
        checked(router)
    twice = APIRouter(dependencies=[EVERYONE, LEARNERS])
    twice.get("/somewhere")(lambda: None)
    with pytest.raises(LookupError):
        checked(twice)
