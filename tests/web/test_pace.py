"""What is expensive comes at a pace: some at once, then one by one, for each person and each address by itself."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from app.db.store import Store
from app.kernel.clock import FixedClock
from app.kernel.roles import Role
from app.main import API_ROOT
from app.web.meter import Meter, Pace
from app.web.pace import EXPORTS, LINKS, PACES, SEARCHES
from tests.people import ELSEWHERE, add_person, browser_of, viva_over
from tests.web.test_routes import TABLE

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
PACE = Pace("things", 3, 10)


@pytest.fixture
def app(empty_store: Store, tmp_path: Path, clock: FixedClock) -> FastAPI:
    return viva_over(empty_store, tmp_path, clock)


def waits(meter: Meter, *at_s: float, who: str = "anna") -> list[float]:
    return [meter.take(PACE, who, NOW + timedelta(seconds=at)).total_seconds() for at in at_s]


def test_some_at_once_then_one_by_one() -> None:
    assert waits(Meter(), 0, 0, 0, 0, 0) == [0, 0, 0, 10, 10]
    assert waits(Meter(), 0, 0, 0, 4, 10, 10, 20, 60, 60, 60, 60) == [0, 0, 0, 6, 0, 10, 0, 0, 0, 0, 10]


def test_each_is_counted_by_themself_and_a_clock_set_back_locks_nobody_out() -> None:
    meter = Meter()
    assert waits(meter, 0, 0, 0, 0) == [0, 0, 0, 10]
    assert waits(meter, 0, who="ben") == [0]
    assert meter.take(Pace("others", 1, 5), "anna", NOW) == timedelta(0)
    assert waits(meter, -3_600) == [0]


def test_what_is_remembered_is_bounded() -> None:
    meter = Meter()
    for number in range(10_050):
        meter.take(PACE, f"{number}", NOW)
    assert len(meter._even_at) == 10_000


def test_every_pace_is_of_a_route() -> None:
    there = {route.replace(f" {API_ROOT}/", " /") for route in TABLE}
    assert PACES.keys() - there == set()


@pytest.mark.parametrize("empty_store", ["sqlite"], indirect=True)
def test_too_many_are_told_when_to_try_again(app: FastAPI, empty_store: Store, clock: FixedClock) -> None:
    anna, ben = (
        browser_of(app, empty_store, add_person(empty_store, name, Role.AUTHOR, clock.now()), clock.now())
        for name in ("anna", "ben")
    )
    for _ in range(SEARCHES.at_once):
        assert anna.get("/search?q=x").status_code == 200
    refused = anna.get("/search?q=x")
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "1")
    assert "Many searches were asked for in a short time." in refused.text
    assert "Try again in 1 second." in refused.text
    problem = anna.get(f"{API_ROOT}/search?q=x")
    assert (problem.status_code, problem.json()["title"]) == (429, "Too often"), (
        "a page and a program together"
    )
    assert ben.get("/search?q=x").status_code == 200
    assert anna.get("/handbooks").status_code == 200
    clock.advance(timedelta(seconds=1))
    assert [anna.get("/search?q=x").status_code for _ in range(3)] == [200, 200, 429]


@pytest.mark.parametrize("empty_store", ["sqlite"], indirect=True)
def test_files_and_links(app: FastAPI, empty_store: Store, clock: FixedClock) -> None:
    owner = browser_of(app, empty_store, add_person(empty_store, "o", Role.OWNER, clock.now()), clock.now())
    for path, pace in (("/settings/tokens", LINKS), ("/admin/backups", EXPORTS)):
        seen = [owner.post(path, data={"name": "x"}).status_code for _ in range(pace.at_once + 1)]
        assert 429 not in seen[:-1]
        assert seen[-1] == 429
    stranger = TestClient(app, base_url=ELSEWHERE, follow_redirects=False)
    seen = [stranger.post("/join", data={"link": "x"}).status_code for _ in range(LINKS.at_once + 1)]
    assert (429 in seen[:-1], seen[-1]) == (False, 429)


@pytest.mark.parametrize("empty_store", ["sqlite"], indirect=True)
def test_who_is_alone_at_the_machine_is_not_counted(app: FastAPI) -> None:
    here = TestClient(app, base_url="http://localhost")
    assert {here.get("/search?q=x").status_code for _ in range(SEARCHES.at_once + 5)} == {200}
