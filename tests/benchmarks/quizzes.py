"""Two hundred people in a quiz at once, on one process: each answers five questions, and no response may be lost.

There is one learner as yet, so they are two hundred attempts of that learner, over as many connections.
"""

import json
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

from app import paths
from tests.benchmarks import servers
from tests.benchmarks.load import Connection, request
from tests.benchmarks.results import Goal, Result

PEOPLE, QUESTIONS = 200, 5


def run() -> list[Result]:
    with TemporaryDirectory(prefix="viva-bench-") as name:
        folder = Path(name)
        with servers.viva(folder, paths.CONTENT) as port, ThreadPoolExecutor(PEOPLE) as people:
            servers.await_handbooks(port)
            started = perf_counter()
            waits = [wait for own in people.map(lambda _: _take(port), range(PEOPLE)) for wait in own]
            seconds = perf_counter() - started
        kept = sqlite3.connect(folder / "viva.db").execute("SELECT count(*) FROM quiz_response").fetchone()[0]
    if kept != PEOPLE * QUESTIONS:
        raise RuntimeError(f"{kept} responses were kept of {PEOPLE * QUESTIONS}.")
    cuts = quantiles(waits, n=100)
    detail = f"p50 {cuts[49]:.0f} ms, {len(waits) / seconds:.0f} responses/s with the starts, none lost"
    return [Result(f"A response while {PEOPLE} answer: p99", cuts[98], "ms", Goal("at most", 3_000), detail)]


def _take(port: int) -> list[float]:
    """One person's quiz; how long each response took, in milliseconds."""
    line = Connection(port)
    quiz = _send(line, "/api/v1/quizzes", {"count": QUESTIONS, "behaviour": "at-end"})
    waits = []
    for position in range(1, QUESTIONS + 1):
        started = perf_counter()
        given = {"number": 1, "chosen": [0], "texts": ["an answer"]}
        _send(line, f"/api/v1/quizzes/{quiz['id']}/questions/{position}/responses", given)
        waits.append(1000 * (perf_counter() - started))
    line.close()
    return waits


def _send(line: Connection, path: str, body: dict[str, Any]) -> dict[str, Any]:
    answer = line.ask(request("POST", path, json.dumps(body).encode(), Content_Type="application/json"))
    if answer.status != 201:
        raise RuntimeError(f"{answer.status} at {path}: {answer.body[:300]!r}")
    made: dict[str, Any] = json.loads(answer.body)
    return made
