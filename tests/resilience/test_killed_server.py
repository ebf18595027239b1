"""What is acknowledged is kept: a server that is killed while it works loses no review and counts none twice."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path

import httpx2
import pytest

from app.accounts.queries import local_owner
from app.kernel.clock import SystemClock
from app.library.katex import KatexTypesetter
from app.opening import open_store
from app.settings import Settings
from app.study.queries import schedules_of
from app.study.service import replayed
from tests.conftest import HANDBOOK, START
from tests.servers import make_library, rows, start

KILLS = 20
CLIENTS = 4
ROUND_S = 0.25  # between the first reviews of a round and its end


@dataclass
class Client:
    """Grades its own cards and, now and then, one that all clients fight for. Remembers what was acknowledged."""

    own: list[int]
    shared: int
    acknowledged: list[tuple[int, int, int]] = field(default_factory=list)  # review, card, repetitions before
    refused: int = 0
    pending: tuple[int, int] | None = None  # a card and the repetitions seen, sent and not answered

    def study(self, url: str, worked: Callable[[], object]) -> None:
        """Reviews until the server is gone."""
        cards = cycle([*self.own, self.shared])
        try:
            with httpx2.Client(base_url=f"{url}/api/v1", timeout=10) as http:
                while True:
                    card, seen = self.pending or self._look(http, next(cards))
                    self.pending = (card, seen)
                    self._grade(http, card, seen)
                    self.pending = None
                    worked()
        except httpx2.TransportError:
            return  # killed in the middle; what was on its way is sent again in the next round

    def _look(self, http: httpx2.Client, card: int) -> tuple[int, int]:
        answer = http.get(f"/cards/{card}")
        assert answer.status_code == 200, answer.text
        return card, answer.json()["memory"]["reps"]

    def _grade(self, http: httpx2.Client, card: int, seen: int) -> None:
        grade = 1 + (seen + card) % 4
        answer = http.post(f"/cards/{card}/reviews", json={"grade": grade, "seen_reps": seen, "took_ms": 900})
        if answer.status_code == 409:
            self.refused += 1
            return
        assert answer.status_code == 201, answer.text
        self.acknowledged.append((answer.json()["review_id"], card, seen))


@pytest.fixture
def folder(tmp_path: Path, typesetter: KatexTypesetter) -> Path:
    return make_library(tmp_path, HANDBOOK, typesetter, START)


def test_no_acknowledged_review_is_lost_and_none_counts_twice(folder: Path) -> None:
    clients = _clients(folder)
    killed_at_work = 0
    for _ in range(KILLS):
        _study_until_killed(folder, clients)
        killed_at_work += any(client.pending for client in clients)
        assert rows(folder, "PRAGMA quick_check") == [("ok",)]
        logged = set(rows(folder, "SELECT id, card_id, reps FROM review"))
        lost = {review for client in clients for review in client.acknowledged} - logged
        assert not lost
    server = start(folder)  # and Viva goes on
    try:
        assert server.get("/cards/next")["done"] == len(logged)
    finally:
        server.kill()
    acknowledged = sum(len(client.acknowledged) for client in clients)
    assert killed_at_work >= KILLS / 2, "The server was killed while nobody was at work."
    assert acknowledged >= KILLS * CLIENTS
    assert acknowledged <= len(logged) <= acknowledged + KILLS * CLIENTS
    assert len({(card, reps) for _, card, reps in logged}) == len(logged)
    _is_what_the_log_makes_of_it(folder)


def _clients(folder: Path) -> list[Client]:
    cards = [card for (card,) in rows(folder, "SELECT id FROM card ORDER BY id LIMIT ?", 3 * CLIENTS + 1)]
    shared = cards.pop()
    return [Client(cards[number::CLIENTS], shared) for number in range(CLIENTS)]


def _study_until_killed(folder: Path, clients: list[Client]) -> None:
    server = start(folder)
    working = threading.Semaphore(0)
    failures: list[BaseException] = []

    def run(client: Client) -> None:
        try:
            client.study(server.url, working.release)
        except BaseException as error:
            failures.append(error)
            working.release()

    threads = [threading.Thread(target=run, args=(client,)) for client in clients]
    for thread in threads:
        thread.start()
    assert all(working.acquire(timeout=20) for _ in threads)
    threading.Event().wait(ROUND_S)
    server.kill()
    for thread in threads:
        thread.join(20)
    assert not failures, failures


def _is_what_the_log_makes_of_it(folder: Path) -> None:
    """Every card's repetitions are numbered without a gap, and its memory state is what a replay gives."""
    store = open_store(Settings(data_dir=folder), SystemClock())
    with store.read() as tx:
        learner = local_owner(tx)
        cards = [card for (card,) in rows(folder, "SELECT DISTINCT card_id FROM review")]
        for card, stored in schedules_of(tx, learner.id, cards).items():
            assert replayed(tx, learner.id, card) == stored.memory
            numbers = rows(folder, "SELECT reps FROM review WHERE card_id = ? ORDER BY id", card)
            assert numbers == [(number,) for number in range(stored.memory.reps)]
    store.close()
