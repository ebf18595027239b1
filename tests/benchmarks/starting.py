"""How long `viva serve` takes until it answers, with the handbooks of content/: new to it, and known already."""

import subprocess
import sys
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

from app import paths
from tests.benchmarks import servers
from tests.benchmarks.load import Connection, request
from tests.benchmarks.results import Goal, Result

ROUNDS = 3


def run() -> list[Result]:
    with TemporaryDirectory(prefix="viva-bench-") as name:
        folder = Path(name)
        first = _until_an_answer(folder)
        again = median(_until_an_answer(folder) for _ in range(ROUNDS))
    python = median(_seconds_of("import fastapi, sqlalchemy, uvicorn") for _ in range(ROUNDS))
    return [
        Result("`viva serve` on an unchanged store", again, "s", Goal("at most", 3), f"the first time: {first:.2g} s"),
        Result("`viva serve` : importing its frameworks", again / python, detail=f"{python:.2g} s"),
    ]  # fmt: skip


def _until_an_answer(folder: Path) -> float:
    started = perf_counter()
    with servers.viva(folder, paths.CONTENT) as port:
        line = Connection(port)
        answer = line.ask(request("GET", "/"))
        taken = perf_counter() - started
        line.close()
        servers.await_handbooks(port)
    if answer.status != 200:
        raise RuntimeError(f"{answer.status} at /")
    return taken


def _seconds_of(statement: str) -> float:
    started = perf_counter()
    subprocess.run([sys.executable, "-c", statement], check=True)
    return perf_counter() - started
