"""A database that is locked, goes away or is read by a clock that was set back: nothing acknowledged is lost."""

import sqlite3
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import httpx2
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import create_engine, select, text

from app.db.store import Store
from app.kernel.clock import FixedClock
from app.kernel.roles import Role
from app.library.importing import Importer
from app.library.katex import KatexTypesetter
from app.main import open_store
from app.settings import Settings
from app.study.models import ReviewRow
from app.study.queries import schedules_of
from app.study.service import replayed
from tests.conftest import HANDBOOK, START, PostgresServer
from tests.needs import postgresql
from tests.people import add_person, browser_of
from tests.servers import make_library, start, wait_until

LOCKED_S = 10
STUDENTS, ENOUGH = 3, 15  # reviews of all, before the database goes and after it came back


def test_a_database_that_is_locked_for_ten_seconds_is_waited_for(
    tmp_path: Path, typesetter: KatexTypesetter
) -> None:
    """As by somebody's backup program. Reading goes on, and the review is kept when the lock is gone."""
    server = start(make_library(tmp_path, HANDBOOK, typesetter, START), at=START)
    try:
        card = server.get("/cards/next")["card"]["id"]
        lock = sqlite3.connect(tmp_path / "viva.db", isolation_level=None)
        lock.execute("BEGIN IMMEDIATE")
        with ThreadPoolExecutor(1) as student:
            began = time.monotonic()
            review = student.submit(
                httpx2.post,
                f"{server.url}/api/v1/cards/{card}/reviews",
                json={"grade": 3, "seen_reps": 0},
                timeout=60,
            )
            threading.Event().wait(LOCKED_S / 2)
            assert server.get("/cards/next")["done"] == 0
            threading.Event().wait(began + LOCKED_S - time.monotonic())
            assert not review.done()
            lock.close()
            assert review.result().status_code == 201
        assert server.get("/cards/next")["done"] == 1
    finally:
        server.kill()


@pytest.fixture
def postgres() -> Iterator[PostgresServer]:
    """A server of this test alone, for it is ended in the middle."""
    binaries = postgresql()
    assert binaries
    with tempfile.TemporaryDirectory(prefix="viva-postgres-") as folder:
        server = PostgresServer(binaries, Path(folder))
        server.start()
        try:
            yield server
        finally:
            server.stop()


def test_postgresql_is_restarted_while_people_study(
    postgres: PostgresServer, tmp_path: Path, typesetter: KatexTypesetter
) -> None:
    settings = Settings(data_dir=tmp_path, database_url=postgres.url)
    store = open_store(settings, FixedClock(START))
    Importer.over(store, FixedClock(START), typesetter).import_file(HANDBOOK)
    store.close()
    server = start(tmp_path, at=START, database_url=postgres.url)
    students = [_Student(server.url, number) for number in range(STUDENTS)]
    try:
        httpx2.get(f"{server.url}/api/v1/cards/next")
        with ThreadPoolExecutor(STUDENTS) as all_of_them:
            studying = [all_of_them.submit(one.study) for one in students]
            try:
                _wait_for_reviews(students, ENOUGH)
                postgres.stop()  # at once, in the middle of whatever is at work
                wait_until(lambda: all(one.said for one in students))
                postgres.resume()
                _wait_for_reviews(students, len(_acknowledged(students)) + ENOUGH)
            finally:
                for one in students:
                    one.over.set()
            for one in studying:
                one.result()
    finally:
        server.kill()
    engine = create_engine(postgres.url)
    with engine.connect() as connection:
        logged = [tuple(row) for row in connection.execute(text("SELECT id, card_id, reps FROM review"))]
    engine.dispose()
    assert {said for one in students for said in one.said} == {
        "The database does not answer. Try again in a moment."
    }
    assert _acknowledged(students) <= {number for number, _, _ in logged}
    assert len({(card, reps) for _, card, reps in logged}) == len(logged)


class _Student:
    """Studies cards of their own until it is over, whatever the server answers."""

    def __init__(self, url: str, number: int) -> None:
        self.url, self.number = f"{url}/api/v1", number
        self.acknowledged: list[int] = []
        self.said: list[str] = []  # instead of an answer
        self.over = threading.Event()

    def study(self) -> None:
        with httpx2.Client(timeout=30) as http:
            while not self.over.wait(0.02):
                card = 1 + self.number + STUDENTS * (len(self.acknowledged) % 10)
                found = http.get(f"{self.url}/cards/{card}")
                answer = found
                if found.status_code == 200:
                    body = {"grade": 1, "seen_reps": found.json()["memory"]["reps"]}
                    answer = http.post(f"{self.url}/cards/{card}/reviews", json=body)
                if answer.status_code == 201:
                    self.acknowledged.append(answer.json()["review_id"])
                else:
                    assert answer.status_code == 503, answer.text
                    self.said.append(answer.json()["detail"])


def _acknowledged(students: list[_Student]) -> set[int]:
    return {review for one in students for review in one.acknowledged}


def _wait_for_reviews(students: list[_Student], number: int) -> None:
    wait_until(lambda: len(_acknowledged(students)) >= number)


def test_a_clock_that_is_set_back_an_hour_loses_nobody_and_nothing(
    client: TestClient, store: Store, clock: FixedClock
) -> None:
    anna = add_person(store, "anna", Role.OWNER, clock.now())  # the local owner has a name from now on
    browser = browser_of(client.app, store, anna, clock.now())  # type: ignore[arg-type]
    assert _review(browser, 1, 0) == 201
    clock.advance(timedelta(hours=-1))
    assert browser.get("/").status_code == 200  # and nobody is signed out
    assert _review(browser, 1, 1) == 201
    assert _review(browser, 2, 0) == 201
    assert browser.get("/api/v1/cards/next").json()["done"] == 3
    begun = browser.post("/quizzes")
    assert begun.status_code == 303
    assert browser.get(begun.headers["location"]).status_code in {200, 303}
    with store.read() as tx:
        assert tx.execute(select(ReviewRow.card_id).order_by(ReviewRow.id)).scalars().all() == [1, 1, 2]
        for card, stored in schedules_of(tx, anna, [1, 2]).items():
            assert replayed(tx, anna, card) == stored.memory


def _review(client: TestClient, card: int, seen: int) -> int:
    body = {"grade": 3, "seen_reps": seen}
    return client.post(f"/api/v1/cards/{card}/reviews", json=body).status_code
