"""A hundred people in an interview at once, on one process: each types, and what is typed is saved every two seconds.

There is one learner as yet, so they are a hundred interviews of that learner, over as many connections. In the end the
newest answer of each must stand.
"""

import re
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from os import cpu_count, getloadavg
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory
from threading import Barrier
from time import perf_counter, sleep
from urllib.parse import urlencode

from app import paths
from tests.benchmarks import servers
from tests.benchmarks.load import Answer, Connection, request
from tests.benchmarks.results import Goal, Result

PEOPLE, SAVES, EVERY_S = 100, 15, 2.0
SAVE_MS = 8  # of the processor: 50 saves a second leave more than half of it to others then
_HIDDEN = re.compile(rb'<input type="hidden" name="(\w+)" value="([^"]*)">')


def run() -> list[Result]:
    with TemporaryDirectory(prefix="viva-bench-") as name:
        folder = Path(name)
        with servers.viva(folder, paths.CONTENT) as port, ThreadPoolExecutor(PEOPLE) as people:
            servers.await_handbooks(port)
            began: list[float] = []
            ready = Barrier(PEOPLE, lambda: began.append(servers.processor_s(port)))
            waits = [
                wait for own in people.map(lambda n: _sit(port, n, ready), range(PEOPLE)) for wait in own
            ]
            used = servers.processor_s(port) - began[0]
        rows = sqlite3.connect(folder / "viva.db").execute("SELECT text FROM interview_answer").fetchall()
    kept = sorted(row[0] for row in rows)
    if kept != sorted(_typed(number, SAVES) for number in range(PEOPLE)):
        raise RuntimeError(
            f"Answers were lost: {len(kept)} of {PEOPLE} are kept, and not all are the newest."
        )
    cuts = quantiles(waits, n=100)
    load = f"load {getloadavg()[0]:.1f} on {cpu_count()} processors"
    detail = f"p50 {cuts[49]:.0f} ms, {PEOPLE / EVERY_S:.0f} saves/s, the newest of each stands; {load}"
    return [
        Result(f"A save while {PEOPLE} are in interviews: p99", cuts[98], "ms", Goal("at most", 100), detail),
        Result(
            "Processor time of the server for it", 1000 * used / len(waits), "ms", Goal("at most", SAVE_MS)
        ),
    ]


def _sit(port: int, number: int, ready: Barrier) -> list[float]:
    """One person's interview; how long each save took, in milliseconds."""
    line = Connection(port)
    started = _post(line, "/interviews", {"blueprint": "30-minutes"})
    room = started.headers["location"]
    page = line.ask(request("GET", room))
    form = {name.decode(): value.decode() for name, value in _HIDDEN.findall(page.body)}
    line.close()  # the server closes what is silent for long
    ready.wait()
    line = Connection(port)
    sleep(EVERY_S * number / PEOPLE)  # nobody types in step with the others
    waits = []
    for sequence in range(1, SAVES + 1):
        began = perf_counter()
        form |= {"sequence": str(sequence), "text": _typed(number, sequence)}
        saved = _post(line, room.replace("/room", "/answers"), form)
        waits.append(1000 * (perf_counter() - began))
        if b'"kept"' not in saved.body:
            raise RuntimeError(f"{saved.status}: {saved.body[:300]!r}")
        sleep(max(0.0, EVERY_S - waits[-1] / 1000))
    line.close()
    return waits


def _typed(number: int, sequence: int) -> str:
    return f"Person {number}: " + "the gradient is a product of Jacobians, " * sequence


def _post(line: Connection, path: str, form: dict[str, str]) -> Answer:
    body = urlencode(form).encode()
    answer = line.ask(request("POST", path, body, Content_Type="application/x-www-form-urlencoded"))
    if answer.status not in (200, 303):
        raise RuntimeError(f"{answer.status} at {path}: {answer.body[:300]!r}")
    return answer
