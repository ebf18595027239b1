"""Two hundred people in a quiz at once, on one process: all start one, then each answers five questions, and no
response may be lost. They are two hundred attempts of the local owner, over as many connections.
"""

import json
import os
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
            lines = [Connection(port) for _ in range(PEOPLE)]
            quizzes, starts = zip(*people.map(_start, lines), strict=True)
            began = perf_counter()
            waits = [wait for own in people.map(_answer, lines, quizzes) for wait in own]
            seconds = perf_counter() - began
            for line in lines:
                line.close()
        kept = sqlite3.connect(folder / "viva.db").execute("SELECT count(*) FROM quiz_response").fetchone()[0]
    if kept != PEOPLE * QUESTIONS:
        raise RuntimeError(f"{kept} responses were kept of {PEOPLE * QUESTIONS}.")
    cuts, load = quantiles(waits, n=100), f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors"
    detail = f"p50 {cuts[49]:.0f} ms, {len(waits) / seconds:.0f} responses/s, none lost; {load}"
    return [
        Result(f"A response while {PEOPLE} answer: p99", cuts[98], "ms", Goal("at most", 3_000), detail),
        Result(f"A start while {PEOPLE} start: p99", quantiles(starts, n=100)[98], "ms"),
    ]


def _start(line: Connection) -> tuple[int, float]:
    """A person's quiz, and how long its start took, in milliseconds."""
    started = perf_counter()
    quiz = _send(line, "/api/v1/quizzes", {"count": QUESTIONS, "behaviour": "at-end"})
    return int(quiz["id"]), 1000 * (perf_counter() - started)


def _answer(line: Connection, quiz: int) -> list[float]:
    """Answers one question after the other; how long each response took, in milliseconds."""
    waits = []
    for position in range(1, QUESTIONS + 1):
        started = perf_counter()
        given = {"number": 1, "chosen": [0], "texts": ["an answer"]}
        _send(line, f"/api/v1/quizzes/{quiz}/questions/{position}/responses", given)
        waits.append(1000 * (perf_counter() - started))
    return waits


def _send(line: Connection, path: str, body: dict[str, Any]) -> dict[str, Any]:
    answer = line.ask(request("POST", path, json.dumps(body).encode(), Content_Type="application/json"))
    if answer.status != 201:
        raise RuntimeError(f"{answer.status} at {path}: {answer.body[:300]!r}")
    made: dict[str, Any] = json.loads(answer.body)
    return made
